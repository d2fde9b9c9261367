import {
  type Policies,
  type ReportViolation,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } from "@pulumi/policy/server";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  EnforcementLevel,
  PolicySeverity,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { type Finding, type PackSummary, parseFinding, parseSummary } from "../lib/messages";
import { type WireResource } from "./stack";

/** A violation as the real engine receives it. */
export interface ReceivedViolation {
  readonly rule: string;
  readonly urn: string;
  readonly level: string;
  readonly severity: string;
  readonly message: string;
  readonly finding: Finding;
}

export interface Received {
  readonly violations: readonly ReceivedViolation[];
  readonly summary: PackSummary | undefined;
  /** Size of the answer about the stack on the wire. */
  readonly bytes: number;
}

type Handler<Request> = (
  call: { readonly request: Request },
  callback: (error: Error | null | undefined, response: AnalyzeResponse | undefined) => void,
) => Promise<void>;

type MakeHandler<Request> = (
  name: string,
  version: string,
  level: string,
  policies: Policies,
) => Handler<Request>;

declare module "@pulumi/policy/server" {
  // Marked internal, so its declarations leave them out.
  const makeAnalyzeRpcFun: MakeHandler<AnalyzeRequest>;
  const makeAnalyzeStackRpcFun: MakeHandler<AnalyzeStackRequest>;
}

/**
 * Asks policies about a stack through the policy SDK's own request handlers, with real protobuf messages: first about
 * each resource, then about the whole. The SDK keeps the handlers internal, so its version is pinned.
 * @param onlyRead URNs of resources that the program reads and does not create: the engine does not ask about them.
 */
export async function analyse(
  given: Policies,
  resources: readonly WireResource[],
  config: object = {},
  { onlyRead = [] }: { readonly onlyRead?: readonly string[] } = {},
): Promise<Received> {
  const policies = given.map((policy) => configured(policy, config));
  const analyzeResource = makeAnalyzeRpcFun("pack", "0.0.0", "mandatory", policies);
  const analyzeStack = makeAnalyzeStackRpcFun("pack", "0.0.0", "mandatory", policies);
  const asked = resources.filter(({ urn }) => !onlyRead.includes(urn));
  for (const resource of asked) await ask(analyzeResource, requestAbout(resource));
  const request = new AnalyzeStackRequest().setResourcesList(resources.map(stackResource));
  const response = await ask(analyzeStack, request);
  return {
    violations: response.getDiagnosticsList().map((diagnostic) => ({
      rule: diagnostic.getPolicyname(),
      urn: diagnostic.getUrn(),
      level: levelNames.get(diagnostic.getEnforcementlevel()) ?? "",
      severity: severityNames.get(diagnostic.getSeverity()) ?? "",
      message: diagnostic.getMessage(),
      finding: parseFinding(diagnostic.getMessage()),
    })),
    summary: response.getNotApplicableList().map((entry) => parseSummary(entry.getReason()))[0],
    bytes: response.serializeBinary().length,
  };
}

/** The SDK keeps its handler for configurations to itself, so the configuration goes in where the policy asks for it. */
function configured(policy: Policies[number], config: object): Policies[number] {
  const { validateResource, validateStack } = policy as ResourceValidationPolicy & StackValidationPolicy;
  const getConfig = <T extends object>(): T => config as T;
  if (typeof validateResource !== "function") throw new Error(`${policy.name} is not a policy of ours`);
  return {
    ...policy,
    validateResource: (args, report) => validateResource({ ...args, getConfig }, report),
    validateStack: (args: StackValidationArgs, report: ReportViolation) =>
      validateStack({ ...args, getConfig }, report),
  };
}

function ask<Request>(handler: Handler<Request>, request: Request): Promise<AnalyzeResponse> {
  return new Promise((resolve, reject) => {
    void handler({ request }, (error, response) => {
      if (error) reject(error);
      else if (response) resolve(response);
      else reject(new Error("the handler answered nothing"));
    });
  });
}

function requestAbout(resource: WireResource): AnalyzeRequest {
  return new AnalyzeRequest()
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setProperties(structOf(resource.inputs))
    .setOptions(optionsOf(resource))
    .setProvider(providerOf(resource));
}

function stackResource(resource: WireResource): AnalyzerResource {
  const message = new AnalyzerResource()
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setProperties(structOf(resource.outputs))
    .setOptions(optionsOf(resource))
    .setProvider(providerOf(resource))
    .setParent(resource.parent)
    .setDependenciesList([...resource.dependencies]);
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    message
      .getPropertydependenciesMap()
      .set(property, new AnalyzerPropertyDependencies().setUrnsList([...urns]));
  }
  return message;
}

function optionsOf({ parent }: WireResource): AnalyzerResourceOptions {
  return new AnalyzerResourceOptions().setParent(parent);
}

function providerOf({ provider }: WireResource): AnalyzerProviderResource | undefined {
  if (!provider) return undefined;
  const { urn, type, name, inputs } = provider;
  return new AnalyzerProviderResource()
    .setUrn(urn)
    .setType(type)
    .setName(name)
    .setProperties(structOf(inputs));
}

function structOf(properties: WireResource["inputs"]): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}

const levelNames: ReadonlyMap<number, string> = new Map([
  [EnforcementLevel.ADVISORY, "advisory"],
  [EnforcementLevel.MANDATORY, "mandatory"],
]);

const severityNames: ReadonlyMap<number, string> = new Map([
  [PolicySeverity.POLICY_SEVERITY_LOW, "low"],
  [PolicySeverity.POLICY_SEVERITY_MEDIUM, "medium"],
  [PolicySeverity.POLICY_SEVERITY_HIGH, "high"],
  [PolicySeverity.POLICY_SEVERITY_CRITICAL, "critical"],
]);
