import {
  AssetReference,
  isPropertyMap,
  type JsonValue,
  type PropertyMap,
  type PropertyValue,
  type Resource,
  type ResourceGraph,
  ResourceReference,
  Secret,
  Unknown,
  wire,
} from "@tenfold/planning";
import { type WireResource } from "./stack";

/** The resources of a previewed program in the form in which the engine asks a policy pack about them. */
export function wireGraph(graph: ResourceGraph): readonly WireResource[] {
  return graph.resources.map((resource) => ({
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    custom: resource.custom,
    inputs: encodeMap(resource.inputs),
    outputs: encodeMap(resource.outputs),
    parent: resource.parent ?? "",
    dependencies: resource.dependencies,
    propertyDependencies: resource.propertyDependencies,
    provider: providerOf(resource, graph),
  }));
}

function providerOf({ provider }: Resource, graph: ResourceGraph): WireResource["provider"] {
  const found = provider === undefined ? undefined : graph.get(provider.slice(0, provider.lastIndexOf("::")));
  return found && { urn: found.urn, type: found.type, name: found.name, inputs: encodeMap(found.inputs) };
}

function encodeMap(map: PropertyMap): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, encode(value)]));
}

/** As the engine writes to packs: it keeps unknowns and secrets, and puts ids in place of references to resources. */
function encode(value: PropertyValue): JsonValue {
  if (value instanceof Unknown) return wire.unknown;
  if (value instanceof Secret) return { [wire.signature]: wire.secret, value: encode(value.reveal()) };
  if (value instanceof AssetReference) return { [wire.signature]: wire[value.kind], path: value.origin };
  if (value instanceof ResourceReference) return typeof value.id === "string" ? value.id : wire.unknown;
  if (isPropertyMap(value)) return encodeMap(value);
  return isList(value) ? value.map(encode) : value;
}

function isList(value: PropertyValue): value is readonly PropertyValue[] {
  return Array.isArray(value);
}
