import { type Policies, type PolicyResource, type ResourceValidationArgs } from "@pulumi/policy";
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

/** A resource in the calls that the real engine made to a policy pack, as its log writes them. */
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

export interface PolicyCalls {
  readonly analyze: readonly LoggedResource[];
  readonly analyzeStack: readonly LoggedResource[];
}

type Handler<Request> = (
  call: { readonly request: Request },
  callback: (error: Error | null | undefined, response: AnalyzeResponse | undefined) => void,
) => Promise<void>;

interface Handlers {
  readonly resource: Handler<AnalyzeRequest>;
  readonly stack: Handler<AnalyzeStackRequest>;
}

/** Plays logged calls to the SDK's own handlers; the callbacks get the arguments that a policy gets. */
export async function playCalls(
  calls: PolicyCalls,
  onResource: (args: ResourceValidationArgs) => void,
  onStack: (resources: readonly PolicyResource[]) => void,
): Promise<void> {
  const handlers = handlersOf([
    {
      name: "resources",
      description: "sees every resource",
      enforcementLevel: "mandatory",
      validateResource: (args) => onResource(args),
    },
    {
      name: "stack",
      description: "sees the stack",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }) => onStack(resources),
    },
  ]);
  for (const logged of calls.analyze) {
    const request = new AnalyzeRequest().setType(logged.type).setUrn(logged.urn).setName(logged.name);
    await ask(handlers.resource, request.setProperties(structOf(logged)).setOptions(optionsOf(logged)));
  }
  await ask(
    handlers.stack,
    new AnalyzeStackRequest().setResourcesList(calls.analyzeStack.map(stackResource)),
  );
}

type Maker<Request> = (name: string, version: string, level: string, policies: Policies) => Handler<Request>;

/** The SDK keeps its handlers internal and leaves them out of its declarations. */
function handlersOf(policies: Policies): Handlers {
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

async function ask<Request>(handler: Handler<Request>, request: Request): Promise<void> {
  const response = await new Promise<AnalyzeResponse | undefined>((resolve, reject) => {
    void handler({ request }, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  const complaints = response?.getDiagnosticsList().map((diagnostic) => diagnostic.getMessage()) ?? [];
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

function stackResource(logged: LoggedResource): AnalyzerResource {
  const message = new AnalyzerResource()
    .setType(logged.type)
    .setUrn(logged.urn)
    .setName(logged.name)
    .setProperties(structOf(logged))
    .setOptions(optionsOf(logged))
    .setParent(logged.parent ?? "")
    .setDependenciesList([...(logged.dependencies ?? [])]);
  const { provider } = logged;
  if (provider) {
    const { type, urn, name } = provider;
    message.setProvider(
      new AnalyzerProviderResource()
        .setType(type)
        .setUrn(urn)
        .setName(name)
        .setProperties(structOf(provider)),
    );
  }
  for (const [property, { urns }] of Object.entries(logged.propertyDependencies ?? {})) {
    const dependencies = new AnalyzerPropertyDependencies().setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(property, dependencies);
  }
  return message;
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
