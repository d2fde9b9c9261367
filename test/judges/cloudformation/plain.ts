import {
  AssetReference,
  isPropertyMap,
  type PropertyValue,
  ResourceReference,
  Secret,
  Unknown,
} from "@tenfold/planning";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

/** Stands for a secret: judges take it for a value that is looked up later, and no file shows what it is. */
export const hidden = "{{resolve:secretsmanager:hidden}}";

/**
 * A property's value as JSON; undefined for what a judge cannot see: an unknown, the content of a file.
 * @param unseen is told of each place that was left out.
 */
export function plainJson(
  value: PropertyValue,
  unseen: (place: string) => void = () => undefined,
  place = "",
): Json | undefined {
  if (value === null) return undefined;
  if (value instanceof Secret) return concealed(value.reveal());
  if (value instanceof Unknown || value instanceof AssetReference) return void unseen(place);
  if (value instanceof ResourceReference) return typeof value.id === "string" ? value.id : undefined;
  if (Array.isArray(value)) {
    return value
      .map((one: PropertyValue) => plainJson(one, unseen, `${place}[]`))
      .filter((one) => one !== undefined);
  }
  if (!isPropertyMap(value)) return value as boolean | number | string;
  const map: JsonMap = {};
  for (const [key, inner] of Object.entries(value)) {
    const json = plainJson(inner, unseen, place === "" ? key : `${place}.${key}`);
    if (json !== undefined) map[key] = json;
  }
  return map;
}

/** Keeps the form of a secret: lists and maps of hidden text. */
function concealed(value: PropertyValue): Json | undefined {
  const json = plainJson(value);
  const hide = (one: Json): Json => {
    if (Array.isArray(one)) return one.map(hide);
    if (isJsonMap(one))
      return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, hide(inner)]));
    return hidden;
  };
  return json === undefined ? undefined : hide(json);
}

export function isJsonMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
