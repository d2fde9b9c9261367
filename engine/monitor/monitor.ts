import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  DeploymentInfo,
  RegisterPackageResponse,
  type RegisterPackageRequest,
  type RegisterResourceOutputsRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { AssetHashes } from "../assets/hash";
import { type DynamicProviders } from "../cloud/dynamic-provider";
import { EngineError } from "../errors";
import { unary } from "../protocol/server";
import { fromStruct, type WireMap, withoutOutputMarks } from "../protocol/wire";
import { ProgramCallbacks } from "./callbacks";
import { type Deployment, type LogMessage } from "./deployment";
import { supportedFeatures } from "./features";
import { FunctionCalls } from "./function-calls";
import { Hooks } from "./hooks";
import { Lineage } from "./lineage";
import { ProviderRegistry } from "./provider-registry";
import { Registrar } from "./registrar";
import { type RegisteredResource, stackType } from "./registered-resource";
import { ResourceStore } from "./resource-store";
import { Transforms } from "./transforms";

/**
 * Serves Pulumi's `ResourceMonitor` protocol to one program and records what it registers. It takes every program that the
 * real engine takes, except what only a provider's binary can run, which it names and refuses.
 */
export class Monitor {
  readonly store: ResourceStore;
  readonly #callbacks = new ProgramCallbacks();
  readonly #transforms = new Transforms(this.#callbacks);
  readonly #hooks: Hooks;
  readonly #packages = new Map<string, RegisterPackageRequest>();
  readonly #assets: AssetHashes;
  readonly #registrar: Registrar;
  readonly #calls: FunctionCalls;

  constructor(
    private readonly deployment: Deployment,
    options: {
      /** Called with each resource once its state is complete. */
      readonly onRegistered?: (resource: RegisteredResource) => void;
      /** May change a resource's inputs before it is planned (policy packs that remediate). */
      readonly remediate?: (resource: RegisteredResource) => Promise<WireMap>;
      /** Runs providers that are code of the program. */
      readonly dynamicProviders?: DynamicProviders;
      /** Takes what the engine itself has to say, such as a hook's failure that the program ignores. */
      readonly warn?: (message: LogMessage) => void;
    } = {},
  ) {
    this.#hooks = new Hooks(this.#callbacks, options.warn ?? (() => undefined));
    this.store = new ResourceStore(options.onRegistered);
    const remediate = async (resource: RegisteredResource): Promise<RegisteredResource> => {
      const inputs = options.remediate ? await options.remediate(resource) : resource.inputs;
      return inputs === resource.inputs ? resource : { ...resource, inputs };
    };
    const add = async (resource: RegisteredResource) => this.store.add(await remediate(resource));
    const providers = new ProviderRegistry(deployment, add, (urn) => this.store.get(urn));
    const lineage = new Lineage();
    const shared = { deployment, providers, transforms: this.#transforms, packages: this.#packages, lineage };
    this.#assets = new AssetHashes(deployment.workingDirectory);
    this.#registrar = new Registrar({
      ...shared,
      store: this.store,
      hooks: this.#hooks,
      assets: this.#assets,
      remediate,
      dynamicProviders: options.dynamicProviders,
    });
    this.#calls = new FunctionCalls(shared, this.store);
  }

  /** What the program exported, in wire form. */
  get stackOutputs(): WireMap {
    return this.store.all().find((resource) => resource.type === stackType)?.outputs ?? {};
  }

  close(): void {
    this.#callbacks.close();
  }

  service(): [typeof ResourceMonitorService, IResourceMonitorServer] {
    const server: IResourceMonitorServer = {
      getDeploymentInfo: unary(() => this.#deploymentInfo()),
      supportsFeature: unary((request) =>
        new SupportsFeatureResponse().setHassupport(request.getId() in supportedFeatures),
      ),
      registerResource: unary((request) => this.#registrar.register(request)),
      readResource: unary((request) => this.#registrar.read(request)),
      registerResourceOutputs: unary((request) => this.#registerOutputs(request)),
      invoke: unary((request) => this.#calls.invoke(request)),
      call: unary((request) => this.#calls.call(request)),
      existsResource: unary((request) => {
        throw new EngineError(
          `whether ${request.getType()} ${request.getId()} exists cannot be told offline`,
        );
      }),
      registerStackTransform: unary((callback) => {
        this.#transforms.addForStack(callback);
        return new Empty();
      }),
      registerStackInvokeTransform: unary((callback) => {
        this.#transforms.addForInvokes(callback);
        return new Empty();
      }),
      registerResourceHook: unary((hook) => {
        this.#hooks.add(hook);
        return new Empty();
      }),
      registerErrorHook: unary(() => new Empty()),
      registerPackage: unary((request) => this.#registerPackage(request)),
      signalAndWaitForShutdown: unary(() => new Empty()),
    };
    return [ResourceMonitorService, server];
  }

  async #registerOutputs(request: RegisterResourceOutputsRequest): Promise<Empty> {
    const outputs = withoutOutputMarks(fromStruct(request.getOutputs())) as WireMap;
    const resource = this.store.setOutputs(request.getUrn(), await this.#assets.fill(outputs));
    await this.#hooks.outputsRegistered(resource.urn, resource.inputs, resource.outputs);
    return new Empty();
  }

  #deploymentInfo(): DeploymentInfo {
    return new DeploymentInfo()
      .setOrganization(this.deployment.organization)
      .setProject(this.deployment.project)
      .setStack(this.deployment.stack)
      .setDryrun(true)
      .setSupportedfeaturesList(Object.values(supportedFeatures));
  }

  #registerPackage(request: RegisterPackageRequest): RegisterPackageResponse {
    const parameterization = request.getParameterization();
    const name = parameterization ? parameterization.getName() : request.getName();
    const version = parameterization ? parameterization.getVersion() : request.getVersion();
    const reference = `${name}@${version}`;
    this.#packages.set(reference, request);
    return new RegisterPackageResponse().setRef(reference);
  }
}
