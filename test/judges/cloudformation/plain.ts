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

const secrets = new Map<string, number>();

/** Stands for a secret: judges take it for a value that is looked up later. Different secrets stay different, and none is shown. */
function hidden(secret: Json): string {
  const text = JSON.stringify(secret);
  if (!secrets.has(text)) secrets.set(text, secrets.size + 1);
  return `{{resolve:secretsmanager:hidden-${secrets.get(text)}}}`;
}

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

/** What a secret list or map keeps secret. The rest, such as the origins around a secret header, has to be judged. */
const secretKey = /password|secret|token|value|key$/i;

/** Hides a secret text, or what is secret in a list or map. */
function concealed(value: PropertyValue): Json | undefined {
  const json = plainJson(value);
  const hide = (one: Json, isSecret: boolean): Json => {
    if (Array.isArray(one)) return one.map((inner) => hide(inner, isSecret));
    if (!isJsonMap(one)) return isSecret ? hidden(one) : one;
    const entries = Object.entries(one);
    return Object.fromEntries(entries.map(([key, inner]) => [key, hide(inner, secretKey.test(key))]));
  };
  return json === undefined ? undefined : hide(json, !isJsonMap(json) && !Array.isArray(json));
}

export function isJsonMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
