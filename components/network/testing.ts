import type { Resource, ResourceGraph } from "@tenfold/planning";
import * as pulumi from "@pulumi/pulumi";
import { type ZonedSubnets } from "./outputs";

/** Everything that must exist before a resource, however far away. */
export function prerequisites(graph: ResourceGraph, resource: Resource): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = ({ dependencies }: Resource): void => {
    for (const urn of dependencies) {
      const next = graph.get(urn);
      if (found.has(urn) || !next) continue;
      found.add(urn);
      visit(next);
    }
  };
  visit(resource);
  return found;
}

/**
 * Which of the pairs of logical names are not created in their order, and so not deleted in the reverse one. A name may begin with the
 * short type, e.g. `Eip main-nat-usw2-az1`, where several resources share it.
 */
export function outOfOrder(
  graph: ResourceGraph,
  pairs: readonly (readonly [earlier: string, later: string])[],
): string[] {
  return pairs
    .filter(([earlier, later]) => !prerequisites(graph, named(graph, later)).has(named(graph, earlier).urn))
    .map(([earlier, later]) => `${earlier} before ${later}`);
}

function named(graph: ResourceGraph, text: string): Resource {
  const [name, type] = text.split(" ").reverse();
  const found = graph.resources.filter(
    (resource) =>
      resource.name === name && (type === undefined || new RegExp(`[:/]${type}$`).test(resource.type)),
  );
  const [first] = found;
  if (!first || found.length > 1) throw new Error(`${found.length} resources are ${text}`);
  return first;
}

/** Short type and name of every resource of a graph, sorted: what its URNs are made of. */
export function identities(graph: ResourceGraph): string[] {
  return graph.resources
    .filter(({ urn }) => !urn.includes("pulumi:providers") && !urn.includes("pulumi:pulumi:Stack"))
    .map(({ type, name }) => `${type.slice(type.lastIndexOf(":") + 1)} ${name}`)
    .sort();
}

/** Resources of AWS that do not name a region. */
export function withoutRegion(graph: ResourceGraph): string[] {
  return graph.resources
    .filter(({ custom, type, inputs }) => custom && type.startsWith("aws:") && inputs["region"] === undefined)
    .map(({ urn }) => urn);
}

/** Subnets of somewhere else, one in each zone. */
export function subnetsIn(...zones: readonly string[]): ZonedSubnets {
  const subnet = (zone: string) => ({
    id: pulumi.output(`subnet-${zone}`),
    availabilityZone: pulumi.output(zone),
    cidrBlock: pulumi.output("10.0.0.0/24"),
  });
  return Object.fromEntries(zones.map((zone) => [zone, subnet(zone)]));
}
