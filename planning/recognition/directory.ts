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
} from "../graph/value";
import { asText, askedOf, propertyAt } from "./properties";

type Named = Pick<Facet, "resource" | "region">;

/**
 * Finds the facet that a property names, with known ids and with unknown ones alike.
 *
 * A known value is looked up among what is known of the candidates: id, ARN and the properties that `names` lists. It
 * is never guessed from dependencies, because an id from elsewhere can come along with any dependencies. An unknown
 * value names the one candidate that the property is computed from; with several, nobody can tell.
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
    return linkOf(this.named(text, resource));
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

  #ofSources(resource: Resource, top: string): Link<T> {
    const sources = this.sourcesOf(resource, top);
    return sources.length === 1 ? linkOf(sources[0]) : unknownValue;
  }
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
