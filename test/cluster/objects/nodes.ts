import { type Client, type KubernetesObject, until } from "../control/client";

export interface NodeShape {
  /** Zone → how many nodes. */
  readonly zones: Readonly<Record<string, number>>;
  /** Cores of a node. @default 8 */
  readonly cpu?: number;
  /** @default 110 */
  readonly pods?: number;
  /** Zone → which KWOK plays its nodes. @default "fake", the one of the cluster */
  readonly players?: Readonly<Record<string, string>>;
  /** @default "node" */
  readonly prefix?: string;
}

export interface Node extends KubernetesObject {
  readonly spec: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

export const zoneLabel = "topology.kubernetes.io/zone";

/** Nodes that KWOK plays, of the size and labels of those that the environments' NodePool orders; waits until they are ready. */
export async function addNodes(client: Client, shape: NodeShape): Promise<string[]> {
  const { zones, cpu = 8, pods = 110, prefix = "node", players = {} } = shape;
  const resources = {
    cpu: String(cpu),
    memory: `${cpu * 4}Gi`,
    "ephemeral-storage": "80Gi",
    pods: String(pods),
  };
  const nodes = Object.entries(zones).flatMap(([zone, count]) =>
    Array.from({ length: count }, (_, index) => ({ zone, name: `${prefix}-${zone}-${index}` })),
  );
  for (const { zone, name } of nodes) {
    const labels = { [zoneLabel]: zone, "kubernetes.io/arch": "arm64", "kubernetes.io/hostname": name };
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels, annotations: { "kwok.x-k8s.io/node": players[zone] ?? "fake" } },
      status: { allocatable: resources, capacity: resources },
    };
    await client.ask("POST", "/api/v1/nodes", node);
  }
  await until("the nodes are ready", async () => {
    const waiting = (await client.list<Node>("v1", "Node")).filter((node) => !isReady(node));
    return waiting.length === 0 || `${waiting.length} are not`;
  });
  return nodes.map(({ name }) => name);
}

export function isReady({ spec, status }: Node): boolean {
  const tainted = spec.taints?.some(({ key }) => key.startsWith("node.kubernetes.io/not-ready")) ?? false;
  return (
    !tainted &&
    (status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false)
  );
}
