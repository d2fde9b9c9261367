import { type PolicyResource } from "@pulumi/policy";
import { decodeProperties, type PropertyMap, type Resource, ResourceGraph } from "@tenfold/planning";

/** The inputs of every resource by URN, as the resource analyser saw them. */
export type RecordedInputs = ReadonlyMap<string, PropertyMap>;

/**
 * The resource graph from what the policy SDK hands to a stack analyser. That carries outputs only, so inputs come from
 * what the resource analyser recorded. Sorted by URN: the SDK's order differs from run to run.
 */
export function graphOf(resources: readonly PolicyResource[], inputs: RecordedInputs): ResourceGraph {
  const sorted = [...resources].sort((one, other) => (one.urn < other.urn ? -1 : 1));
  return new ResourceGraph(sorted.map((resource) => readResource(resource, inputs)));
}

/** The properties behind the SDK's proxy, which throws on every read of an unknown. */
export function readProperties(props: Readonly<Record<string, unknown>>): PropertyMap {
  return decodeProperties(props["__getSpecialProxyTarget"] ?? props);
}

function readResource(resource: PolicyResource, recorded: RecordedInputs): Resource {
  const { urn, type, name, opts, provider, parent, dependencies, propertyDependencies } = resource;
  const inputs = recorded.get(urn);
  return {
    urn,
    type,
    name,
    custom: provider !== undefined,
    // The engine asks about every resource that it would create, and not about those that a program reads.
    external: provider !== undefined && inputs === undefined && recorded.size > 0,
    id: undefined,
    parent: parent?.urn ?? opts.parent,
    // The SDK gives the provider's URN without its id; readers cut the id off anyway.
    provider: provider === undefined ? undefined : `${provider.urn}::`,
    inputs: inputs ?? {},
    outputs: readProperties(resource.props),
    dependencies: urnsOf(dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, sources]) => [property, urnsOf(sources)]),
    ),
    protect: opts.protect,
    ignoreChanges: opts.ignoreChanges,
    additionalSecretOutputs: opts.additionalSecretOutputs,
    aliases: opts.aliases,
    deletedWith: undefined,
  };
}

function urnsOf(resources: readonly PolicyResource[]): readonly string[] {
  return resources.map((resource) => resource.urn).sort();
}
