import { type Facet, type Link } from "../facets/facet";
import { type ResourceGraph } from "../graph/graph";
import { type Resource } from "../graph/resource";
import {
  absentValue,
  known,
  ResourceReference,
  Unknown,
  unknownValue,
  type PropertyValue,
  type Value,
} from "../graph/value";
import { asText, askedOf, propertyAt } from "./properties";

type Named = Pick<Facet, "resource" | "region">;

/**
 * Finds the facet that a property names, with known ids and with unknown ones alike.
 *
 * A known value is looked up among what is known of the candidates: id, ARN and the properties that `names` lists. An
 * unknown value names the one candidate that the property is computed from; with several, nobody can tell. A known
 * value is taken for an unknown one only where the candidates do not tell their ids at all (a stack policy is not given
 * them): otherwise it is an id from elsewhere, whatever dependencies came along with it.
 */
export class Directory<T extends Named> {
  readonly #byUrn = new Map<string, T>();
  readonly #byName = new Map<string, T[]>();

  constructor(
    readonly graph: ResourceGraph,
    readonly facets: readonly T[],
    readonly names: readonly string[] = [],
  ) {
    for (const facet of facets) {
      this.#byUrn.set(facet.resource.urn, facet);
      for (const name of namesOf(facet.resource, names)) {
        const list = this.#byName.get(name);
        if (list) list.push(facet);
        else this.#byName.set(name, [facet]);
      }
    }
  }

  ofUrn(urn: string): T | undefined {
    return this.#byUrn.get(urn);
  }

  /** What the property at `path` names; its first part is the property that carries the dependencies. */
  link(resource: Resource, path: readonly string[]): Link<T> {
    return this.linkTo(resource, path[0] ?? "", propertyAt(askedOf(resource), path));
  }

  /** As `link`, for a value that was found in some other way inside the property `top`. */
  linkTo(resource: Resource, top: string, value: PropertyValue | undefined): Link<T> {
    if (value === undefined || value === null) return absentValue;
    if (value instanceof Unknown) return this.#ofSources(resource, top);
    if (value instanceof ResourceReference) return linkOf(this.#byUrn.get(value.urn));
    const text = asText(value);
    if (text === undefined || text === "") return text === "" ? absentValue : unknownValue;
    const found = this.named(text, resource);
    return found ? known(found) : this.#ofSources(resource, top, isSilent);
  }

  /**
   * What the ids of a list name. Ids that cannot be looked up must be as many as the candidates that are left among the
   * sources of `top`: then it does not matter which is which.
   */
  linkAll(resource: Resource, top: string, ids: readonly PropertyValue[]): Value<readonly T[]> {
    const found = new Set<T>();
    let unknownIds = 0;
    let unfoundIds = 0;
    for (const id of ids) {
      const named = typeof id === "string" ? this.named(id, resource) : undefined;
      if (named) found.add(named);
      else if (id instanceof Unknown) unknownIds += 1;
      else unfoundIds += 1;
    }
    if (unknownIds + unfoundIds === 0) return known([...found]);
    const rest = this.sourcesOf(resource, top).filter((facet) => !found.has(facet));
    const silent = unfoundIds === 0 || rest.every(isSilent);
    return silent && rest.length === unknownIds + unfoundIds ? known([...found, ...rest]) : unknownValue;
  }

  /** The candidates that a property is computed from. */
  sourcesOf(resource: Resource, top: string): readonly T[] {
    return this.graph
      .sourcesOf(resource, top)
      .map((source) => this.#byUrn.get(source.urn))
      .filter((facet) => facet !== undefined);
  }

  /** The facet that is known to have the id, ARN or name; of several that nearest to `user`: its module, its region. */
  named(name: string, user: Resource): T | undefined {
    const found = this.#byName.get(name) ?? [];
    if (found.length < 2) return found[0];
    const region = this.graph.regionOf(user);
    const near = found.filter((facet) => facet.region === region);
    const same = near.filter((facet) => moduleOf(facet.resource) === moduleOf(user));
    const best = same.length > 0 ? same : near;
    return best.length === 1 ? best[0] : undefined;
  }

  #ofSources(resource: Resource, top: string, accept: (facet: T) => boolean = () => true): Link<T> {
    const sources = this.sourcesOf(resource, top);
    return sources.length === 1 && sources[0] && accept(sources[0]) ? known(sources[0]) : unknownValue;
  }
}

/** True where the reader could not see the id: neither a known one nor that it is unknown. */
function isSilent({ resource }: Named): boolean {
  return resource.id === undefined && !Object.hasOwn(resource.outputs, "id");
}

function linkOf<T>(found: T | undefined): Link<T> {
  return found === undefined ? unknownValue : known(found);
}

/** `aws:rds` of `aws:rds/cluster:Cluster`: a subnet group's name is used within its own service. */
function moduleOf(resource: Resource): string {
  return resource.type.split("/", 1)[0] ?? "";
}

function namesOf(resource: Resource, properties: readonly string[]): ReadonlySet<string> {
  const values: (PropertyValue | undefined)[] = [resource.id];
  for (const property of ["id", "arn", ...properties]) {
    values.push(propertyAt(resource.inputs, [property]), propertyAt(resource.outputs, [property]));
  }
  return new Set(values.filter((value) => typeof value === "string").filter((value) => value !== ""));
}
