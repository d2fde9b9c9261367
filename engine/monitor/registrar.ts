import {
  ReadResourceResponse,
  type ReadResourceRequest,
  type RegisterPackageRequest,
  type RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { type ResourceContext } from "../cloud/provider";
import { SimulatedCloud, type SimulatedResource } from "../cloud/simulated-cloud";
import { readStackReference, stackReferenceType } from "../cloud/stack-reference";
import { fromStruct, toStruct, unknownSentinel, type WireMap, withoutOutputMarks } from "../protocol/wire";
import { type Deployment } from "./deployment";
import { type Hooks } from "./hooks";
import { type PackageRequest, type ProviderRegistry } from "./provider-registry";
import { isProviderType, makeUrn, packageOf, type RegisteredResource } from "./registered-resource";
import { inputsOf, refuseUnsupported, stateOf } from "./registration";
import { type ResourceStore } from "./resource-store";
import { type Transforms } from "./transforms";

export interface Shared {
  readonly deployment: Deployment;
  readonly providers: ProviderRegistry;
  readonly transforms: Transforms;
  readonly packages: ReadonlyMap<string, RegisterPackageRequest>;
}

interface RegistrarParts extends Shared {
  readonly store: ResourceStore;
  readonly hooks: Hooks;
  readonly remediate: ((resource: RegisteredResource) => Promise<WireMap>) | undefined;
}

/** Turns registrations and reads into resources. */
export class Registrar {
  readonly #cloud: SimulatedCloud;
  /** Component → package → provider reference, for children that name no provider. */
  readonly #componentProviders = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly parts: RegistrarParts) {
    this.#cloud = new SimulatedCloud(parts.deployment);
  }

  async register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const { deployment, store, transforms, hooks } = this.parts;
    refuseUnsupported(request);
    const own = request.getTransformsList();
    await transforms.apply(request);
    const urn = makeUrn(
      deployment.stack,
      deployment.project,
      request.getParent() || undefined,
      request.getType(),
      request.getName(),
    );
    store.refuseTaken(urn);
    if (!request.getCustom()) {
      transforms.remember(urn, request.getParent(), own);
      this.#rememberProviders(urn, request);
    }
    const provider = this.#providerOf(request);
    await hooks.beforeCreate(request, urn, inputsOf(request));
    let resource = this.#plan(request, urn, provider, inputsOf(request));
    if (this.parts.remediate) {
      const remedied = await this.parts.remediate(resource);
      if (remedied !== resource.inputs) resource = this.#plan(request, urn, provider, remedied);
    }
    store.add(resource);
    await hooks.afterCreate(request, urn, resource.inputs, resource.outputs);
    return new RegisterResourceResponse()
      .setUrn(urn)
      .setId(known(resource.id))
      .setObject(toStruct(resource.custom ? resource.outputs : {}));
  }

  async read(request: ReadResourceRequest): Promise<ReadResourceResponse> {
    const { deployment, store } = this.parts;
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent() || undefined];
    const urn = makeUrn(deployment.stack, deployment.project, parent, type, name);
    const properties = withoutOutputMarks(fromStruct(request.getProperties())) as WireMap;
    const isStackReference = type === stackReferenceType;
    const provider = isStackReference ? undefined : this.#providerFor(request);
    const simulated: SimulatedResource = isStackReference
      ? await readStackReference(properties, deployment)
      : this.#cloud.read(
          this.#context(urn, type, name, properties, provider),
          request.getId(),
          request.getAdditionalsecretoutputsList(),
        );
    store.add({
      ...{ urn, type, name, parent, provider, custom: true, external: true, protect: false },
      ...{ inputs: simulated.inputs, outputs: simulated.outputs, id: simulated.id },
      dependencies: [...request.getDependenciesList()].sort(),
      ...{ propertyDependencies: {}, ignoreChanges: [], aliases: [] },
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      ...{ deleteBeforeReplace: undefined, deletedWith: undefined },
      customTimeouts: { create: 0, update: 0, delete: 0 },
    });
    return new ReadResourceResponse().setUrn(urn).setProperties(toStruct(simulated.outputs));
  }

  #plan(
    request: RegisterResourceRequest,
    urn: string,
    provider: string | undefined,
    inputs: WireMap,
  ): RegisteredResource {
    const state = stateOf(request, urn, this.parts.deployment);
    if (!state.custom) return { ...state, provider, inputs, outputs: {}, id: undefined, external: false };
    if (isProviderType(state.type)) {
      const withVersion = request.getVersion() === "" ? inputs : { ...inputs, version: request.getVersion() };
      const id = this.parts.providers.idOf(urn);
      return { ...state, provider, inputs: withVersion, outputs: withVersion, id, external: false };
    }
    const context = this.#context(urn, state.type, state.name, inputs, provider);
    const imported = request.getImportid();
    const simulated =
      imported === ""
        ? this.#cloud.create(context, state.additionalSecretOutputs)
        : this.#cloud.read(context, imported, state.additionalSecretOutputs);
    return { ...state, provider, ...simulated, external: false };
  }

  #context(
    urn: string,
    type: string,
    name: string,
    inputs: WireMap,
    provider: string | undefined,
  ): ResourceContext {
    const { deployment, providers } = this.parts;
    return { deployment, urn, type, name, inputs, providerInputs: providers.inputsOf(provider) };
  }

  #rememberProviders(urn: string, request: RegisterResourceRequest): void {
    const inherited = this.#componentProviders.get(request.getParent()) ?? new Map<string, string>();
    const own = [...request.getProvidersMap().entries()];
    this.#componentProviders.set(urn, own.length === 0 ? inherited : new Map([...inherited, ...own]));
  }

  #providerOf(request: RegisterResourceRequest): string | undefined {
    if (!request.getCustom() || isProviderType(request.getType())) return undefined;
    return this.#providerFor(request);
  }

  /** The provider that the resource names, its parents carry, or the default one of its package. */
  #providerFor(request: RegisterResourceRequest | ReadResourceRequest): string {
    if (request.getProvider() !== "") return request.getProvider();
    const inherited = this.#componentProviders.get(request.getParent())?.get(packageOf(request.getType()));
    if (inherited !== undefined) return inherited;
    const reference = this.parts.providers.default(packageRequestOf(request, this.parts.packages));
    return `${reference.urn}::${reference.id}`;
  }
}

interface PackageCarrier {
  getPackageref(): string;
  getVersion(): string;
  getPlugindownloadurl(): string;
}

/** Which package a request means: the one it registered, or the one its type token names. */
export function packageRequestOf(
  request: PackageCarrier & ({ getType(): string } | { getTok(): string }),
  packages: ReadonlyMap<string, RegisterPackageRequest>,
): PackageRequest {
  const token = "getType" in request ? request.getType() : request.getTok();
  const registered = packages.get(request.getPackageref());
  return {
    name: packageOf(token),
    version: registered ? registered.getVersion() : request.getVersion(),
    downloadUrl: registered ? registered.getDownloadUrl() : request.getPlugindownloadurl(),
  };
}

/** An id on the wire: empty where it is unknown. */
function known(id: string | undefined): string {
  return id === undefined || id === unknownSentinel ? "" : id;
}
