import { type Resource, type ResourceGraph } from "@tenfold/planning";
import { isJsonMap, type Json, type JsonMap, plainJson } from "../cloudformation/plain";

/** A resource as the checks read it. */
export interface Read {
  readonly urn: string;
  readonly region: string | undefined;
  readonly inputs: JsonMap;
  /** Names by which other resources mean this one: id, ARN, identifiers. */
  readonly names: ReadonlySet<string>;
  readonly dependencies: readonly string[];
}

/** What a check finds: the rule's name is the check's. */
export interface Wrong {
  readonly urn: string;
  readonly property: string;
  readonly message: string;
}

export type Check = (graph: ResourceGraph) => Wrong[];

export function allOf(graph: ResourceGraph, type: string): Read[] {
  return graph.ofType(type).map((resource) => ({
    urn: resource.urn,
    region: graph.regionOf(resource),
    inputs: map(plainJson(resource.inputs)),
    names: namesOf(resource),
    dependencies: resource.dependencies,
  }));
}

function namesOf(resource: Resource): ReadonlySet<string> {
  const outputs = map(plainJson(resource.outputs));
  const inputs = map(plainJson(resource.inputs));
  const keys = [
    "arn",
    "clusterIdentifier",
    "replicationGroupId",
    "globalClusterIdentifier",
    "globalReplicationGroupId",
  ];
  const values = [resource.id, ...keys.map((key) => outputs[key] ?? inputs[key])];
  return new Set(values.filter((value): value is string => typeof value === "string" && value !== ""));
}

/** The value at a dotted path; lists of one are looked through. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let place = value;
  for (const name of path.split(".")) {
    if (Array.isArray(place)) place = place[0];
    place = isJsonMap(place) ? place[name] : undefined;
  }
  return place;
}

export function map(value: Json | undefined): JsonMap {
  return isJsonMap(value) ? value : {};
}

export function list(value: Json | undefined): JsonMap[] {
  return Array.isArray(value) ? value.filter(isJsonMap) : isJsonMap(value) ? [value] : [];
}

export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

export function isSet(value: Json | undefined): boolean {
  return (
    value !== undefined && value !== "" && value !== false && !(Array.isArray(value) && value.length === 0)
  );
}
