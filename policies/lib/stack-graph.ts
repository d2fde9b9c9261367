import { type PolicyResource } from "@pulumi/policy";
import { type PropertyMap, readPolicyArguments, ResourceGraph } from "@tenfold/planning";

/** The inputs of every resource by URN, as the resource analyser saw them. */
export type RecordedInputs = ReadonlyMap<string, PropertyMap>;

/**
 * The resource graph from what the policy SDK hands to a stack analyser. That carries outputs only, so inputs come from
 * what the resource analyser recorded. Sorted by URN: the SDK's order differs from run to run.
 */
export function graphOf(resources: readonly PolicyResource[], inputs: RecordedInputs): ResourceGraph {
  const sorted = [...resources].sort((one, other) => (one.urn < other.urn ? -1 : 1));
  const graph = readPolicyArguments(sorted, inputs);
  if (inputs.size === 0) return graph;
  // The engine asks about every resource that it would create, and not about those that a program only reads.
  const asked = new Set(sorted.map(({ urn }) => urn).filter((urn) => inputs.has(urn)));
  const providers = new Set(sorted.map(({ provider }) => provider?.urn));
  return new ResourceGraph(
    graph.resources.map((resource) => {
      const { urn, custom } = resource;
      return custom && !asked.has(urn) && !providers.has(urn) ? { ...resource, external: true } : resource;
    }),
  );
}
