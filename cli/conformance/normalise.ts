import { type JsonValue, wire } from "@tenfold/planning";
import { type PolicyCall } from "./observation";

/** The real engine's own notes on a provider's plugin. */
export const internalKey = "__internal";

/**
 * What may differ between two runs of the same engine, or between a stored and a live form of the same value, and so is
 * brought to one form before comparing. docs/engine.md lists these with their reasons.
 */
export function normaliseValue(value: JsonValue | undefined): JsonValue {
  if (value === undefined) return null;
  if (typeof value === "string") return normaliseText(value);
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(normaliseValue);
  const entries = Object.entries(value)
    .filter(([key]) => key !== internalKey)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, normaliseValue(inner)]));
}

/** `<urn>::<id>`: a provider's id is made at random during an update and unknown before. */
export function normaliseProvider(reference: string | undefined): string | null {
  if (reference === undefined || reference === "") return null;
  return reference.slice(0, reference.lastIndexOf("::"));
}

function normaliseText(text: string): string {
  return text === wire.unknown || text.includes(wire.unknown) ? "[unknown]" : text;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Lists of resources come in the order of a map that Go shuffles, so they are sorted. */
export function normaliseCall(call: PolicyCall): PolicyCall {
  const sorted: Record<string, JsonValue> = {};
  for (const [aspect, value] of Object.entries(call)) {
    sorted[aspect] = aspect === "dependencies" ? sortedUrns(value) : normaliseValue(value);
    if (aspect === "propertyDependencies" && isMap(value))
      sorted[aspect] = Object.fromEntries(
        Object.entries(value).map(([key, urns]) => [key, sortedUrns(urns)]),
      );
  }
  return { ...sorted, call: call.call, urn: call.urn };
}

function sortedUrns(value: JsonValue): JsonValue {
  return isList(value) ? [...value].sort() : value;
}

function isMap(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !isList(value);
}
