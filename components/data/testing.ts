import type { Resource, ResourceGraph } from "@tenfold/planning";
import { usableZones } from "../catalogue/regions";
import { type DataNetwork } from "./network";

/** A network as another stack's exports would give it: plain values in the first zones of a region. */
export function dataNetwork(region: string, zones = 3): DataNetwork {
  const subnets = usableZones(region)
    .slice(0, zones)
    .map((zone, index) => {
      const letter = "abcdef"[index] ?? "";
      return [zone, { id: `subnet-${zone}`, availabilityZone: `${region}${letter}` }] as const;
    });
  return {
    vpcId: `vpc-${region}`,
    subnets: Object.fromEntries(subnets),
    allowedFrom: { pods: { securityGroupId: "sg-pods" }, office: { cidrBlock: "192.0.2.0/24" } },
  };
}

/** Names of what a resource waits for, sorted. */
export function waitsFor(graph: ResourceGraph, resource: Resource): string[] {
  return resource.dependencies.map((urn) => graph.get(urn)?.name ?? urn).sort();
}

/** Every custom resource that names no region, by type. */
export function withoutRegion(graph: ResourceGraph): string[] {
  const global = /^(aws:iam\/|random:|pulumi:)/;
  return graph.resources
    .filter(({ custom, type, inputs }) => custom && !global.test(type) && inputs["region"] === undefined)
    .map(({ type, name }) => `${type} ${name}`);
}

/** What the compiler says of a value of one type where another one is asked for: a wrong guess does not compile. */
export type Verdict<Candidate, Wanted> = [Candidate] extends [Wanted] ? "compiles" : "refused";
