import { createHash } from "node:crypto";
import {
  AssetReference,
  isPropertyMap,
  ResourceReference,
  Secret,
  Unknown,
  type PropertyMap,
  type PropertyValue,
} from "./value";

/** The sentinels and signatures of Pulumi's wire format and state files. */
export const wire = {
  /** The key that marks a map as something else than a map. */
  signature: "4dabf18193072939515e22adb298388d",
  secret: "1b47061264138c4ac30d75fd1eb44270",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  byteString: "803fd3297a5875dc03ca845dda5d2a98",
  float: "8ad145fe-0d11-4827-bfd7-1abcbf086f5c",
  /** The unknown that programs send. */
  unknown: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
} as const;

/** One sentinel per kind of value: bool, number, string, array, asset, archive, object. */
const unknowns: ReadonlySet<string> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  wire.unknown,
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Something that stands on the wire (or in a state file) in a form that Pulumi does not have. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

/**
 * The properties of one resource as the engine, a preview digest or a state file writes them. `undefined` and null
 * count as no properties. A string that merely contains the unknown sentinel is unknown too: a program that is given
 * unknown configuration builds such strings.
 * @throws DecodeError where the top level is not a map, or where a signature is malformed.
 */
export function decodeProperties(raw: unknown): PropertyMap {
  if (raw === undefined || raw === null) return {};
  const value = decodeValue(raw);
  if (!isPropertyMap(value)) throw new DecodeError("properties are not a map");
  return value;
}

/** One value of the wire; `undefined` decodes to null, as in JSON. */
export function decodeValue(raw: unknown): PropertyValue {
  switch (typeof raw) {
    case "string":
      return isUnknownString(raw) ? Unknown.value : raw;
    case "number":
    case "boolean":
      return raw;
    case "undefined":
      return null;
    case "object":
      if (raw === null) return null;
      if (Array.isArray(raw)) return raw.map(decodeValue);
      if (wire.signature in raw) return decodeSpecial(raw);
      return "__pulumiAsset" in raw || "__pulumiArchive" in raw ? decodeObject(raw) : decodeMap(raw);
    default:
      throw new DecodeError(`a ${typeof raw} is not a property value`);
  }
}

function decodeMap(raw: object): PropertyMap {
  const entries: [string, PropertyValue][] = [];
  for (const [key, value] of Object.entries(raw)) {
    if (value !== undefined) entries.push([key, decodeValue(value)]);
  }
  // Not by assignment: a key may be called `__proto__`.
  return Object.fromEntries(entries);
}

/** An asset as the SDK's own object, whose contents are promises: its kind is all that can be read without waiting. */
function decodeObject(raw: object): AssetReference {
  const kind = "__pulumiAsset" in raw ? "asset" : "archive";
  return new AssetReference(kind, "text" in raw ? "text" : "assets" in raw ? "assets" : "", "");
}

function decodeSpecial(raw: object): PropertyValue {
  const map = raw as Readonly<Record<string, unknown>>;
  switch (map[wire.signature]) {
    case wire.secret:
      return new Secret(decodeSecret(map));
    case wire.output:
      return decodeOutput(map);
    case wire.asset:
      return decodeAsset(map);
    case wire.archive:
      return decodeArchive(map);
    case wire.resource:
      return decodeReference(map);
    case wire.byteString:
      return Buffer.from(textOf(map, "value"), "base64").toString("utf8");
    case wire.float:
      return Buffer.from(textOf(map, "value"), "hex").readDoubleBE();
    default:
      throw new DecodeError(`signature ${String(map[wire.signature])} is none of Pulumi's`);
  }
}

/** On the wire a secret carries its value; a state file holds it encrypted (and so unknown to us) or as JSON text. */
function decodeSecret(map: Readonly<Record<string, unknown>>): PropertyValue {
  if ("value" in map) return decodeValue(map["value"]);
  if (typeof map["plaintext"] !== "string") return Unknown.value;
  const parsed: unknown = JSON.parse(map["plaintext"]);
  return decodeValue(parsed);
}

function decodeOutput(map: Readonly<Record<string, unknown>>): PropertyValue {
  const value = map["value"] === undefined ? Unknown.value : decodeValue(map["value"]);
  return map["secret"] === true ? new Secret(value) : value;
}

function decodeAsset(map: Readonly<Record<string, unknown>>): AssetReference {
  const hash = typeof map["hash"] === "string" ? map["hash"] : "";
  if (typeof map["path"] === "string" && map["path"] !== "")
    return new AssetReference("asset", map["path"], hash);
  if (typeof map["uri"] === "string" && map["uri"] !== "")
    return new AssetReference("asset", map["uri"], hash);
  const text = typeof map["text"] === "string" ? map["text"] : "";
  return new AssetReference("asset", "text", hash || sha256(text));
}

function decodeArchive(map: Readonly<Record<string, unknown>>): AssetReference {
  const hash = typeof map["hash"] === "string" ? map["hash"] : "";
  if (typeof map["path"] === "string" && map["path"] !== "")
    return new AssetReference("archive", map["path"], hash);
  if (typeof map["uri"] === "string" && map["uri"] !== "")
    return new AssetReference("archive", map["uri"], hash);
  return new AssetReference("archive", "assets", hash || hashOfAssets(map["assets"]));
}

function hashOfAssets(assets: unknown): string {
  if (typeof assets !== "object" || assets === null) return "";
  const lines = Object.entries(assets).map(([name, asset]) => {
    const decoded = decodeValue(asset);
    return decoded instanceof AssetReference
      ? `${name}\n${decoded.kind}\n${decoded.origin}\n${decoded.hash}`
      : name;
  });
  return sha256(lines.sort().join("\n"));
}

function decodeReference(map: Readonly<Record<string, unknown>>): PropertyValue {
  const urn = decodeValue(map["urn"]);
  if (typeof urn !== "string") return Unknown.value;
  const id = map["id"] === undefined ? undefined : decodeValue(map["id"]);
  if (id === undefined || id === null) return new ResourceReference(urn, undefined);
  // The engine writes the id of a resource that does not exist yet as an empty string.
  return new ResourceReference(urn, typeof id === "string" && id !== "" ? id : Unknown.value);
}

function isUnknownString(text: string): boolean {
  return text.length >= wire.unknown.length && (unknowns.has(text) || text.includes(wire.unknown));
}

function textOf(map: Readonly<Record<string, unknown>>, key: string): string {
  const value = map[key];
  if (typeof value !== "string")
    throw new DecodeError(`a value with signature ${String(map[wire.signature])} has no ${key}`);
  return value;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * The value for a report: secrets as "[secret]", unknowns as "[unknown]", assets as `{kind, origin, hash}`, references
 * to resources as their URN. Nothing secret is in the result at any depth.
 */
export function encodeForJson(value: PropertyValue): JsonValue {
  if (value instanceof Unknown) return "[unknown]";
  if (value instanceof Secret) return "[secret]";
  if (value instanceof AssetReference) return { kind: value.kind, origin: value.origin, hash: value.hash };
  if (value instanceof ResourceReference) return value.urn;
  if (isList(value)) return value.map(encodeForJson);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encodeForJson(inner)]));
  }
  return value;
}

function isList(value: PropertyValue): value is readonly PropertyValue[] {
  return Array.isArray(value);
}
