import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  DeploymentInfo,
  RegisterPackageResponse,
  type RegisterPackageRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineError } from "../errors";
import { unary } from "../protocol/server";
import { fromStruct, type WireMap, withoutOutputMarks } from "../protocol/wire";
import { ProgramCallbacks } from "./callbacks";
import { type Deployment } from "./deployment";
import { supportedFeatures } from "./features";
import { FunctionCalls } from "./function-calls";
import { Hooks } from "./hooks";
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
  readonly #hooks = new Hooks(this.#callbacks);
  readonly #packages = new Map<string, RegisterPackageRequest>();
  readonly #registrar: Registrar;
  readonly #calls: FunctionCalls;

  constructor(
    private readonly deployment: Deployment,
    options: {
      /** Called with each resource once its state is complete. */
      readonly onRegistered?: (resource: RegisteredResource) => void;
      /** May change a resource's inputs before it is planned (policy packs that remediate). */
      readonly remediate?: (resource: RegisteredResource) => Promise<WireMap>;
    } = {},
  ) {
    this.store = new ResourceStore(options.onRegistered);
    const add = (resource: RegisteredResource) => this.store.add(resource);
    const providers = new ProviderRegistry(deployment, add, (urn) => this.store.get(urn));
    const shared = { deployment, providers, transforms: this.#transforms, packages: this.#packages };
    this.#registrar = new Registrar({
      ...shared,
      store: this.store,
      hooks: this.#hooks,
      remediate: options.remediate,
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
      registerResourceOutputs: unary((request) => {
        const outputs = withoutOutputMarks(fromStruct(request.getOutputs())) as WireMap;
        this.store.setOutputs(request.getUrn(), outputs);
        return new Empty();
      }),
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
