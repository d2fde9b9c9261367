import { plain } from "../graph/graph";
import { type Resource } from "../graph/resource";
import {
  absentValue,
  isPropertyMap,
  known,
  Unknown,
  unknownValue,
  type PropertyMap,
  type PropertyValue,
  type Value,
} from "../graph/value";

/**
 * What the program asked for. Computed outputs stay out where there are inputs, so that a facet reads the same with
 * them (`rehearse`, a state file) and without (`preview`). A resource that is only read has outputs alone, and so has
 * one whose inputs the reader could not see.
 */
export function askedOf(resource: Resource): PropertyMap {
  if (resource.external) return { ...resource.outputs, ...resource.inputs };
  return Object.keys(resource.inputs).length > 0 ? resource.inputs : resource.outputs;
}

/**
 * The value at a path: `Unknown` where it or anything on the way to it is unknown, undefined where it is missing or
 * null. Secret marks are taken off. A list of one map on the way counts as that map, for blocks that were lists in
 * another major of their provider.
 */
export function propertyAt(properties: PropertyValue, path: readonly string[]): PropertyValue | undefined {
  let value = plain(properties);
  for (const key of path) {
    if (value instanceof Unknown) return value;
    const map = Array.isArray(value) && value.length === 1 ? plain(value[0]) : value;
    if (map instanceof Unknown) return map;
    if (!isPropertyMap(map) || !Object.hasOwn(map, key)) return undefined;
    value = plain(map[key]);
  }
  return value === null ? undefined : value;
}

/** Reads typed values of a property map. A value of another type than asked for is unknown: nobody can say what it means. */
export class Properties {
  constructor(readonly map: PropertyValue) {}

  static askedOf(resource: Resource): Properties {
    return new Properties(askedOf(resource));
  }

  raw(...path: readonly string[]): PropertyValue | undefined {
    return propertyAt(this.map, path);
  }

  /** True unless the property is missing: an unknown property is there. */
  has(...path: readonly string[]): boolean {
    return this.raw(...path) !== undefined;
  }

  read<T>(path: readonly string[], parse: (value: PropertyValue) => T | undefined): Value<T> {
    return parsed(this.raw(...path), parse);
  }

  text(...path: readonly string[]): Value<string> {
    return this.read(path, asText);
  }

  number(...path: readonly string[]): Value<number> {
    return this.read(path, asNumber);
  }

  flag(...path: readonly string[]): Value<boolean> {
    return this.read(path, asFlag);
  }

  oneOf<T extends string>(allowed: readonly T[], ...path: readonly string[]): Value<T> {
    return this.read(path, (value) => allowed.find((one) => one === asText(value)));
  }

  /** The elements; a single value counts as a list of one. */
  list(...path: readonly string[]): Value<readonly PropertyValue[]> {
    return this.read(path, (value) =>
      isList(value) ? value.filter((element) => element !== null) : [value],
    );
  }

  /** A list of texts, unknown if one of them is. */
  texts(...path: readonly string[]): Value<readonly string[]> {
    return whole(this.list(...path), asText);
  }

  numbers(...path: readonly string[]): Value<readonly number[]> {
    return whole(this.list(...path), asNumber);
  }

  /** A list of blocks, each behind a reader of its own; unknown if one of the blocks is as a whole. */
  blocks(...path: readonly string[]): Value<readonly Properties[]> {
    return whole(this.list(...path), (element) =>
      isPropertyMap(element) ? new Properties(element) : undefined,
    );
  }

  /** A map whose values may each be unknown. */
  textMap(...path: readonly string[]): Value<Readonly<Record<string, Value<string>>>> {
    return this.read(path, (value) => {
      if (!isPropertyMap(value)) return undefined;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, parsed(plain(inner), asText)]),
      );
    });
  }
}

/** Applies a parser; a value that it does not accept is unknown. */
export function parsed<T>(
  value: PropertyValue | undefined,
  parse: (value: PropertyValue) => T | undefined,
): Value<T> {
  if (value === undefined || value === null) return absentValue;
  if (value instanceof Unknown) return unknownValue;
  const result = parse(value);
  return result === undefined ? unknownValue : known(result);
}

/** A list of which every element is known and accepted, else unknown. */
function whole<T>(
  list: Value<readonly PropertyValue[]>,
  parse: (value: PropertyValue) => T | undefined,
): Value<readonly T[]> {
  if (list.state !== "known") return list;
  const elements: T[] = [];
  for (const element of list.value) {
    const value = parsed(plain(element), parse);
    if (value.state !== "known") return unknownValue;
    elements.push(value.value);
  }
  return known(elements);
}

export function asText(value: PropertyValue): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function asNumber(value: PropertyValue): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function asFlag(value: PropertyValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}
