import { type Policies } from "@pulumi/policy";
import * as server from "@pulumi/policy/server";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A resource in a call to a policy pack, as the real engine's log writes it. */
export interface LoggedResource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly properties?: Readonly<Record<string, JavaScriptValue>>;
  readonly options?: {
    readonly protect?: boolean;
    readonly ignoreChanges?: readonly string[];
    readonly additionalSecretOutputs?: readonly string[];
    readonly parent?: string;
  };
  readonly provider?: {
    readonly type: string;
    readonly urn: string;
    readonly name: string;
    readonly properties?: Readonly<Record<string, JavaScriptValue>>;
  };
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, { readonly urns: readonly string[] }>>;
}

type Handler<Request> = (
  call: { readonly request: Request },
  callback: (error: Error | null | undefined, response: AnalyzeResponse | undefined) => void,
) => Promise<void>;

/** What a pack answers the engine with. */
export interface PolicyHandlers {
  readonly resource: Handler<AnalyzeRequest>;
  readonly stack: Handler<AnalyzeStackRequest>;
}

type Maker<Request> = (name: string, version: string, level: string, policies: Policies) => Handler<Request>;

/** The SDK's own handlers of these policies. It keeps them internal and leaves them out of its declarations, so its version is pinned. */
export function handlersOf(policies: Policies): PolicyHandlers {
  const resource = internal<Maker<AnalyzeRequest>>("makeAnalyzeRpcFun");
  const stack = internal<Maker<AnalyzeStackRequest>>("makeAnalyzeStackRpcFun");
  return {
    resource: resource("pack", "0.0.0", "mandatory", policies),
    stack: stack("pack", "0.0.0", "mandatory", policies),
  };
}

function internal<T>(name: string): T {
  const found: unknown = Reflect.get(server, name);
  if (typeof found !== "function") throw new Error(`@pulumi/policy has no ${name} any more`);
  return found as T;
}

/** @throws Error with the handler's own, where it fails. */
export function ask<Request>(handler: Handler<Request>, request: Request): Promise<AnalyzeResponse> {
  return new Promise((resolve, reject) => {
    void handler({ request }, (error, response) => {
      if (error) reject(error);
      else if (response) resolve(response);
      else reject(new Error("the handler answered nothing"));
    });
  });
}

/** The engine's question about one resource, with its inputs as properties. */
export function requestAbout(logged: LoggedResource): AnalyzeRequest {
  return new AnalyzeRequest()
    .setType(logged.type)
    .setUrn(logged.urn)
    .setName(logged.name)
    .setProperties(structOf(logged))
    .setOptions(optionsOf(logged))
    .setProvider(providerOf(logged));
}

/** The engine's question about the stack, with outputs as properties. */
export function requestAboutStack(resources: readonly LoggedResource[]): AnalyzeStackRequest {
  return new AnalyzeStackRequest().setResourcesList(resources.map(stackResource));
}

function stackResource(logged: LoggedResource): AnalyzerResource {
  const message = new AnalyzerResource()
    .setType(logged.type)
    .setUrn(logged.urn)
    .setName(logged.name)
    .setProperties(structOf(logged))
    .setOptions(optionsOf(logged))
    .setProvider(providerOf(logged))
    .setParent(logged.parent ?? "")
    .setDependenciesList([...(logged.dependencies ?? [])]);
  for (const [property, { urns }] of Object.entries(logged.propertyDependencies ?? {})) {
    const dependencies = new AnalyzerPropertyDependencies().setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(property, dependencies);
  }
  return message;
}

function providerOf({ provider }: LoggedResource): AnalyzerProviderResource | undefined {
  if (provider === undefined) return undefined;
  const { type, urn, name } = provider;
  return new AnalyzerProviderResource()
    .setType(type)
    .setUrn(urn)
    .setName(name)
    .setProperties(structOf(provider));
}

function optionsOf({ options = {} }: LoggedResource): AnalyzerResourceOptions {
  return new AnalyzerResourceOptions()
    .setProtect(options.protect ?? false)
    .setIgnorechangesList([...(options.ignoreChanges ?? [])])
    .setAdditionalsecretoutputsList([...(options.additionalSecretOutputs ?? [])])
    .setParent(options.parent ?? "");
}

function structOf({ properties = {} }: Pick<LoggedResource, "properties">): Struct {
  return Struct.fromJavaScript({ ...properties });
}
