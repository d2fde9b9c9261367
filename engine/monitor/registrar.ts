import {
  ReadResourceResponse,
  type ReadResourceRequest,
  type RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { type AssetHashes } from "../assets/hash";
import { dynamicPackage, type DynamicProviders } from "../cloud/dynamic-provider";
import { type ResourceContext } from "../cloud/provider";
import { SimulatedCloud } from "../cloud/simulated-cloud";
import { readStackReference, stackReferenceType } from "../cloud/stack-reference";
import { fromStruct, toStruct, unknownSentinel, type WireMap, withoutOutputMarks } from "../protocol/wire";
import { type Deployment } from "./deployment";
import { type Hooks } from "./hooks";
import { type Lineage } from "./lineage";
import { packageRequestOf, type PackageRegistry } from "./packages";
import { pluginInputs, type ProviderRegistry } from "./provider-registry";
import { isProviderType, makeUrn, packageOf, type RegisteredResource } from "./registered-resource";
import { stateOf } from "./registration";
import { type ResourceStore } from "./resource-store";
import { type Transforms } from "./transforms";
import { refuseDynamic, refuseUnsupported } from "./unsupported";

/** What registrations and function calls share. */
export interface Shared {
  readonly deployment: Deployment;
  readonly providers: ProviderRegistry;
  readonly transforms: Transforms;
  readonly packages: PackageRegistry;
  readonly lineage: Lineage;
}

interface RegistrarParts extends Shared {
  readonly store: ResourceStore;
  readonly hooks: Hooks;
  readonly assets: AssetHashes;
  /** Undefined where a program runs inside this process. */
  readonly dynamicProviders: DynamicProviders | undefined;
  /** Lets policy packs change inputs before the resource is planned. */
  readonly remediate: (resource: RegisteredResource) => Promise<RegisteredResource>;
}

/** Turns registrations and reads into resources. */
export class Registrar {
  readonly #cloud: SimulatedCloud;

  constructor(private readonly parts: RegistrarParts) {
    this.#cloud = new SimulatedCloud(parts.deployment);
  }

  async register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const { store, transforms, hooks, lineage } = this.parts;
    refuseUnsupported(request);
    lineage.inherit(request);
    const own = request.getTransformsList();
    request.setProvider(this.#namedProvider(request));
    await transforms.apply(request);
    const urn = this.#urnOf(request);
    store.refuseTaken(urn);
    const checked = await this.#checked(request, urn);
    const resource = await this.parts.remediate(checked);
    await hooks.beforeCreate(request, urn, resource.inputs);
    const created = this.#created(request, resource);
    store.add(created);
    transforms.remember(urn, request.getParent(), own);
    lineage.remember(urn, request, created.provider);
    if (created.custom) await hooks.afterCreate(request, urn, created.inputs, created.outputs);
    else hooks.expectOutputs(request, urn);
    return new RegisterResourceResponse()
      .setUrn(urn)
      .setId(idOnWire(created))
      .setObject(toStruct(created.custom ? created.outputs : {}));
  }

  async read(request: ReadResourceRequest): Promise<ReadResourceResponse> {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent() || undefined];
    const urn = this.#urnOf(request);
    const inputs = withoutOutputMarks(fromStruct(request.getProperties())) as WireMap;
    const provider = request.getProvider() || (await this.#defaultProvider(request));
    const secrets = request.getAdditionalsecretoutputsList();
    const state =
      type === stackReferenceType
        ? await readStackReference(inputs, this.parts.deployment)
        : this.#cloud.read(this.#context({ urn, type, name, inputs, provider }), request.getId(), secrets);
    this.parts.store.add({
      ...{ urn, type, name, parent, provider, inputs, custom: true, external: true, protect: false },
      ...{ outputs: state.outputs, id: state.id },
      dependencies: [...new Set(request.getDependenciesList())].sort(),
      ...{ propertyDependencies: {}, ignoreChanges: [], aliases: [], additionalSecretOutputs: secrets },
      ...{ deleteBeforeReplace: undefined, deletedWith: undefined },
      customTimeouts: { create: 0, update: 0, delete: 0 },
    });
    return new ReadResourceResponse().setUrn(urn).setProperties(toStruct(state.outputs));
  }

  /** The resource as its provider's check completes it; what a policy pack sees. */
  async #checked(request: RegisterResourceRequest, urn: string): Promise<RegisteredResource> {
    const marked = fromStruct(request.getObject());
    const state = stateOf(request, urn, marked, this.parts.deployment);
    const inputs = await this.parts.assets.fill(withoutOutputMarks(marked) as WireMap);
    const common = { ...state, external: false, outputs: {}, id: undefined };
    if (!state.custom) return { ...common, inputs, provider: undefined };
    if (isProviderType(state.type))
      return { ...common, inputs: this.#providerInputs(request, inputs), provider: undefined };
    const provider = request.getProvider() || (await this.#defaultProvider(request));
    const checked = await this.#check(this.#context({ ...common, inputs, provider }));
    return { ...common, inputs: checked, provider };
  }

  async #check(context: ResourceContext): Promise<WireMap> {
    if (packageOf(context.type) !== dynamicPackage) return this.#cloud.check(context);
    return this.parts.dynamicProviders?.check(context) ?? refuseDynamic(context.type, context.name);
  }

  #created(request: RegisterResourceRequest, resource: RegisteredResource): RegisteredResource {
    if (!resource.custom) return resource;
    if (isProviderType(resource.type)) {
      return { ...resource, outputs: resource.inputs, id: this.parts.providers.idOf(resource.urn) };
    }
    const context = this.#context(resource);
    const imported = request.getImportid();
    const secrets = resource.additionalSecretOutputs;
    const state =
      imported === "" ? this.#cloud.create(context, secrets) : this.#cloud.read(context, imported, secrets);
    return { ...resource, ...state };
  }

  #providerInputs(request: RegisterResourceRequest, inputs: WireMap): WireMap {
    const asked = packageRequestOf(request, this.parts.packages);
    return { ...inputs, ...pluginInputs(this.parts.providers.completed(asked)) };
  }

  #context(resource: {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly inputs: WireMap;
    readonly provider: string | undefined;
  }): ResourceContext {
    const { deployment, providers } = this.parts;
    const { urn, type, name, inputs, provider } = resource;
    return { deployment, urn, type, name, inputs, providerInputs: providers.inputsOf(provider) };
  }

  #urnOf(request: RegisterResourceRequest | ReadResourceRequest): string {
    const { stack, project } = this.parts.deployment;
    return makeUrn(stack, project, request.getParent() || undefined, request.getType(), request.getName());
  }

  /** The provider that the resource names or its component carries; empty for the default one of its package. */
  #namedProvider(request: RegisterResourceRequest): string {
    if (!request.getCustom() || isProviderType(request.getType())) return request.getProvider();
    const packageName = packageOf(request.getType());
    const named = request.getProvider() || (request.getProvidersMap().get(packageName) ?? "");
    return this.parts.lineage.providerOf(named, request.getParent(), packageName) ?? "";
  }

  async #defaultProvider(request: RegisterResourceRequest | ReadResourceRequest): Promise<string> {
    return this.parts.providers.default(packageRequestOf(request, this.parts.packages));
  }
}

/** An id on the wire: empty where it is unknown, except a provider's, which its references carry. */
function idOnWire(resource: RegisteredResource): string {
  if (resource.id === unknownSentinel && !isProviderType(resource.type)) return "";
  return resource.id ?? "";
}
