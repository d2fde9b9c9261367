import { type Client, type KubernetesObject, until } from "../control/client";

export interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

export interface Drained {
  readonly evicted: number;
  /** How often a budget said "not now". */
  readonly refused: number;
  readonly seconds: number;
}

/**
 * What `kubectl drain` does: cordons the node, and asks for the eviction of each of its pods until all are gone.
 * @throws Error naming who still stands there, after `seconds`.
 */
export async function drain(client: Client, node: string, seconds = 60): Promise<Drained> {
  await setSchedulable(client, node, false);
  const evicted = new Set<string>();
  let refused = 0;
  const passed = await until(
    `the drain of ${node}`,
    async () => {
      const pods = await podsOn(client, node);
      for (const { metadata } of pods.filter((pod) => pod.metadata.deletionTimestamp === undefined)) {
        const { status } = await client.evict(metadata.namespace ?? "", metadata.name);
        if (status === 201) evicted.add(`${metadata.namespace}/${metadata.name}`);
        if (status === 429 || status === 500) refused++;
      }
      return pods.length === 0 || pods.map(({ metadata }) => metadata.name).join(", ");
    },
    seconds,
  );
  return { evicted: evicted.size, refused, seconds: passed };
}

export const setSchedulable = (client: Client, node: string, schedulable: boolean): Promise<void> =>
  client.patch(
    { apiVersion: "v1", kind: "Node", metadata: { name: node } },
    { spec: { unschedulable: schedulable ? null : true } },
  );

export const podsOn = (client: Client, node: string): Promise<Pod[]> =>
  client.list<Pod>("v1", "Pod", { fields: `spec.nodeName=${node}` });

export function isPodReady({ status }: Pod): boolean {
  return (
    status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false
  );
}
