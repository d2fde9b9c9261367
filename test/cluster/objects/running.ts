import { type Client, type KubernetesObject, until } from "../control/client";
import { isPodReady, type Pod } from "./drain";

export interface Autoscaler extends KubernetesObject {
  readonly spec: { readonly minReplicas: number; readonly maxReplicas: number };
  readonly status?: { readonly currentReplicas?: number; readonly desiredReplicas: number };
}

export interface Deployment extends KubernetesObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
  };
}

export const podsIn = (client: Client, namespace: string): Promise<Pod[]> =>
  client.list<Pod>("v1", "Pod", { namespace });

/** Waits until every autoscaler's workload has its fewest pods and all pods of the namespace are ready. @returns seconds. */
export function untilAtLeast(client: Client, namespace: string, seconds = 120): Promise<number> {
  return until(
    "the services run at their fewest",
    async () => {
      const autoscalers = await client.list<Autoscaler>("autoscaling/v2", "HorizontalPodAutoscaler", {
        namespace,
      });
      const deployments = await client.list<Deployment>("apps/v1", "Deployment", { namespace });
      const short = autoscalers.filter(({ metadata, spec }) => {
        const own = deployments.find((deployment) => deployment.metadata.name === metadata.name);
        return (own?.status?.readyReplicas ?? 0) < spec.minReplicas;
      });
      if (short.length > 0) return short.map(({ metadata }) => metadata.name).join(", ");
      const waiting = (await podsIn(client, namespace)).filter((pod) => !isSettled(pod));
      return waiting.length === 0 || waiting.map(({ metadata }) => metadata.name).join(", ");
    },
    seconds,
  );
}

const isSettled = (pod: Pod) => pod.status.phase === "Succeeded" || isPodReady(pod);
