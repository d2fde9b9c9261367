import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { type Struct } from "google-protobuf/google/protobuf/struct_pb";
import { downgrade } from "../cloud/protocol";
import { type RegisteredResource } from "../monitor/registered-resource";
import {
  holdsUnknown,
  isReference,
  isWireMap,
  referencedId,
  toStruct,
  unknownSentinel,
  type WireMap,
  type WireValue,
} from "../protocol/wire";

/** The question about one resource: its inputs, as the engine asks before planning it. */
export function analyzeRequest(
  resource: RegisteredResource,
  provider: RegisteredResource | undefined,
): AnalyzeRequest {
  return requestWith(resource, provider, propertiesOf(resource.inputs));
}

/** The same question for a remediation, which may not lose what the engine notes for itself. */
export function remediateRequest(
  resource: RegisteredResource,
  provider: RegisteredResource | undefined,
): AnalyzeRequest {
  return requestWith(resource, provider, toStruct(withoutReferences(resource.inputs) as WireMap));
}

function requestWith(
  resource: RegisteredResource,
  provider: RegisteredResource | undefined,
  properties: Struct,
): AnalyzeRequest {
  return new AnalyzeRequest()
    .setType(resource.type)
    .setUrn(resource.urn)
    .setName(resource.name)
    .setProperties(properties)
    .setOptions(optionsOf(resource))
    .setProvider(providerOf(provider));
}

/** One resource of the question about the whole stack: its outputs, and what it depends on. */
export function analyzerResource(
  resource: RegisteredResource,
  provider: RegisteredResource | undefined,
): AnalyzerResource {
  const message = new AnalyzerResource()
    .setType(resource.type)
    .setUrn(resource.urn)
    .setName(resource.name)
    .setProperties(propertiesOf(resource.outputs))
    .setOptions(optionsOf(resource))
    .setProvider(providerOf(provider))
    .setParent(resource.parent ?? "")
    .setDependenciesList([...resource.dependencies]);
  for (const [key, urns] of Object.entries(resource.propertyDependencies)) {
    if (urns.length === 0) continue;
    message.getPropertydependenciesMap().set(key, new AnalyzerPropertyDependencies().setUrnsList([...urns]));
  }
  return message;
}

function optionsOf(resource: RegisteredResource): AnalyzerResourceOptions {
  const timeouts = new AnalyzerResourceOptions.CustomTimeouts()
    .setCreate(resource.customTimeouts.create)
    .setUpdate(resource.customTimeouts.update)
    .setDelete(resource.customTimeouts.delete);
  return new AnalyzerResourceOptions()
    .setProtect(resource.protect)
    .setIgnorechangesList([...resource.ignoreChanges])
    .setDeletebeforereplace(resource.deleteBeforeReplace === true)
    .setDeletebeforereplacedefined(resource.deleteBeforeReplace !== undefined)
    .setAdditionalsecretoutputsList([...resource.additionalSecretOutputs])
    .setCustomtimeouts(timeouts)
    .setParent(resource.parent ?? "");
}

function providerOf(provider: RegisteredResource | undefined): AnalyzerProviderResource | undefined {
  if (!provider) return undefined;
  return new AnalyzerProviderResource()
    .setType(provider.type)
    .setUrn(provider.urn)
    .setName(provider.name)
    .setProperties(propertiesOf(provider.inputs));
}

/** Packs know no references to resources and get ids instead; what the engine notes for itself is not shown to them. */
function propertiesOf(properties: WireMap): Struct {
  return toStruct(shown(properties) as WireMap);
}

function withoutReferences(value: WireValue): WireValue {
  return downgrade(value, { secrets: true, resources: false });
}

function shown(value: WireValue): WireValue {
  // A string with an unknown in it is unknown; packs look for the sentinel alone.
  if (typeof value === "string") return holdsUnknown(value) ? unknownSentinel : value;
  if (Array.isArray(value)) return value.map(shown);
  if (isReference(value)) return referencedId(value);
  if (!isWireMap(value)) return value;
  const result: WireMap = {};
  for (const [key, item] of Object.entries(value)) if (!key.startsWith("__")) result[key] = shown(item);
  return result;
}
