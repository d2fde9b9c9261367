import { type Json, isJsonMap, type JsonMap } from "./plain";
import { type Shape, shapeOf, type SchemaNode, type TypeSchema } from "./schemas";

/** How the properties of one type differ from CloudFormation's. Paths are Pulumi's, with dots, lists left out. */
export interface Naming {
  /** Path → name in CloudFormation, or dotted names below the object that the path's parent became. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Path → why CloudFormation has nothing for it. */
  readonly without?: Readonly<Record<string, string>>;
}

export interface Mapped {
  readonly properties: JsonMap;
  /** Paths that the schema has no name for. */
  readonly unmapped: readonly string[];
}

/** Names a resource's inputs as CloudFormation does, by the type's schema. */
export function mapProperties(inputs: JsonMap, schema: TypeSchema, naming: Naming): Mapped {
  const unmapped: string[] = [];
  const mapper = new Mapper(schema, naming, (place) => unmapped.push(place));
  const properties = mapper.object(inputs, shapeOf(schema, schema), "");
  return { properties, unmapped };
}

class Mapper {
  constructor(
    readonly schema: TypeSchema,
    readonly naming: Naming,
    readonly onUnmapped: (place: string) => void,
  ) {}

  object(value: JsonMap, shape: Shape, place: string): JsonMap {
    const result: JsonMap = {};
    for (const [key, inner] of Object.entries(value)) {
      const path = place === "" ? key : `${place}.${key}`;
      if (isEmpty(inner) || this.naming.without?.[path] !== undefined) continue;
      this.#property(result, shape, path, key, inner);
    }
    return result;
  }

  #property(result: JsonMap, shape: Shape, path: string, key: string, value: Json): void {
    const names = (this.naming.renamed?.[path] ?? nameIn(shape, key))?.split(".");
    let target = result;
    let within = shape;
    for (const name of names?.slice(0, -1) ?? []) {
      target = (target[name] ??= {}) as JsonMap;
      within = shapeOf(within.properties.get(name), this.schema);
    }
    const name = names?.at(-1);
    const node = name === undefined ? undefined : within.properties.get(name);
    if (name === undefined || node === undefined) return this.onUnmapped(path);
    const mapped = this.#value(value, node, path);
    if (mapped !== undefined) target[name] = mapped;
  }

  #value(value: Json, node: SchemaNode, path: string): Json | undefined {
    const shape = shapeOf(node, this.schema);
    if (shape.kinds.has("array") && !(shape.kinds.has("string") && typeof value === "string")) {
      return this.#list(value, shape.items, path);
    }
    if (shape.properties.size > 0 || shape.kinds.has("object")) return this.#map(value, shape, path);
    return scalar(value, shape.kinds);
  }

  #map(value: Json, shape: Shape, path: string): Json | undefined {
    // Pulumi keeps lists of one where a provider's schema says list; documents travel as text.
    if (Array.isArray(value)) return value[0] === undefined ? undefined : this.#map(value[0], shape, path);
    if (typeof value === "string") return document(value) ?? value;
    if (!isJsonMap(value)) return value;
    return shape.properties.size === 0 ? value : this.object(value, shape, path);
  }

  #list(value: Json, items: SchemaNode | undefined, path: string): Json {
    const shape = shapeOf(items, this.schema);
    const pair = ["Key", "Name"].find((name) => shape.properties.has(name) && shape.properties.has("Value"));
    const elements =
      isJsonMap(value) && pair !== undefined && !("value" in value)
        ? Object.entries(value).map(([key, inner]) => ({ [pair.toLowerCase()]: key, value: inner }))
        : Array.isArray(value)
          ? value
          : [value];
    if (!items) return elements;
    return elements.map((one) => this.#value(one, items, path)).filter((one) => one !== undefined);
  }
}

/** The schema's name for a key: apart from upper and lower case, and the plural that Pulumi gives to lists. */
function nameIn(shape: Shape, key: string): string | undefined {
  const wanted = key.toLowerCase();
  const candidates = [wanted, wanted.replace(/s$/, ""), `${wanted}s`, wanted.replace(/ies$/, "y")];
  for (const candidate of candidates) {
    for (const name of shape.properties.keys()) if (name.toLowerCase() === candidate) return name;
  }
  return undefined;
}

/** Text where the schema wants a number or the reverse means the same to a provider. */
function scalar(value: Json, kinds: ReadonlySet<string>): Json {
  const isNumber = kinds.has("integer") || kinds.has("number");
  if (typeof value === "string" && !kinds.has("string")) {
    if (isNumber && value !== "" && Number.isFinite(Number(value))) return Number(value);
    if (kinds.has("boolean") && (value === "true" || value === "false")) return value === "true";
  }
  if ((typeof value === "number" || typeof value === "boolean") && kinds.size === 1 && kinds.has("string")) {
    return String(value);
  }
  return value;
}

function document(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Providers take an empty list or text for a property that is not set. */
function isEmpty(value: Json): boolean {
  if (value === null || value === "") return true;
  return Array.isArray(value) && value.length === 0;
}
