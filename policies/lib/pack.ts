import {
  type Policies,
  PolicyPack,
  type PolicyResource,
  type ReportViolation,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import {
  type Facets,
  parseUrn,
  type PropertyMap,
  readPolicyArguments,
  readPolicyProperties,
  recognise,
} from "@tenfold/planning";
import { type PackConfig, readPackConfig } from "./config";
import { environmentOf, type PolicyEnvironment } from "./environment";
import { formatFinding, formatSummary } from "./messages";
import { packSchema } from "./pack-schema";
import { type Rule } from "./rule";
import { runRules, type Violation } from "./run";

/** What makes a pack. */
export interface PackDefinition {
  /** Name of the pack and of its one policy, under which its configuration stands. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

/** Serves the pack; to be called once, by the pack's entry module, in the pack's own process. */
export function servePack(pack: PackDefinition): void {
  const { displayName, description } = pack;
  new PolicyPack(pack.name, { displayName, description, policies: packPolicies(pack) });
}

/**
 * The one policy of a pack: as resource analyser it remembers the inputs of each resource, as stack analyser it runs all
 * rules. One policy, because the SDK reads the whole stack again for each, and because a configuration belongs to a policy.
 */
export function packPolicies(pack: PackDefinition): Policies {
  const inputs = new Map<string, PropertyMap>();
  let config: PackConfig | undefined;
  const policy: ResourceValidationPolicy & StackValidationPolicy = {
    name: pack.name,
    displayName: pack.displayName,
    description: pack.description,
    // Findings that are no more than advisory say so themselves; the others take this level, so that a configured one
    // (`{"scalability": "advisory"}`) lowers them all.
    enforcementLevel: "mandatory",
    configSchema: packSchema(pack.rules),
    validateResource: ({ urn, props, getConfig }) => {
      // A wrong configuration stops the operation at its first resource, not after its last.
      config ??= readPackConfig(pack.name, getConfig(), pack.rules);
      inputs.set(urn, readPolicyProperties(props));
    },
    validateStack: (args, report) => {
      config ??= readPackConfig(pack.name, args.getConfig(), pack.rules);
      const facets = recognise(readPolicyArguments(args.resources, inputs));
      const environment = environmentOfStack(facets, config, args);
      const stackUrn = stackUrnOf(args.resources);
      const { violations, summary } = runRules({ rules: pack.rules, facets, environment, config, stackUrn });
      for (const violation of violations) reportTo(report, violation);
      // Reaches the caller with the answer and is printed by no CLI; what was reported before stays reported.
      args.notApplicable(formatSummary(summary));
    },
  };
  return [policy];
}

function environmentOfStack(
  facets: Facets,
  config: PackConfig,
  args: StackValidationArgs,
): PolicyEnvironment {
  const component = facets.environments.find(({ environment }) => environment.state === "known")?.environment;
  return environmentOf({
    component: component?.state === "known" ? component.value : undefined,
    config: config.environment,
    stack: stackNameOf(args.resources),
    tag: args.stackTags.get("environment"),
  });
}

/** `pulumi policy analyze` sets no environment variables, but every URN names its stack. */
function stackNameOf(resources: readonly PolicyResource[]): string | undefined {
  const [first] = resources;
  return process.env["PULUMI_NODEJS_STACK"] ?? (first && parseUrn(first.urn).stack);
}

const stackType = "pulumi:pulumi:Stack";

/** The stack's own URN; that of its first resource where a state file holds no stack. */
function stackUrnOf(resources: readonly PolicyResource[]): string {
  const stack = resources.find((resource) => resource.type === stackType) ?? resources[0];
  return stack?.urn ?? `urn:pulumi:${stackNameOf(resources) ?? "stack"}::project::${stackType}::stack`;
}

/**
 * The SDK takes an object too, which its types do not say: it carries a name, level and severity for each violation. A
 * test holds the SDK to it.
 */
function reportTo(report: ReportViolation, violation: Violation): void {
  const reportObject = report as (violation: unknown) => void;
  reportObject({
    name: violation.rule,
    description: violation.title,
    message: formatFinding(violation.finding),
    urn: violation.urn,
    severity: violation.severity,
    enforcementLevel: violation.level === "advisory" ? "advisory" : undefined,
  });
}
