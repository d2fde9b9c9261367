import { downgrade } from "../cloud/protocol";
import { type RegisteredResource } from "../monitor/registered-resource";
import { BinaryWriter } from "../protocol/binary";
import {
  holdsUnknown,
  isReference,
  isWireMap,
  referencedId,
  unknownSentinel,
  type WireMap,
  type WireValue,
} from "../protocol/wire";

/** Finds the provider that manages a resource. */
export type ProviderLookup = (resource: RegisteredResource) => RegisteredResource | undefined;

/** The questions to policy packs, encoded (analyzer.proto of Pulumi). Every pack is asked the same, so one encoding serves all. */
export class Questions {
  readonly #providers = new WeakMap<RegisteredResource, Buffer>();

  constructor(private readonly providerOf: ProviderLookup) {}

  /** About one resource, by its inputs, as the engine asks before planning it: an `AnalyzeRequest`. */
  analyze(resource: RegisteredResource): Buffer {
    const writer = new BinaryWriter();
    this.#common(writer, resource, shownProperties(resource.inputs));
    return writer.finish();
  }

  /** The same for a remediation, which may not lose what the engine notes for itself. */
  remediate(resource: RegisteredResource): Buffer {
    const writer = new BinaryWriter();
    this.#common(writer, resource, downgrade(resource.inputs, { secrets: true, resources: false }));
    return writer.finish();
  }

  /** About the whole stack, by outputs and dependencies: an `AnalyzeStackRequest`. */
  analyzeStack(resources: readonly RegisteredResource[]): Buffer {
    const writer = new BinaryWriter();
    for (const resource of resources) writer.message(1, () => this.#stackResource(writer, resource));
    return writer.finish();
  }

  #stackResource(writer: BinaryWriter, resource: RegisteredResource): void {
    this.#common(writer, resource, shownProperties(resource.outputs));
    writer.string(7, resource.parent ?? "");
    writer.strings(8, resource.dependencies);
    for (const [key, urns] of Object.entries(resource.propertyDependencies)) {
      if (urns.length === 0) continue;
      writer.message(9, () => {
        writer.string(1, key);
        writer.message(2, () => writer.strings(1, urns));
      });
    }
  }

  #common(writer: BinaryWriter, resource: RegisteredResource, properties: WireValue): void {
    writer.string(1, resource.type);
    writer.struct(2, properties as WireMap);
    writer.string(3, resource.urn);
    writer.string(4, resource.name);
    writer.message(5, () => writeOptions(writer, resource));
    const provider = this.providerOf(resource);
    if (provider) writer.bytes(6, this.#provider(provider));
  }

  #provider(provider: RegisteredResource): Buffer {
    const known = this.#providers.get(provider);
    if (known) return known;
    const writer = new BinaryWriter();
    writer.string(1, provider.type);
    writer.struct(2, shownProperties(provider.inputs));
    writer.string(3, provider.urn);
    writer.string(4, provider.name);
    const encoded = writer.finish();
    this.#providers.set(provider, encoded);
    return encoded;
  }
}

function writeOptions(writer: BinaryWriter, resource: RegisteredResource): void {
  writer.bool(1, resource.protect);
  writer.strings(2, resource.ignoreChanges);
  writer.bool(3, resource.deleteBeforeReplace === true);
  writer.bool(4, resource.deleteBeforeReplace !== undefined);
  writer.strings(5, resource.additionalSecretOutputs);
  writer.message(7, () => {
    writer.double(1, resource.customTimeouts.create);
    writer.double(2, resource.customTimeouts.update);
    writer.double(3, resource.customTimeouts.delete);
  });
  writer.string(8, resource.parent ?? "");
}

/** What a pack sees of a resource's properties: nothing that the engine notes for itself, which it does at the top alone. */
function shownProperties(properties: WireMap): WireMap {
  const entries = Object.entries(properties).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(entries.map(([key, value]) => [key, shown(value)]));
}

/**
 * What a pack sees of a value: ids instead of references to resources, which packs do not know, and unknown where a string has an
 * unknown in it, for packs look for the sentinel alone.
 */
function shown(value: WireValue): WireValue {
  if (typeof value === "string") return holdsUnknown(value) ? unknownSentinel : value;
  if (Array.isArray(value)) return value.map(shown);
  if (isReference(value)) return referencedId(value);
  if (!isWireMap(value)) return value;
  const result: WireMap = {};
  for (const key of Object.keys(value)) result[key] = shown(value[key] ?? null);
  return result;
}
