import { wire } from "@tenfold/planning";
import { type WireMap, type WireValue } from "./wire";

/** Plain JSON, as a user's file holds it, in wire form. `"[secret]"` and `"[unknown]"`, as reports print them, are unknown. */
export function toWire(value: unknown): WireValue | undefined {
  if (value === undefined) return undefined;
  if (value === "[unknown]") return wire.unknown;
  if (value === "[secret]") return { [wire.signature]: wire.secret, value: wire.unknown };
  if (value === null || typeof value !== "object") return value as WireValue;
  if (Array.isArray(value)) return value.map((item) => toWire(item) ?? null);
  const map: WireMap = {};
  for (const [key, item] of Object.entries(value)) {
    const converted = toWire(item);
    if (converted !== undefined) map[key] = converted;
  }
  return map;
}
