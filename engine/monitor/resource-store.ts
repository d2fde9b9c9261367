import { decodeProperties, decodeValue, type Resource, ResourceGraph } from "@tenfold/planning";
import { EngineError } from "../errors";
import { type WireMap } from "../protocol/wire";
import { type RegisteredResource } from "./registered-resource";

/** Every resource of the preview, in order of registration. */
export class ResourceStore {
  readonly #byUrn = new Map<string, RegisteredResource>();

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

  setOutputs(urn: string, outputs: WireMap): void {
    const resource = this.#byUrn.get(urn);
    if (!resource) throw new EngineError(`outputs registered for an unknown resource: ${urn}`);
    resource.outputs = outputs;
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
