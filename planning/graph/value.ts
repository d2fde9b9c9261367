/**
 * The values of a previewed resource. A property is known, unknown (the cloud decides it during the update) or absent.
 * `undefined` never stands inside a tree: an absent property is a missing key.
 */

/** A property that only the update itself will know, such as the id of a subnet that does not exist yet. */
export class Unknown {
  private constructor() {}
  static readonly value = new Unknown();
  toJSON(): string {
    return "[unknown]";
  }
}

/** A secret. Rules may read the value; `JSON.stringify` and string conversion never show it. */
export class Secret {
  readonly #value: PropertyValue;
  constructor(value: PropertyValue) {
    this.#value = value;
  }
  /** The plain value. Never print it. */
  reveal(): PropertyValue {
    return this.#value;
  }
  toJSON(): string {
    return "[secret]";
  }
  toString(): string {
    return "[secret]";
  }
}

/** An asset or archive: its contents stay out of the graph, its kind, origin (a path, a URI, "text") and hash identify it. */
export class AssetReference {
  constructor(
    readonly kind: "asset" | "archive",
    readonly origin: string,
    readonly hash: string,
  ) {}
}

/** A resource that is passed as a property of another one. */
export class ResourceReference {
  constructor(
    readonly urn: string,
    readonly id: string | Unknown | undefined,
  ) {}
}

export interface PropertyMap {
  readonly [key: string]: PropertyValue;
}
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | readonly PropertyValue[]
  | PropertyMap
  | Unknown
  | Secret
  | AssetReference
  | ResourceReference;

export type Value<T> =
  | { readonly state: "known"; readonly value: T }
  | { readonly state: "unknown" }
  | { readonly state: "absent" };

export const unknownValue: Value<never> = { state: "unknown" };
export const absentValue: Value<never> = { state: "absent" };

export function known<T>(value: T): Value<T> {
  return { state: "known", value };
}

/** Applies `change` to a known value; unknown and absent stay as they are. */
export function mapValue<T, U>(value: Value<T>, change: (known: T) => U): Value<U> {
  return value.state === "known" ? known(change(value.value)) : value;
}

/** The known value, or `fallback` where it is absent; undefined where it is unknown. */
export function valueOr<T>(value: Value<T>, fallback: T): T | undefined {
  if (value.state === "known") return value.value;
  return value.state === "absent" ? fallback : undefined;
}

export function isPropertyMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** True where the value is unknown or holds an unknown anywhere inside. */
export function containsUnknown(value: PropertyValue): boolean {
  if (value instanceof Unknown) return true;
  if (value instanceof Secret) return containsUnknown(value.reveal());
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isPropertyMap(value) && Object.values(value).some(containsUnknown);
}
