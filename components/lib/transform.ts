import * as pulumi from "@pulumi/pulumi";
import { type ArgumentCheck } from "./errors";
import { givenAt, mergedObject, type ObjectChange } from "./transform-objects";

/** A change of one child's arguments: properties to set, or a function that returns the arguments to use instead. */
export type Transform<Args> = Partial<Args> | ((args: Args) => Args);

/** A child, or several of one kind, that a component lets its user change. */
export interface Child<Args> {
  /** Type token, e.g. `aws:rds/cluster:Cluster`. */
  readonly type: string;
  /** What the child's name must have in it, where children of one type play several roles. */
  readonly named?: RegExp;
  /** Never set: it carries the type of the arguments. */
  readonly args?: Args;
}

/** A child in Kubernetes, or several of one kind: a change of it is merged into its properties at any depth. */
export interface ObjectChild<Args, Enforced extends string = never> extends Child<Args> {
  /** Paths that no change may have, such as `spec:replicas`: what the component keeps as it is. */
  readonly enforced: readonly Enforced[];
}

/** A component's children by role. */
export type Children = Readonly<Record<string, Child<unknown>>>;

/** The transforms that a component takes: one for each of its children. */
export type Transforms<Named extends Children> = {
  readonly [Role in keyof Named]?: Named[Role] extends ObjectChild<infer Args, infer Enforced>
    ? ObjectChange<Args, Enforced>
    : Named[Role] extends Child<infer Args>
      ? Transform<Args>
      : never;
};

/** Declares a child by its class. */
export function child<Args>(
  resource: abstract new (
    name: string,
    args: Args,
    options?: pulumi.CustomResourceOptions,
  ) => pulumi.Resource,
  named?: RegExp,
): Child<NonNullable<Args>> {
  const type = typeOf(resource);
  return named ? { type, named } : { type };
}

/** The generated classes carry their token, which their types leave out. */
function typeOf(resource: object): string {
  return Reflect.get(resource, "__pulumiType") as string;
}

/** Declares a child in Kubernetes by its class. */
export function objectChild<Args, const Enforced extends string = never>(
  resource: abstract new (
    name: string,
    args: Args,
    options?: pulumi.CustomResourceOptions,
  ) => pulumi.Resource,
  enforced: readonly Enforced[] = [],
  named?: RegExp,
): ObjectChild<NonNullable<Args>, Enforced> {
  return { type: typeOf(resource), enforced, ...(named ? { named } : {}) };
}

/** What is common to all kinds that a cluster is taught. */
export interface CustomObject {
  readonly metadata?: { readonly [property: string]: unknown };
  readonly spec?: { readonly [property: string]: unknown };
}

/** Declares a child in Kubernetes of a kind that no class is for, such as `karpenter.sh/v1` and `NodePool`. */
export function customChild<const Enforced extends string = never>(
  apiVersion: string,
  kind: string,
  enforced: readonly Enforced[] = [],
): ObjectChild<CustomObject, Enforced> {
  return { type: `kubernetes:${apiVersion}:${kind}`, enforced };
}

/** Records transforms of children that the component does not have, which a caller without types may name. */
export function checkTransforms(check: ArgumentCheck, children: Children, given: object | undefined): void {
  const roles = Object.keys(children);
  for (const [role, change] of Object.entries<unknown>({ ...given })) {
    check.require(roles.includes(role), "transform", role, `one of ${roles.join(", ")}`);
    const declared = children[role];
    if (!declared || !isObjectChild(declared)) continue;
    const merges = typeof change === "object";
    check.require(merges, `transform.${role}`, typeof change, "properties: they are merged into ours");
    for (const { path, value } of givenAt(change, declared.enforced))
      check.require(false, `transform.${role}.${path}`, value, "left out: the component keeps it as it is");
  }
}

/** Whether changes of a child are merged into its properties. */
export function isObjectChild(declared: Child<unknown>): declared is ObjectChild<unknown, string> {
  return "enforced" in declared;
}

/**
 * The component's options with its user's transforms. Pulumi applies them to each child when it is constructed, so that a component
 * creates its children as if there were none. The user's own `transformations` come after.
 */
export function withTransforms<Named extends Children>(
  options: pulumi.ComponentResourceOptions | undefined,
  children: Named,
  given: Transforms<Named> | undefined,
): pulumi.ComponentResourceOptions | undefined {
  if (!given || Object.keys(given).length === 0) return options;
  const transformation: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
    const role = Object.keys(given).find((key) => {
      const declared = children[key];
      return declared?.type === type && (declared.named?.test(name) ?? true);
    });
    const transform: unknown = role === undefined ? undefined : given[role];
    const declared = role === undefined ? undefined : children[role];
    if (transform === undefined || !declared) return undefined;
    const merges = isObjectChild(declared);
    return {
      props: merges ? (mergedObject(props, transform) as pulumi.Inputs) : transformed(props, transform),
      opts,
    };
  };
  return { ...options, transformations: [transformation, ...(options?.transformations ?? [])] };
}

function transformed(props: pulumi.Inputs, transform: unknown): pulumi.Inputs {
  if (typeof transform === "function") return (transform as (args: pulumi.Inputs) => pulumi.Inputs)(props);
  return { ...props, ...(transform as pulumi.Inputs) };
}
