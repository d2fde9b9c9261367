import { type Facets, type Value, type Workload, type WorkloadType } from "@tenfold/planning";

const replicated: ReadonlySet<WorkloadType> = new Set(["Deployment", "StatefulSet", "Rollout"]);

/** Workloads whose pods are counted by `replicas`: Deployments, StatefulSets, Argo Rollouts. */
export function replicatedWorkloads(facets: Facets): readonly Workload[] {
  return facets.workloads.filter((workload) => replicated.has(workload.type));
}

/** True where an autoscaler of the stack could be the workload's, but what it targets is not known yet. */
export function mayBeAutoscaled(workload: Workload, facets: Facets): boolean {
  const autoscalers = [...facets.horizontalPodAutoscalers, ...facets.scaledObjects];
  return autoscalers.some(
    (autoscaler) => autoscaler.workload.state === "unknown" && autoscaler.clusterKey === workload.clusterKey,
  );
}

/** Fewest and most pods that a workload runs with; undefined where it is not known. */
export interface Scale {
  readonly least: number | undefined;
  readonly most: number | undefined;
}

/** The bounds of a workload's autoscaler, else its replicas; what Kubernetes assumes where neither says. */
export function scaleOf(workload: Workload, facets: Facets): Scale {
  const [autoscaler] = workload.autoscalers;
  if (autoscaler?.kind === "HorizontalPodAutoscaler") {
    return { least: numberOr(autoscaler.minReplicas, 1), most: numberOr(autoscaler.maxReplicas, undefined) };
  }
  if (autoscaler?.kind === "ScaledObject") {
    return { least: numberOr(autoscaler.minReplicas, 0), most: numberOr(autoscaler.maxReplicas, 100) };
  }
  if (mayBeAutoscaled(workload, facets)) return { least: undefined, most: undefined };
  const replicas = numberOr(workload.replicas, 1);
  return { least: replicas, most: replicas };
}

function numberOr(value: Value<number>, fallback: number | undefined): number | undefined {
  if (value.state === "known") return value.value;
  return value.state === "absent" ? fallback : undefined;
}
