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

/** A resource passed as a property. */
export function isReference(value: WireValue | undefined): value is WireMap & { urn: WireValue } {
  return isWireMap(value) && value[signatureKey] === wire.resource;
}

/** The id of a referenced resource; unknown where it does not exist yet; the URN of a component, which has none. */
export function referencedId(reference: WireMap): WireValue {
  const id = reference["id"];
  if (id === undefined) return reference["urn"] ?? unknownSentinel;
  return id === "" ? unknownSentinel : id;
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

/**
 * Unknowns and secrets as output values, the form in which transforms receive properties: only outputs carry dependencies.
 */
export function upgradeToOutputs(value: WireValue): WireValue {
  if (value === unknownSentinel) return { [signatureKey]: outputValueSignature };
  if (Array.isArray(value)) return value.map(upgradeToOutputs);
  if (!isWireMap(value)) return value;
  if (value[signatureKey] === outputValueSignature) return value;
  if (value[signatureKey] === wire.resource)
    return value["id"] === unknownSentinel ? withoutId(value) : value;
  if (value[signatureKey] === secretSignature) {
    const inner = value["value"] ?? null;
    const output: WireMap = { [signatureKey]: outputValueSignature, secret: true };
    if (inner !== unknownSentinel) output["value"] = upgradeToOutputs(inner);
    return output;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, upgradeToOutputs(item)]));
}

/** The real engine drops an id that it made an output of. */
function withoutId({ id: _, ...reference }: WireMap): WireMap {
  return reference;
}

/** The value as an output that depends on `urns` beside what it depends on already. */
export function withDependencies(value: WireValue, urns: readonly string[]): WireValue {
  const present = outputDependencies(value);
  if (urns.every((urn) => present.includes(urn))) return value;
  const output: WireMap =
    isWireMap(value) && value[signatureKey] === outputValueSignature
      ? value
      : { [signatureKey]: outputValueSignature, value };
  const own = Array.isArray(output["dependencies"]) ? output["dependencies"] : [];
  return { ...output, dependencies: [...new Set([...own, ...urns])] };
}

/** The URNs that the output marks inside a value carry, sorted. */
export function outputDependencies(value: WireValue): string[] {
  const found = new Set<string>();
  collectDependencies(value, found);
  return [...found].sort();
}

function collectDependencies(value: WireValue, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collectDependencies(item, found);
  } else if (isWireMap(value)) {
    const dependencies = value[signatureKey] === outputValueSignature ? value["dependencies"] : undefined;
    if (Array.isArray(dependencies))
      for (const urn of dependencies) if (typeof urn === "string") found.add(urn);
    for (const item of Object.values(value)) collectDependencies(item, found);
  }
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
