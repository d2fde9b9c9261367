import { decodeProperties, wire } from "../graph/decode";
import { ResourceGraph } from "../graph/graph";
import { type Resource } from "../graph/resource";
import { Secret, type PropertyMap } from "../graph/value";
import { providerResource } from "./provider-resource";

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
  const providers = new Map(sorted.flatMap(({ provider }) => (provider ? [[provider.urn, provider]] : [])));
  // The engine asks a resource policy about everything that the program makes, and about nothing that it reads.
  const isMade = (urn: string) => recordedInputs.size === 0 || recordedInputs.has(urn) || providers.has(urn);
  const read = sorted.map((resource) => {
    const { urn } = resource;
    return resourceOf(resource, { inputs: recordedInputs.get(urn) ?? {}, made: isMade(urn) });
  });
  const registered = new Set(read.map(({ urn }) => urn));
  const others = [...providers.values()].filter(({ urn }) => !registered.has(urn));
  return new ResourceGraph([...others.map(providerOf), ...read]);
}

function providerOf({ urn, type, name, props }: PolicyProviderArguments): Resource {
  return providerResource({ urn, type, name, id: undefined, inputs: readPolicyProperties(props) });
}

function resourceOf(
  resource: PolicyResourceArguments,
  { inputs, made }: { readonly inputs: PropertyMap; readonly made: boolean },
): Resource {
  const { urn, type, name, opts, provider } = resource;
  const custom = isCustom(resource);
  return {
    urn,
    type,
    name,
    custom,
    external: custom && !made,
    id: undefined,
    parent: resource.parent?.urn ?? opts.parent,
    provider: provider && `${provider.urn}::${wire.unknown}`,
    inputs,
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

function urnsOf(resources: readonly PolicyResourceArguments[]): readonly string[] {
  return resources.map(({ urn }) => urn).sort();
}
