import { type WireMap } from "../protocol/wire";

/** A resource in the state that the engine holds during a preview; values in wire form. */
export interface RegisteredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly external: boolean;
  readonly parent: string | undefined;
  /** `<provider urn>::<id>` */
  readonly provider: string | undefined;
  readonly inputs: WireMap;
  outputs: WireMap;
  /** Undefined for components; the unknown sentinel where only the update will know it. */
  readonly id: string | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean | undefined;
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly string[];
  readonly deletedWith: string | undefined;
  readonly customTimeouts: { readonly create: number; readonly update: number; readonly delete: number };
}

export const stackType = "pulumi:pulumi:Stack";

/** The qualified type of a child is its parent's qualified type, `$`, its own; the stack itself does not count. */
export function makeUrn(
  stack: string,
  project: string,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parentType = parent === undefined ? "" : qualifiedTypeOf(parent);
  const qualified = parentType === "" || parentType === stackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

function qualifiedTypeOf(urn: string): string {
  const [, , qualified] = urn.split("::", 3);
  return qualified ?? "";
}

/** `aws` of `aws:ec2/vpc:Vpc`; of a provider `pulumi:providers:aws` too. */
export function packageOf(type: string): string {
  return type.startsWith("pulumi:providers:")
    ? type.slice("pulumi:providers:".length)
    : (type.split(":", 1)[0] ?? "");
}

export function isProviderType(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}
