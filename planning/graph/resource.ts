import { type PropertyMap, type PropertyValue } from "./value";

/** One resource as a preview registered it. */
export interface Resource {
  readonly urn: string;
  /** Type token, e.g. `aws:ec2/subnet:Subnet`. */
  readonly type: string;
  /** Logical name, the last part of the URN. */
  readonly name: string;
  /** False for a component, true for a resource that a provider creates. */
  readonly custom: boolean;
  /** True where the program only reads an existing resource (`Resource.get`). */
  readonly external: boolean;
  readonly id: PropertyValue | undefined;
  readonly parent: string | undefined;
  /** Provider reference, `<provider urn>::<id>`; undefined for components and where the reader cannot tell. */
  readonly provider: string | undefined;
  /** What the program asked for. */
  readonly inputs: PropertyMap;
  /** What the provider answered, or what a component registered. */
  readonly outputs: PropertyMap;
  /** URNs, sorted. */
  readonly dependencies: readonly string[];
  /** Top-level property → URNs it is computed from, sorted. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  /** Names of outputs that are secret beyond those marked in the trees. */
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly string[];
  readonly deletedWith: string | undefined;
}

export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** Qualified type: parents' types joined with `$`, the own type last. */
  readonly qualifiedType: string;
  readonly type: string;
  readonly name: string;
}

/** Splits `urn:pulumi:stack::project::type$type::name`; the name may itself contain `::`. */
export function parseUrn(urn: string): UrnParts {
  const match = /^urn:pulumi:(.*?)::(.*?)::(.*?)::(.*)$/s.exec(urn);
  if (!match) throw new Error(`not a URN: ${urn}`);
  const [, stack = "", project = "", qualifiedType = "", name = ""] = match;
  return {
    stack,
    project,
    qualifiedType,
    type: qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1),
    name,
  };
}
