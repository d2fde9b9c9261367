import { type JsonValue, wire } from "@tenfold/planning";

/**
 * What may differ between two runs of the same engine, or between a stored and a live form of the same value, and so is
 * brought to one form before comparing. docs/engine.md lists these with their reasons.
 */
export function normaliseValue(value: JsonValue | undefined): JsonValue {
  if (value === undefined) return null;
  if (typeof value === "string") return normaliseText(value);
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(normaliseValue);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
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
