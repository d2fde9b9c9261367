import { type JsonValue, wire } from "@tenfold/planning";

/** One resource of a hand-made stack, as a program would register it. */
export interface StackResource {
  readonly type: string;
  readonly name: string;
  /** Inputs. The text `[unknown]` stands for a value that only the update will know. */
  readonly props?: Readonly<Record<string, JsonValue>>;
  /** What the provider answers beyond the inputs, or what a component registers. */
  readonly outputs?: Readonly<Record<string, JsonValue>>;
  /** Names of other resources; the parent defaults to the stack. */
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** Name of a provider resource of the stack. @default a default provider of the type's package */
  readonly provider?: string;
}

/** A resource with URNs in place of names and wire values in place of `[unknown]`. */
export interface WireResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, JsonValue>>;
  readonly outputs: Readonly<Record<string, JsonValue>>;
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly provider: WireProvider | undefined;
}

export interface WireProvider {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, JsonValue>>;
}

export const unknownText = "[unknown]";

/** The whole stack: the given resources, the stack resource, and the default providers that Pulumi adds. */
export function wireStack(resources: readonly StackResource[], stack = "test"): readonly WireResource[] {
  const urns = new Map(
    resources.map((resource) => [resource.name, urnOf(resource.type, resource.name, stack)]),
  );
  const root = { type: "pulumi:pulumi:Stack", name: `project-${stack}` };
  const rootUrn = urnOf(root.type, root.name, stack);
  const find = (name: string) => {
    const urn = urns.get(name);
    if (urn === undefined) throw new Error(`the stack has no resource named ${name}`);
    return urn;
  };
  const wired = resources.map((resource) => wireResource(resource, resources, rootUrn, find, stack));
  return [wireResource(root, resources, "", find, stack), ...wired];
}

function wireResource(
  resource: StackResource,
  all: readonly StackResource[],
  rootUrn: string,
  find: (name: string) => string,
  stack: string,
): WireResource {
  const { type, name, props = {}, outputs = {}, dependencies = [], propertyDependencies = {} } = resource;
  const inputs = toWireMap(props);
  const custom = isCustom(type);
  const perProperty = Object.entries(propertyDependencies).map(
    ([key, names]) => [key, names.map(find)] as const,
  );
  return {
    urn: urnOf(type, name, stack),
    type,
    name,
    custom,
    inputs,
    // A provider answers with the inputs and more; a component only with what it registers.
    outputs: custom ? { ...inputs, ...toWireMap(outputs) } : toWireMap(outputs),
    parent: resource.parent === undefined ? rootUrn : find(resource.parent),
    dependencies: [
      ...new Set([...dependencies.map(find), ...perProperty.flatMap(([, urns]) => urns)]),
    ].sort(),
    propertyDependencies: Object.fromEntries(perProperty),
    provider: custom && !type.startsWith("pulumi:") ? providerOf(resource, all, stack) : undefined,
  };
}

function providerOf(
  { type, provider }: StackResource,
  all: readonly StackResource[],
  stack: string,
): WireProvider {
  const explicit = all.find(({ name }) => name === provider);
  const name = explicit?.name ?? "default";
  const providerType = explicit?.type ?? `pulumi:providers:${type.split(":")[0] ?? ""}`;
  return {
    urn: urnOf(providerType, name, stack),
    type: providerType,
    name,
    inputs: toWireMap(explicit?.props ?? {}),
  };
}

export function urnOf(type: string, name: string, stack = "test"): string {
  return `urn:pulumi:${stack}::project::${type}::${name}`;
}

/** Components of ours, and the stack, are made by no provider. */
function isCustom(type: string): boolean {
  return !type.startsWith("tenfold:") && type !== "pulumi:pulumi:Stack";
}

function toWireMap(map: Readonly<Record<string, JsonValue>>): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, toWire(value)]));
}

function toWire(value: JsonValue): JsonValue {
  if (value === unknownText) return wire.unknown;
  if (typeof value !== "object" || value === null) return value;
  return isList(value) ? value.map(toWire) : toWireMap(value);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
