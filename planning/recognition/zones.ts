import { type Zones } from "../facets/facet";
import { type Subnet } from "../facets/network";
import { roleOf, type Role } from "../facets/tokens";
import { type ResourceGraph } from "../graph/graph";
import { plain } from "../graph/graph";
import { type Resource } from "../graph/resource";
import {
  absentValue,
  isPropertyMap,
  known,
  Unknown,
  unknownValue,
  type PropertyValue,
  type Value,
} from "../graph/value";
import { Directory } from "./directory";
import { askedOf, asText, isList, propertyAt } from "./properties";

/** Resources between a property and the subnets it means: role → where they list their subnets. */
const carriers: Readonly<Partial<Record<Role, readonly string[]>>> = {
  subnetGroup: ["subnetIds"],
  eksCluster: ["vpcConfig", "subnetIds"],
};

/**
 * Resources that no list of subnets is computed from, nor waits for. Where they are among the sources of one, the list
 * came out of a component as a whole and carries the dependencies of everything in it, so that its subnets cannot be
 * told. (Routes and associations are not here: an id may wait for the way out of its subnet.)
 */
const plumbing: ReadonlySet<Role> = new Set<Role>(["vpc", "routeTable", "natGateway"]);

/** Subnets and zones that a property is computed from. */
export class SubnetFinder {
  readonly #carriers: Directory<{ readonly resource: Resource; readonly region: string | undefined }>;
  readonly #found = new Map<string, Value<readonly Subnet[]>>();

  constructor(
    readonly graph: ResourceGraph,
    readonly subnets: Directory<Subnet>,
    readonly labels: ZoneLabels,
    carrierResources: readonly Resource[],
  ) {
    const named = carrierResources.map((resource) => ({ resource, region: graph.regionOf(resource) }));
    this.#carriers = new Directory(graph, named, ["name"]);
  }

  zonesOf(resource: Resource, path: readonly string[]): Zones {
    return zonesOfSubnets(this.subnetsOf(resource, path));
  }

  /** The subnets behind a property: a list of ids, the name of a subnet group, or a list of blocks with a `subnetId`. */
  subnetsOf(resource: Resource, path: readonly string[]): Value<readonly Subnet[]> {
    const key = `${resource.urn}\n${path.join(".")}`;
    const before = this.#found.get(key);
    if (before) return before;
    // A state file may hold a circle; whoever comes round to this entry again learns nothing.
    this.#found.set(key, unknownValue);
    const found = this.#find(resource, path);
    this.#found.set(key, found);
    return found;
  }

  /** The zone that a property names or is computed from, such as the zone of a database instance. */
  zoneOf(resource: Resource, path: readonly string[]): Value<string> {
    const value = propertyAt(askedOf(resource), path);
    if (value === undefined) return absentValue;
    const text = value instanceof Unknown ? undefined : asText(value);
    if (text === "") return absentValue;
    if (text !== undefined) return this.labels.label(this.graph.regionOf(resource), text);
    const zones = zonesOfSubnets(known(this.subnets.sourcesOf(resource, path[0] ?? "")));
    return zones.state === "known" && zones.value.length === 1 ? known(zones.value[0] ?? "") : unknownValue;
  }

  #find(resource: Resource, path: readonly string[]): Value<readonly Subnet[]> {
    const top = path[0] ?? "";
    const value = propertyAt(askedOf(resource), path);
    if (value === undefined) return absentValue;
    if (value instanceof Unknown) return this.#ofSources(resource, top);
    if (isList(value)) return this.#ofList(resource, top, value.map(idOf));
    const carrier = this.#carriers.linkTo(resource, top, value);
    if (carrier.state === "known") return this.#through(carrier.value.resource);
    const subnet = this.subnets.linkTo(resource, top, value);
    return subnet.state === "known" ? known([subnet.value]) : unknownValue;
  }

  /** A list whose ids come from something between it and the subnets names no subnet among its sources. */
  #ofList(resource: Resource, top: string, ids: readonly PropertyValue[]): Value<readonly Subnet[]> {
    const named = this.subnets.linkAll(resource, top, ids);
    const carried = named.state === "unknown" && ids.every((id) => id instanceof Unknown);
    return carried && this.subnets.sourcesOf(resource, top).length === 0
      ? this.#ofSources(resource, top)
      : named;
  }

  #ofSources(resource: Resource, top: string): Value<readonly Subnet[]> {
    const sources = this.graph.sourcesOf(resource, top);
    const found = new Set<Subnet>();
    for (const source of sources) {
      const role = roleOf(source.type);
      if (role !== undefined && plumbing.has(role)) return unknownValue;
      const subnet = this.subnets.ofUrn(source.urn);
      if (subnet) found.add(subnet);
      if (role === undefined || carriers[role] === undefined) continue;
      const inner = this.#through(source);
      if (inner.state !== "known") return unknownValue;
      for (const one of inner.value) found.add(one);
    }
    return found.size > 0 ? known([...found]) : unknownValue;
  }

  #through(carrier: Resource): Value<readonly Subnet[]> {
    const role = roleOf(carrier.type);
    const path = role === undefined ? undefined : carriers[role];
    return path === undefined ? unknownValue : this.subnetsOf(carrier, path);
  }
}

/** `subnetMappings` and the like hold blocks with a `subnetId`. */
function idOf(element: PropertyValue): PropertyValue {
  const value = plain(element) ?? Unknown.value;
  return isPropertyMap(value) ? (propertyAt(value, ["subnetId"]) ?? Unknown.value) : value;
}

export function zonesOfSubnets(subnets: Value<readonly Subnet[]>): Zones {
  if (subnets.state !== "known") return subnets;
  const zones = new Set<string>();
  for (const subnet of subnets.value) {
    if (subnet.zone.state !== "known") return unknownValue;
    zones.add(subnet.zone.value);
  }
  return known([...zones].sort());
}

/**
 * One label per zone. `usw2-az1` and `us-west-2a` can be the same place, so within a region all labels are ids as soon
 * as one subnet was given an id; names are then translated by the subnets that carry both, and unknown without such.
 */
export class ZoneLabels {
  readonly #idRegions = new Set<string>();
  readonly #idOfName = new Map<string, string>();

  constructor(graph: ResourceGraph, subnets: readonly Resource[]) {
    for (const subnet of subnets) {
      const region = graph.regionOf(subnet) ?? "";
      if (askedText(subnet, "availabilityZoneId") !== undefined) this.#idRegions.add(region);
      const id = askedText(subnet, "availabilityZoneId") ?? outputText(subnet, "availabilityZoneId");
      const name = askedText(subnet, "availabilityZone") ?? outputText(subnet, "availabilityZone");
      if (id !== undefined && name !== undefined) this.#idOfName.set(`${region}\n${name}`, id);
    }
  }

  label(region: string | undefined, zone: string): Value<string> {
    if (!this.#idRegions.has(region ?? "") || isZoneId(zone)) return known(zone);
    const id = this.#idOfName.get(`${region ?? ""}\n${zone}`);
    return id === undefined ? unknownValue : known(id);
  }
}

/** `usw2-az1`, `usw2-lax1-az1`; a zone name ends in a letter. */
function isZoneId(zone: string): boolean {
  return /^[a-z]+\d(-[a-z]+\d)?-az\d+$/.test(zone);
}

function askedText(resource: Resource, property: string): string | undefined {
  return textOf(propertyAt(askedOf(resource), [property]));
}

function outputText(resource: Resource, property: string): string | undefined {
  return textOf(propertyAt(resource.outputs, [property]));
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
