import path from "node:path";
import { previewProgram } from "@tenfold/engine";
import { type Resource, type ResourceGraph } from "@tenfold/planning";
import { isJsonMap, plainJson } from "../../judges/cloudformation/plain";
import { type Client, type KubernetesObject, type Reference, until } from "../control/client";

const root = path.resolve(__dirname, "../../..");

/** What a stack puts on one of its clusters. */
export interface ClusterObjects {
  /** Such as `prod eu-west-1`. */
  readonly name: string;
  /** In an order in which they can be created. */
  readonly objects: readonly KubernetesObject[];
}

/** The Kubernetes objects of an environment as a rehearsed preview knows them, for each of its clusters. */
export async function objectsOf(stack: string): Promise<ClusterObjects[]> {
  const { graph } = await previewProgram({ directory: root, stack, mode: "rehearse" });
  return objectsIn(stack, graph);
}

export function objectsIn(stack: string, graph: ResourceGraph): ClusterObjects[] {
  const clusters = new Map<string, Resource[]>();
  for (const resource of graph.resources) {
    if (!resource.custom || !resource.type.startsWith("kubernetes:") || resource.provider === undefined)
      continue;
    clusters.set(resource.provider, [...(clusters.get(resource.provider) ?? []), resource]);
  }
  return [...clusters].map(([provider, resources]) => ({
    name: `${stack} ${nameOf(provider)}`,
    objects: resources
      .flatMap((resource) => [...objectOf(resource), ...namespaceOf(resource)])
      .sort((one, other) => rank(one) - rank(other)),
  }));
}

/** The name in a provider reference. */
const nameOf = (provider: string) => /::([^:]+)::[^:]*$/.exec(provider)?.[1] ?? provider;

function objectOf({ inputs }: Resource): KubernetesObject[] {
  const manifest = plainJson(inputs);
  const isObject =
    isJsonMap(manifest) && typeof manifest["kind"] === "string" && isJsonMap(manifest["metadata"]);
  return isObject ? [manifest as KubernetesObject & typeof manifest] : [];
}

/** What a chart installs is the chart's; the namespace that it makes for itself takes objects of ours, too. */
function namespaceOf({ type, inputs }: Resource): KubernetesObject[] {
  if (type !== "kubernetes:helm.sh/v3:Release" || inputs["createNamespace"] !== true) return [];
  const name = String(inputs["namespace"]);
  return [{ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { madeBy: "helm" } } }];
}

const first = ["Namespace", "StorageClass", "NodeClass", "ServiceAccount", "LimitRange", "ResourceQuota"];

function rank({ kind }: KubernetesObject): number {
  const place = first.indexOf(kind);
  return place < 0 ? first.length : place;
}

export const keyOf = ({ kind, metadata: { name, namespace } }: KubernetesObject): string =>
  [kind, ...(namespace === undefined ? [] : [namespace]), name].join("/");

/** A typed view of the objects of one kind. */
export function ofKind<Result extends KubernetesObject>(
  objects: readonly KubernetesObject[],
  kind: string,
): Result[] {
  return objects.filter((object): object is Result => object.kind === kind);
}

/** Deletes what was applied and waits until nothing of it is left. */
export async function removeAll(client: Client, objects: readonly KubernetesObject[]): Promise<void> {
  const outer = objects.filter(
    ({ kind, metadata }) => kind === "Namespace" || metadata.namespace === undefined,
  );
  const foreign = objects.filter(({ metadata }) => metadata.namespace === "kube-system");
  for (const object of [...outer, ...foreign]) await client.remove(object);
  await until("everything is deleted", async () => {
    const left: string[] = [];
    for (const object of outer) if (await exists(client, object)) left.push(keyOf(object));
    return left.length === 0 || left.join(", ");
  });
}

async function exists(client: Client, reference: Reference): Promise<boolean> {
  return (await client.send("GET", await client.addressOf(reference))).status === 200;
}
