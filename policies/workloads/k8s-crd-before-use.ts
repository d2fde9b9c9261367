import {
  type ClusterExtension,
  type CustomObject,
  type Facets,
  type Resource,
  type ResourceGraph,
} from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { both, type Certainty, extendsClusterOf, homeOf } from "./placement";

/** A custom resource comes after what installs its definition, and so is gone before it. */
export const k8sCrdBeforeUse = defineRule({
  id: "k8s-crd-before-use",
  title: "A custom resource comes after what installs its definition",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "Without a dependency Pulumi creates both at once: the API server answers that it knows no such kind, and the first up fails. On " +
    "the way down the controller goes first, and an object that waits for its finalizer is never deleted.",
  fix: "give the resource, or the component around it, dependsOn what installs the definition (a chart, `ClusterAddons`)",
  settings: {},
  *check({ facets }) {
    for (const object of facets.customObjects) yield* judge(object, facets);
  },
});

function* judge(object: CustomObject, facets: Facets): Generator<Outcome> {
  const home = homeOf(object, facets);
  const candidates = facets.clusterExtensions.map((extension) => ({
    extension,
    certainty: both(extendsClusterOf(extension, object, home), defines(extension, object.definition)),
  }));
  const installers = candidates.flatMap(({ extension, certainty }) =>
    certainty === "yes" ? [extension] : [],
  );
  if (installers.length > 0) {
    const before = everythingBefore(object.resource, facets.graph);
    // Whoever reaches the cluster at all comes after it.
    const waits = ({ resource }: ClusterExtension) =>
      before.has(resource) || facets.eksClusters.some((cluster) => cluster.resource === resource);
    if (installers.some(waits)) return yield pass(object);
    const [first] = installers;
    const installer = first?.resource.name ?? "";
    return yield fail(
      object,
      `${installer} installs ${object.definition}, and nothing makes this wait for it: the first up may fail, and destroy hang`,
      `give it, or the component around it, dependsOn ${installer}`,
    );
  }
  if (candidates.some(({ certainty }) => certainty === "maybe")) {
    const reason = `whether anything in its cluster installs ${object.definition} is not known yet`;
    return yield undecided(object, reason, "apiVersion");
  }
  // A cluster of somebody else may have the definition from there.
  if (home === "elsewhere") return;
  yield fail(object, `nothing in its cluster installs ${object.definition}: the first up fails`);
}

function defines({ definitions }: ClusterExtension, definition: string): Certainty {
  if (definitions.state === "unknown") return "maybe";
  if (definitions.state === "absent") return "no";
  const wholeGroup = `${definition.slice(0, definition.lastIndexOf("/"))}/*`;
  return definitions.value.includes(definition) || definitions.value.includes(wholeGroup) ? "yes" : "no";
}

/**
 * What must exist before a resource is created: what it, its parents and its provider depend on. A component stands for everything
 * in it.
 */
function everythingBefore(resource: Resource, graph: ResourceGraph): ReadonlySet<Resource> {
  const before = new Set<Resource>();
  const queue = directlyBefore(resource, graph);
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (before.has(next)) continue;
    before.add(next);
    queue.push(...directlyBefore(next, graph));
    if (!next.custom) queue.push(...graph.childrenOf(next.urn));
  }
  return before;
}

function directlyBefore(resource: Resource, graph: ResourceGraph): Resource[] {
  const chain = [resource, ...graph.ancestorsOf(resource)];
  const provider = resource.provider?.slice(0, resource.provider.lastIndexOf("::"));
  const urns = [
    ...chain.flatMap(({ dependencies }) => dependencies),
    ...(provider === undefined ? [] : [provider]),
  ];
  return urns.map((urn) => graph.get(urn)).filter((found) => found !== undefined);
}
