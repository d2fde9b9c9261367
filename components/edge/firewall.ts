import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../lib/tags";
import { managedRuleGroups } from "./edge.plan";

/** The firewall before CloudFront. */
export interface Firewall {
  /**
   * Requests that one address may send in 5 minutes, 10 or more. @default 3000: ten a second, far above a person and below a flood;
   * raise it for a load test or where many users share an address
   */
  readonly requestsPerAddress?: number;
  /** `count` only measures what `block` would refuse: begin with it where clients are unknown. @default "block" */
  readonly mode?: "block" | "count";
}

/** Region of everything that CloudFront takes from elsewhere. */
export const edgeRegion = "us-east-1";

/** Creates the web ACL: AWS's reputation list, known bad inputs and common rules, and a limit per address. */
export function createFirewall(
  parent: pulumi.Resource,
  name: string,
  { requestsPerAddress, mode, tags }: Required<Firewall> & { tags: Tags },
): aws.wafv2.WebAcl {
  return new aws.wafv2.WebAcl(
    `${name}-firewall`,
    {
      region: edgeRegion,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      rules: [addressLimit(name, requestsPerAddress, mode), ...managedRules(name, mode)],
      visibilityConfig: visibility(name, "firewall"),
      tags: namedTags(`${name}-firewall`, tags),
    },
    { parent },
  );
}

function visibility(name: string, role: string) {
  return { metricName: `${name}-${role}`, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

/** First, because it is the cheapest to evaluate and what it refuses needs no further look. */
function addressLimit(name: string, limit: number, mode: Required<Firewall>["mode"]) {
  const role = "RequestsPerAddress";
  return {
    name: role,
    priority: 0,
    action: mode === "block" ? { block: {} } : { count: {} },
    statement: { rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
    visibilityConfig: visibility(name, role),
  };
}

function managedRules(name: string, mode: Required<Firewall>["mode"]) {
  return managedRuleGroups.map(({ name: group, counted }, index) => ({
    name: group,
    priority: index + 1,
    // AWS writes "block" for a rule group as "do not override".
    overrideAction: mode === "block" ? { none: {} } : { count: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: group,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name, group),
  }));
}
