import { readFileSync } from "node:fs";
import path from "node:path";

/** What this project reads of a resource type's schema. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly allOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly then?: SchemaNode;
  readonly else?: SchemaNode;
}

export interface TypeSchema extends SchemaNode {
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
  readonly primaryIdentifier?: readonly string[];
  readonly readOnlyProperties?: readonly string[];
}

/** The schemas of CloudFormation's resource types, per region, as cfn-lint carries them. */
export class Schemas {
  readonly #folder: string;
  readonly #regions = new Map<string, Readonly<Record<string, string>>>();
  readonly #types = new Map<string, TypeSchema>();

  /** @param packages the folder of the Python packages. */
  constructor(packages: string) {
    this.#folder = path.join(packages, "cfnlint/data/schemas");
  }

  /** Names of all types of a region. */
  types(region: string): readonly string[] {
    return Object.keys(this.#region(region));
  }

  /** Undefined where the region has no such type. */
  get(type: string, region: string): TypeSchema | undefined {
    const file = this.#region(region)[type];
    if (file === undefined) return undefined;
    const known = this.#types.get(file);
    if (known) return known;
    const schema = this.#read<TypeSchema>(`resources/${file}.json`);
    this.#types.set(file, schema);
    return schema;
  }

  #region(region: string): Readonly<Record<string, string>> {
    const known = this.#regions.get(region);
    if (known) return known;
    const types = this.#read<Record<string, string>>(`providers/${region}.json`);
    this.#regions.set(region, types);
    return types;
  }

  #read<T>(file: string): T {
    return JSON.parse(readFileSync(path.join(this.#folder, file), "utf8")) as T;
  }
}

/** One place of a schema with everything that its alternatives allow there. */
export interface Shape {
  readonly kinds: ReadonlySet<string>;
  /** Empty for an object whose keys are free. */
  readonly properties: ReadonlyMap<string, SchemaNode>;
  readonly items: SchemaNode | undefined;
}

/** Follows references and merges alternatives: which of them holds is the judges' business. */
export function shapeOf(node: SchemaNode | undefined, root: TypeSchema): Shape {
  const kinds = new Set<string>();
  const properties = new Map<string, SchemaNode>();
  let items: SchemaNode | undefined;
  const seen = new Set<SchemaNode>();
  const visit = (one: SchemaNode | undefined): void => {
    if (!one || typeof one !== "object" || seen.has(one)) return;
    seen.add(one);
    for (const kind of typeof one.type === "string" ? [one.type] : (one.type ?? [])) kinds.add(kind);
    for (const [name, property] of Object.entries(one.properties ?? {})) {
      const known = properties.get(name);
      // An alternative may only narrow a property that the main part describes.
      if (
        !known ||
        (typeof property === "object" && Object.keys(property).length > Object.keys(known).length)
      ) {
        properties.set(name, property);
      }
    }
    items ??= one.items;
    if (one.$ref !== undefined) visit(referenced(one.$ref, root));
    for (const other of [...(one.allOf ?? []), ...(one.anyOf ?? []), ...(one.oneOf ?? [])]) visit(other);
  };
  visit(node);
  return { kinds, properties, items };
}

function referenced(pointer: string, root: TypeSchema): SchemaNode | undefined {
  let node: unknown = root;
  for (const part of pointer.replace(/^#\//, "").split("/")) {
    if (typeof node !== "object" || node === null) return undefined;
    node = (node as Record<string, unknown>)[part];
  }
  return node as SchemaNode | undefined;
}
