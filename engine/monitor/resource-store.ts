import { decodeProperties, decodeValue, type Resource, ResourceGraph } from "@tenfold/planning";
import { EngineError } from "../errors";
import { unknownSentinel, type WireMap } from "../protocol/wire";
import { isProviderType, type RegisteredResource } from "./registered-resource";

/** Every resource of the preview, in order of registration. */
export class ResourceStore {
  readonly #byUrn = new Map<string, RegisteredResource>();
  readonly #children = new Map<string, string[]>();

  constructor(private readonly onRegistered: (resource: RegisteredResource) => void = () => {}) {}

  get size(): number {
    return this.#byUrn.size;
  }

  get(urn: string): RegisteredResource | undefined {
    return this.#byUrn.get(urn);
  }

  all(): RegisteredResource[] {
    return [...this.#byUrn.values()];
  }

  /** By URN: registration order depends on timing, and output must not. */
  sorted(): RegisteredResource[] {
    return this.all().sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  /** @throws EngineError where the URN is taken. */
  add(resource: RegisteredResource): void {
    this.refuseTaken(resource.urn);
    this.#byUrn.set(resource.urn, resource);
    if (resource.parent !== undefined) {
      const siblings = this.#children.get(resource.parent);
      if (siblings) siblings.push(resource.urn);
      else this.#children.set(resource.parent, [resource.urn]);
    }
    this.onRegistered(resource);
  }

  refuseTaken(urn: string): void {
    if (this.#byUrn.has(urn)) {
      throw new EngineError(
        `duplicate resource ${urn}`,
        "give one of the two another name or another parent",
      );
    }
  }

  setOutputs(urn: string, outputs: WireMap): RegisteredResource {
    const resource = this.#byUrn.get(urn);
    if (!resource) throw new EngineError(`outputs registered for an unknown resource: ${urn}`);
    resource.outputs = outputs;
    return resource;
  }

  /** True where one of the resources, or one below a component among them, would still have to be created. */
  hasPending(urns: readonly string[]): boolean {
    return urns.some((urn) => {
      const resource = this.#byUrn.get(urn);
      if (!resource) return false;
      if (!resource.custom) return this.hasPending(this.#children.get(urn) ?? []);
      return resource.id === unknownSentinel && !resource.external && !isProviderType(resource.type);
    });
  }

  /** The graph that everything downstream reads. */
  graph(): ResourceGraph {
    return new ResourceGraph(this.sorted().map(toGraphResource));
  }
}

function toGraphResource(resource: RegisteredResource): Resource {
  const { urn, type, name, custom, external, parent, provider, protect, deletedWith } = resource;
  return {
    ...{ urn, type, name, custom, external, parent, provider, protect, deletedWith },
    id: resource.id === undefined ? undefined : decodeValue(resource.id),
    inputs: decodeProperties(resource.inputs),
    outputs: decodeProperties(resource.outputs),
    dependencies: resource.dependencies,
    propertyDependencies: resource.propertyDependencies,
    ignoreChanges: resource.ignoreChanges,
    additionalSecretOutputs: resource.additionalSecretOutputs,
    aliases: resource.aliases,
  };
}
