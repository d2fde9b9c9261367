import { decodeProperties } from "../../graph/decode";
import { ResourceGraph } from "../../graph/graph";
import { type Resource } from "../../graph/resource";
import {
  ResourceReference,
  Unknown,
  type PropertyMap,
  type PropertyValue,
  type Value,
} from "../../graph/value";

/** A value in a hand-made resource: `ref("subnet-a")` stands for the id of another one. */
export interface Reference {
  readonly to: string;
  readonly output: string;
}

/** The id (or another output) of the resource with this name: known or unknown, as the stack is built. */
export function ref(to: string, output = "id"): Reference {
  return { to, output };
}

export interface HandMade {
  readonly type: string;
  readonly name: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** What the provider answers, known only with known ids. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** Name of the provider resource. */
  readonly provider?: string;
  /** Names; those of references are added. */
  readonly dependsOn?: readonly string[];
  /** Property → further names, such as those that a component's output brings along. */
  readonly brings?: Readonly<Record<string, readonly string[]>>;
  readonly custom?: boolean;
  readonly external?: boolean;
}

export interface StackOptions {
  /** Ids and outputs are known (`rehearse`) or not (`preview`). @default false */
  readonly known?: boolean;
  /** False for a reader that is not given ids, such as a stack policy. @default true */
  readonly ids?: boolean;
  /** False for a reader that carries dependencies alone. @default true */
  readonly propertyDependencies?: boolean;
}

/** Both modes of a preview, to run the same test in each. */
export const modes: readonly (readonly [string, StackOptions])[] = [
  ["preview", {}],
  ["rehearse", { known: true }],
];

/** The region of the resources that `aws` makes, where their inputs name no other. */
export const home = "us-west-2";

/** A hand-made resource of the AWS provider. */
export function aws(
  token: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  more: Partial<HandMade> = {},
): HandMade {
  return { type: `aws:${token}`, name, inputs: { region: home, ...inputs }, ...more };
}

/** A value as a test compares it: what is known, else the word for why not. */
export function text(value: Value<unknown> | undefined): unknown {
  return value?.state === "known" ? value.value : value?.state;
}

/** A graph of hand-made resources with the same links in every form. */
export function stackOf(resources: readonly HandMade[], options: StackOptions = {}): ResourceGraph {
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  return new ResourceGraph(resources.map((resource) => resourceOf(resource, byName, options)));
}

export function urnOf({ type, name }: Pick<HandMade, "type" | "name">): string {
  return `urn:pulumi:test::project::${type}::${name}`;
}

function resourceOf(made: HandMade, byName: ReadonlyMap<string, HandMade>, options: StackOptions): Resource {
  const find = (name: string): HandMade => {
    const found = byName.get(name);
    if (!found) throw new Error(`the stack has no ${name}`);
    return found;
  };
  const perProperty = Object.fromEntries(
    Object.entries(made.inputs ?? {}).map(([property, value]) => {
      const names = [...namesIn(value), ...(made.brings?.[property] ?? [])];
      return [property, [...new Set(names.map((name) => urnOf(find(name))))].sort()];
    }),
  );
  const dependencies = [
    ...Object.values(perProperty).flat(),
    ...(made.dependsOn ?? []).map((name) => urnOf(find(name))),
  ];
  const custom = made.custom ?? true;
  const known = options.known ?? false;
  return {
    urn: urnOf(made),
    type: made.type,
    name: made.name,
    custom,
    external: made.external ?? false,
    id: custom && options.ids !== false ? (known ? idOf(made) : Unknown.value) : undefined,
    parent: made.parent === undefined ? undefined : urnOf(find(made.parent)),
    provider: made.provider === undefined ? undefined : `${urnOf(find(made.provider))}::id`,
    inputs: resolved(made.inputs ?? {}, find, known),
    outputs: known ? resolved({ ...made.inputs, ...made.outputs }, find, known) : {},
    dependencies: [...new Set(dependencies)].sort(),
    propertyDependencies: options.propertyDependencies === false ? {} : perProperty,
    protect: false,
    ignoreChanges: [],
    additionalSecretOutputs: [],
    aliases: [],
    deletedWith: undefined,
  };
}

function idOf({ name, inputs = {} }: HandMade): string {
  return `id-of-${name}-${String(inputs["region"] ?? "")}`;
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "to" in value && "output" in value;
}

function namesIn(value: unknown): readonly string[] {
  if (isReference(value)) return [value.to];
  if (typeof value !== "object" || value === null || value instanceof ResourceReference) return [];
  return Object.values(value).flatMap(namesIn);
}

function resolved(
  map: Readonly<Record<string, unknown>>,
  find: (name: string) => HandMade,
  known: boolean,
): PropertyMap {
  const entries = Object.entries(map).map(([key, value]) => [key, resolve(value, find, known)] as const);
  return Object.fromEntries(entries);
}

function resolve(value: unknown, find: (name: string) => HandMade, known: boolean): PropertyValue {
  if (isReference(value)) return valueOf(find(value.to), value.output, find, known);
  if (value instanceof Unknown) return value;
  if (Array.isArray(value)) return value.map((element) => resolve(element, find, known));
  if (typeof value === "object" && value !== null) return resolved({ ...value }, find, known);
  return decodeProperties({ value })["value"] ?? null;
}

/** An input is known before the resource exists; ids and other outputs are not. */
function valueOf(
  made: HandMade,
  output: string,
  find: (name: string) => HandMade,
  known: boolean,
): PropertyValue {
  const asked = made.inputs?.[output];
  if (asked !== undefined) return resolve(asked, find, known);
  if (!known) return Unknown.value;
  return output === "id" ? idOf(made) : resolve(made.outputs?.[output] ?? null, find, known);
}
