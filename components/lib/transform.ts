import * as pulumi from "@pulumi/pulumi";
import { type ArgumentCheck } from "./errors";

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

/** A component's children by role. */
export type Children = Readonly<Record<string, Child<unknown>>>;

/** The transforms that a component takes: one for each of its children. */
export type Transforms<Named extends Children> = {
  readonly [Role in keyof Named]?: Named[Role] extends Child<infer Args> ? Transform<Args> : never;
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
  // The generated classes carry their token, which their types leave out.
  const type = Reflect.get(resource, "__pulumiType") as string;
  return named ? { type, named } : { type };
}

/** Records transforms of children that the component does not have, which a caller without types may name. */
export function checkTransforms(check: ArgumentCheck, children: Children, given: object | undefined): void {
  const roles = Object.keys(children);
  for (const role of Object.keys(given ?? {})) {
    check.require(roles.includes(role), "transform", role, `one of ${roles.join(", ")}`);
  }
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
    const transform = role === undefined ? undefined : given[role as keyof Named];
    if (transform === undefined) return undefined;
    return { props: transformed(props, transform), opts };
  };
  return { ...options, transformations: [transformation, ...(options?.transformations ?? [])] };
}

function transformed(props: pulumi.Inputs, transform: unknown): pulumi.Inputs {
  if (typeof transform === "function") return (transform as (args: pulumi.Inputs) => pulumi.Inputs)(props);
  return { ...props, ...(transform as pulumi.Inputs) };
}
