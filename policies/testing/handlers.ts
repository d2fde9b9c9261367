import {
  type Policies,
  type ReportViolation,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { EnforcementLevel, PolicySeverity } from "@pulumi/pulumi/proto/analyzer_pb";
import {
  ask,
  handlersOf,
  type LoggedResource,
  requestAbout,
  requestAboutStack,
} from "@tenfold/planning/readers/testing/policy-messages";
import { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
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

/**
 * Asks policies about a stack through the policy SDK's own request handlers, with real protobuf messages: first about
 * each resource, then about the whole.
 * @param onlyRead URNs of resources that the program reads and does not create: the engine does not ask about them.
 */
export async function analyse(
  given: Policies,
  resources: readonly WireResource[],
  config: object = {},
  { onlyRead = [] }: { readonly onlyRead?: readonly string[] } = {},
): Promise<Received> {
  const policies = given.map((policy) => configured(policy, config));
  const handlers = handlersOf(policies);
  const asked = resources.filter(({ urn }) => !onlyRead.includes(urn));
  for (const resource of asked)
    await ask(handlers.resource, requestAbout(loggedAs(resource, resource.inputs)));
  const stack = resources.map((resource) => loggedAs(resource, resource.outputs));
  const response = await ask(handlers.stack, requestAboutStack(stack));
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

/** The resource with the properties that the engine shows at this point: a resource policy sees inputs, a stack policy outputs. */
function loggedAs(
  { urn, type, name, parent, provider, dependencies, propertyDependencies }: WireResource,
  shown: WireResource["inputs"],
): LoggedResource {
  return {
    ...{ urn, type, name, parent, dependencies, properties: valuesOf(shown), options: { parent } },
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, urns]) => [property, { urns }]),
    ),
    ...(provider && { provider: { ...provider, properties: valuesOf(provider.inputs) } }),
  };
}

function valuesOf(properties: WireResource["inputs"]): Record<string, JavaScriptValue> {
  return properties as Record<string, JavaScriptValue>;
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
