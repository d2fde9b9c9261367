import {
  type ComparableResource,
  containsUnknown,
  encodeForJson,
  type JsonValue,
  type Resource,
  type ResourceGraph,
} from "@tenfold/planning";
import { forceNewProperties } from "@tenfold/planning/facets/force-new";
import { stateful } from "./stateful";

/** One resource of a release: what decides whether a later one replaces it. */
export interface KeptResource {
  /** Without the part that every resource of a stack shares. */
  readonly urn: string;
  readonly region?: string;
  /** The properties alone whose change forces a replacement. */
  readonly inputs: Readonly<Record<string, JsonValue>>;
  /** Where such a property was unknown in the preview: the resources that it came from. */
  readonly sources?: Readonly<Record<string, readonly string[]>>;
}

/** The graph of one environment as a release had it. */
export interface Snapshot {
  /** Paths of the properties that were known to force a replacement, by type: what is learnt later cannot be compared. */
  readonly forcing: Readonly<Record<string, readonly string[]>>;
  readonly resources: readonly KeptResource[];
}

/** A resource of a graph, reduced to what is compared. */
export interface Reduced extends KeptResource {
  readonly resource: Resource;
}

/** Reduces the resources of a graph to the properties that force a replacement. */
export function reduced(
  graph: ResourceGraph,
  forcing: (type: string) => readonly string[],
): readonly Reduced[] {
  return graph.resources
    .filter(({ custom, external, type }) => custom && !external && !type.startsWith("pulumi:"))
    .map((resource) => {
      const paths = forcing(resource.type).filter((path) => !isIgnored(resource, path));
      const region = graph.regionOf(resource);
      const sources = sourcesOf(resource, paths);
      return {
        resource,
        urn: shortUrn(resource.urn),
        ...(region === undefined ? {} : { region }),
        inputs: pick(encodeForJson(resource.inputs), paths),
        ...(Object.keys(sources).length === 0 ? {} : { sources }),
      };
    });
}

/** What a release keeps of an environment: its stateful resources, and what their properties come from. */
export function snapshotOf(graph: ResourceGraph): Snapshot {
  const all = new Map(reduced(graph, forceNewProperties).map((each) => [each.urn, each]));
  const kept = new Map<string, Reduced>();
  const keep = (urn: string): void => {
    const found = all.get(urn);
    if (!found || kept.has(urn)) return;
    kept.set(urn, found);
    for (const source of Object.values(found.sources ?? {}).flat()) keep(source);
  };
  for (const { urn, resource } of all.values()) if (resource.type in stateful) keep(urn);
  const resources = [...kept.values()].sort((one, other) => (one.urn < other.urn ? -1 : 1));
  const types = [...new Set(resources.map(({ resource }) => resource.type))].sort();
  return {
    forcing: Object.fromEntries(types.map((type) => [type, forceNewProperties(type)])),
    resources: resources.map(({ resource: _resource, ...each }) => each),
  };
}

/** `urn:pulumi:prod::tenfold::type::name` without stack and project. */
export function shortUrn(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

/** Type and name of a short URN. */
export function typeAndName(urn: string): { readonly type: string; readonly name: string } {
  const [types = "", ...name] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

/** The form in which two releases are compared. */
export function comparable({ urn, region, inputs }: KeptResource): ComparableResource {
  return { urn, ...typeAndName(urn), region: region ?? null, inputs };
}

function isIgnored({ ignoreChanges }: Resource, path: string): boolean {
  return ignoreChanges.some((ignored) => path === ignored || path.startsWith(`${ignored}.`));
}

/** Only whole properties: which part of a group comes from which resource is not known. */
function sourcesOf(
  resource: Resource,
  paths: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const entries = paths.flatMap((path) => {
    const value = resource.inputs[path];
    if (value === undefined || !containsUnknown(value)) return [];
    return [[path, (resource.propertyDependencies[path] ?? []).map(shortUrn)] as const];
  });
  return Object.fromEntries(entries);
}

type JsonMap = { readonly [key: string]: JsonValue };

function pick(inputs: JsonValue, paths: readonly string[]): JsonMap {
  const picked: Record<string, JsonValue> = {};
  for (const path of [...paths].sort()) {
    const value = path.split(".").reduce<JsonValue | undefined>(below, inputs);
    if (value !== undefined && value !== null) picked[path] = value;
  }
  return picked;
}

function below(value: JsonValue | undefined, step: string): JsonValue | undefined {
  // A block that may stand only once is a list of one in some types.
  const map = Array.isArray(value) && value.length === 1 ? (value as readonly JsonValue[])[0] : value;
  return isMap(map) && Object.hasOwn(map, step) ? map[step] : undefined;
}

function isMap(value: JsonValue | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
