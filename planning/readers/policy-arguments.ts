import { decodeProperties, wire } from "../graph/decode";
import { ResourceGraph } from "../graph/graph";
import { type Resource } from "../graph/resource";
import { Secret, type PropertyMap } from "../graph/value";

/** What this reader needs of the resources that `@pulumi/policy` hands to a stack policy. */
export interface PolicyResourceArguments {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  /** Outputs, behind a proxy that throws where an unknown value is read. */
  readonly props: object;
  readonly opts: {
    readonly protect: boolean;
    readonly ignoreChanges: readonly string[];
    readonly aliases: readonly string[];
    readonly additionalSecretOutputs: readonly string[];
    readonly parent?: string | undefined;
  };
  readonly provider?: PolicyProviderArguments | undefined;
  readonly parent?: PolicyResourceArguments | undefined;
  readonly dependencies: readonly PolicyResourceArguments[];
  readonly propertyDependencies: Readonly<Record<string, readonly PolicyResourceArguments[]>>;
}

export interface PolicyProviderArguments {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: object;
}

/**
 * The properties behind the SDK's proxy, unknowns included. The proxy guards reads of values, not their property
 * descriptors, and what a descriptor holds is guarded no longer. Secrets arrive without their marks; `secretNames` are
 * the top-level properties known to be secret.
 */
export function readPolicyProperties(props: object, secretNames: readonly string[] = []): PropertyMap {
  const raw: Record<string, unknown> = {};
  for (const key of Object.keys(props)) {
    const value: unknown = Object.getOwnPropertyDescriptor(props, key)?.value;
    Object.defineProperty(raw, key, { value, enumerable: true });
  }
  const decoded = decodeProperties(raw);
  if (secretNames.length === 0) return decoded;
  const marked = Object.entries(decoded).map(([key, value]) =>
    secretNames.includes(key) && !(value instanceof Secret) ? [key, new Secret(value)] : [key, value],
  );
  return Object.fromEntries(marked) as PropertyMap;
}

/**
 * The graph that a stack policy sees.
 * @param resources the `resources` of the policy's arguments.
 * @param recordedInputs URN → inputs, as `readPolicyProperties` read them in the resource policy of the same run. A
 * stack policy is given outputs alone, and a component that registers none would be empty.
 */
export function readPolicyArguments(
  resources: readonly PolicyResourceArguments[],
  recordedInputs: ReadonlyMap<string, PropertyMap>,
): ResourceGraph {
  // The engine's order differs from run to run.
  const sorted = [...resources].sort((one, other) => (one.urn < other.urn ? -1 : 1));
  const read = sorted.map((resource) => resourceOf(resource, recordedInputs));
  const urns = new Set(read.map(({ urn }) => urn));
  const providers = new Map<string, Resource>();
  for (const { provider } of resources) {
    if (provider && !urns.has(provider.urn)) providers.set(provider.urn, providerOf(provider));
  }
  return new ResourceGraph([...providers.values(), ...read]);
}

function resourceOf(
  resource: PolicyResourceArguments,
  recordedInputs: ReadonlyMap<string, PropertyMap>,
): Resource {
  const { urn, type, name, opts, provider } = resource;
  const inputs = recordedInputs.get(urn);
  return {
    urn,
    type,
    name,
    custom: isCustom(resource),
    // The engine asks a resource policy about everything that the program makes, and about nothing that it reads.
    external: provider !== undefined && inputs === undefined && recordedInputs.size > 0,
    id: undefined,
    parent: resource.parent?.urn ?? opts.parent,
    provider: provider && `${provider.urn}::${wire.unknown}`,
    inputs: inputs ?? {},
    outputs: readPolicyProperties(resource.props, opts.additionalSecretOutputs),
    dependencies: urnsOf(resource.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, sources]) => [property, urnsOf(sources)]),
    ),
    protect: opts.protect,
    ignoreChanges: opts.ignoreChanges,
    additionalSecretOutputs: opts.additionalSecretOutputs,
    aliases: opts.aliases,
    deletedWith: undefined,
  };
}

/** The arguments do not say it, but only what a provider creates has a provider. */
function isCustom({ type, provider }: PolicyResourceArguments): boolean {
  return (
    provider !== undefined || type.startsWith("pulumi:providers:") || type === "pulumi:pulumi:StackReference"
  );
}

function providerOf({ urn, type, name, props }: PolicyProviderArguments): Resource {
  const inputs = readPolicyProperties(props);
  return {
    urn,
    type,
    name,
    custom: true,
    external: false,
    id: undefined,
    parent: undefined,
    provider: undefined,
    inputs,
    outputs: inputs,
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    ignoreChanges: [],
    additionalSecretOutputs: [],
    aliases: [],
    deletedWith: undefined,
  };
}

function urnsOf(resources: readonly PolicyResourceArguments[]): readonly string[] {
  return resources.map(({ urn }) => urn).sort();
}
