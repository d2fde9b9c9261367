import { type Resource } from "./resource";
import { Secret, type PropertyMap, type PropertyValue } from "./value";

/** What a preview would create: every resource by URN, with its place in the tree and what it depends on. */
export class ResourceGraph {
  readonly resources: readonly Resource[];
  readonly #byUrn = new Map<string, Resource>();
  readonly #byType = new Map<string, Resource[]>();
  readonly #children = new Map<string, Resource[]>();

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
    for (const resource of resources) {
      this.#byUrn.set(resource.urn, resource);
      append(this.#byType, resource.type, resource);
      if (resource.parent !== undefined) append(this.#children, resource.parent, resource);
    }
  }

  get(urn: string): Resource | undefined {
    return this.#byUrn.get(urn);
  }

  /** All resources of the given type tokens, in order of registration within each token. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  childrenOf(urn: string): readonly Resource[] {
    return this.#children.get(urn) ?? [];
  }

  /** The resource's parents, nearest first. */
  *ancestorsOf(resource: Resource): Generator<Resource> {
    let parent = resource.parent === undefined ? undefined : this.get(resource.parent);
    while (parent) {
      yield parent;
      parent = parent.parent === undefined ? undefined : this.get(parent.parent);
    }
  }

  /**
   * The resources that one top-level property is computed from. Falls back to the resource's dependencies where the
   * reader carried no property dependencies at all (remote components, old state files).
   */
  sourcesOf(resource: Resource, property: string): readonly Resource[] {
    const perProperty = resource.propertyDependencies;
    const urns = Object.keys(perProperty).length > 0 ? (perProperty[property] ?? []) : resource.dependencies;
    return urns.map((urn) => this.get(urn)).filter((source) => source !== undefined);
  }

  /**
   * The AWS region of a resource: its own `region`, that of the nearest ancestor which has one, or that of its provider.
   * Undefined for global services and where nobody said.
   */
  regionOf(resource: Resource): string | undefined {
    const own = regionIn(resource.inputs) ?? regionIn(resource.outputs);
    if (own !== undefined) return own;
    for (const ancestor of this.ancestorsOf(resource)) {
      const region = regionIn(ancestor.inputs) ?? regionIn(ancestor.outputs);
      if (region !== undefined) return region;
    }
    const provider =
      resource.provider && this.get(resource.provider.slice(0, resource.provider.lastIndexOf("::")));
    return provider && provider !== resource ? this.regionOf(provider) : undefined;
  }
}

/**
 * A resource's properties as a facet reads them: what was asked for, completed by what the provider answered. Readers
 * without inputs (a stack policy) leave `inputs` empty.
 */
export function propertiesOf(resource: Resource): PropertyMap {
  return { ...resource.outputs, ...resource.inputs };
}

function regionIn(properties: PropertyMap): string | undefined {
  const region = plain(properties["region"]);
  return typeof region === "string" ? region : undefined;
}

/** The value behind a secret mark, if there is one. */
export function plain(value: PropertyValue | undefined): PropertyValue | undefined {
  return value instanceof Secret ? plain(value.reveal()) : value;
}

function append(index: Map<string, Resource[]>, key: string, resource: Resource): void {
  const list = index.get(key);
  if (list) list.push(resource);
  else index.set(key, [resource]);
}
