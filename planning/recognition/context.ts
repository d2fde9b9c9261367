import { type Facet } from "../facets/facet";
import { roleOf, type Role } from "../facets/tokens";
import { type ResourceGraph } from "../graph/graph";
import { type Resource } from "../graph/resource";

/** What every topic of recognition starts from: the graph's resources by role. */
export class Context {
  readonly #byRole = new Map<Role, Resource[]>();

  constructor(readonly graph: ResourceGraph) {
    for (const resource of graph.resources) {
      const role = roleOf(resource.type);
      if (role === undefined) continue;
      const list = this.#byRole.get(role);
      if (list) list.push(resource);
      else this.#byRole.set(role, [resource]);
    }
  }

  ofRole(...roles: readonly Role[]): readonly Resource[] {
    return roles.length === 1 && roles[0] !== undefined
      ? (this.#byRole.get(roles[0]) ?? [])
      : roles.flatMap((role) => this.#byRole.get(role) ?? []);
  }

  /** What every facet begins with. */
  facet<Kind extends string>(kind: Kind, resource: Resource): Facet<Kind> {
    return { kind, resource, region: this.graph.regionOf(resource) };
  }

  /** The provider of a resource, where the graph has it. */
  providerOf(resource: Resource): Resource | undefined {
    const reference = resource.provider;
    return reference === undefined ? undefined : this.graph.get(providerUrnOf(reference));
  }
}

/** The URN in a provider reference, `<urn>::<id>`. */
export function providerUrnOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** A facet while it is built: topics fill in links that need other facets to exist first. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };
