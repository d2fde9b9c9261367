import { wire } from "@tenfold/planning";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

/**
 * Property values as they travel: JSON in which unknowns, secrets, assets, references and outputs are marked by
 * signatures (sdk/nodejs/runtime/rpc.ts of Pulumi).
 */
export type WireValue = null | boolean | number | string | WireValue[] | WireMap;
export interface WireMap {
  [key: string]: WireValue;
}

/** The unknown that this engine writes. */
export const unknownSentinel: string = wire.unknown;
const signatureKey = wire.signature;
const secretSignature = wire.secret;
const outputValueSignature = wire.output;

export function toStruct(map: WireMap): Struct {
  return Struct.fromJavaScript(map as Record<string, JavaScriptValue>);
}

export function fromStruct(struct: Struct | undefined): WireMap {
  return struct ? (struct.toJavaScript() as WireMap) : {};
}

export function isWireMap(value: WireValue | undefined): value is WireMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSecret(value: WireValue | undefined): value is WireMap {
  return isWireMap(value) && value[signatureKey] === secretSignature;
}

export function secret(value: WireValue): WireMap {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/** The value behind a secret mark or an output mark; an output without a value is unknown. */
export function unwrap(value: WireValue | undefined): WireValue | undefined {
  if (!isWireMap(value)) return value;
  if (value[signatureKey] === secretSignature) return unwrap(value["value"]);
  if (value[signatureKey] === outputValueSignature)
    return "value" in value ? unwrap(value["value"]) : unknownSentinel;
  return value;
}

/** A known string, also behind a secret mark; otherwise undefined. */
export function knownString(value: WireValue | undefined): string | undefined {
  const inner = unwrap(value);
  return typeof inner === "string" && inner !== "" && !inner.includes(unknownSentinel) ? inner : undefined;
}

/**
 * True where the value is unknown or holds one. A string that merely contains the sentinel counts: a program
 * interpolated an unknown into it.
 */
export function holdsUnknown(value: WireValue | undefined): boolean {
  if (typeof value === "string") return value.includes(unknownSentinel);
  if (Array.isArray(value)) return value.some(holdsUnknown);
  if (!isWireMap(value)) return false;
  if (value[signatureKey] === outputValueSignature && !("value" in value)) return true;
  return Object.values(value).some(holdsUnknown);
}

/** Removes output marks that a program sends where it keeps them (remote components, calls), and keeps secrets. */
export function withoutOutputMarks(value: WireValue): WireValue {
  if (Array.isArray(value)) return value.map(withoutOutputMarks);
  if (!isWireMap(value)) return value;
  if (value[signatureKey] === outputValueSignature) {
    const inner = "value" in value ? withoutOutputMarks(value["value"] ?? null) : unknownSentinel;
    return value["secret"] === true ? secret(inner) : inner;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutOutputMarks(item)]));
}
