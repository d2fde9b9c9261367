import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { accountOf } from "../lib/iam.plan";
import { createLogBucket, deliveryStatements } from "../lib/log-bucket";
import { type Protection } from "../lib/protection";
import { namedTags, type Tags } from "../lib/tags";
import { type ManagedRuleGroup, managedRuleGroups } from "./edge.plan";

/** The firewall before CloudFront. */
export interface Firewall {
  /**
   * Requests that one address may send in 5 minutes, 10 or more. @default 3000: ten a second, far above a person and below a flood;
   * raise it for a load test or where many users share an address
   */
  readonly requestsPerAddress?: number;
  /** `count` only measures what `block` would refuse: begin with it where clients are unknown. @default "block" */
  readonly mode?: "block" | "count";
  /**
   * Requests by way of anonymisers and hosting providers: `count` measures them, `block` refuses them, with them people behind a VPN and
   * other companies' servers. @default "off"
   */
  readonly anonymousAddresses?: "off" | "count" | "block";
  /**
   * Logs of what was refused or counted, without cookies and credentials, and how many days they are kept, or `off`. What passes is
   * in the access logs. @default 90 days
   */
  readonly logs?:
    | {
        /** Days that the firewall's logs are kept. @default 90: long enough to look back over a quarter */
        readonly retentionDays?: number;
      }
    | "off";
}

/** The firewall with its defaults. */
export interface FirewallPlan {
  readonly requestsPerAddress: number;
  readonly mode: "block" | "count";
  readonly anonymousAddresses: "off" | "count" | "block";
  /** Undefined where there are no logs. */
  readonly logDays: number | undefined;
}

/** What a firewall is made of. */
export interface FirewallResources {
  readonly acl: aws.wafv2.WebAcl;
  /** What CloudWatch calls it. Environments of one account with an edge of the same name share it. */
  readonly metricName: string;
}

/** Region of everything that CloudFront takes from elsewhere. */
export const edgeRegion = "us-east-1";

/** Creates the web ACL: AWS's reputation list, known bad inputs and common rules, and a limit per address. */
export function createFirewall(
  parent: pulumi.Resource,
  name: string,
  plan: FirewallPlan & { readonly tags: Tags; readonly protection: Protection },
): FirewallResources {
  const { requestsPerAddress, mode, tags } = plan;
  const visibilityConfig = visibility(name, "firewall");
  const acl = new aws.wafv2.WebAcl(
    `${name}-firewall`,
    {
      region: edgeRegion,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      rules: [addressLimit(name, requestsPerAddress, mode), ...managedRules(name, plan)],
      visibilityConfig,
      tags: namedTags(`${name}-firewall`, tags),
    },
    { parent },
  );
  createLogs(parent, name, acl, plan);
  return { acl, metricName: visibilityConfig.metricName };
}

function visibility(name: string, role: string) {
  // CloudWatch tells firewalls of an account apart by this name alone.
  const metricName = `${deploymentName()}-${name}-${role}`;
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

/** First, because it is the cheapest to evaluate and what it refuses needs no further look. */
function addressLimit(name: string, limit: number, mode: FirewallPlan["mode"]) {
  const role = "RequestsPerAddress";
  return {
    name: role,
    priority: 0,
    action: mode === "block" ? { block: {} } : { count: {} },
    statement: { rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
    visibilityConfig: visibility(name, role),
  };
}

function managedRules(name: string, { mode, anonymousAddresses }: FirewallPlan) {
  const group = (
    { name: groupName, counted }: ManagedRuleGroup,
    index: number,
    action: "block" | "count",
  ) => ({
    name: groupName,
    priority: index + 1,
    // AWS writes "block" for a rule group as "do not override".
    overrideAction: action === "block" ? { none: {} } : { count: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: groupName,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name, groupName),
  });
  const rules = managedRuleGroups.map((each, index) => group(each, index, mode));
  if (anonymousAddresses === "off") return rules;
  const action = mode === "count" ? "count" : anonymousAddresses;
  return [
    ...rules,
    group({ name: "AWSManagedRulesAnonymousIpList", counted: [] }, managedRuleGroups.length, action),
  ];
}

/** What no log may hold. */
const secretHeaders = ["authorization", "cookie"];

/** AWS WAF writes to buckets alone whose names begin with `aws-waf-logs-`; Pulumi makes the name from the logical one. */
function createLogs(
  parent: pulumi.Resource,
  name: string,
  acl: aws.wafv2.WebAcl,
  { logDays, protection, tags }: Parameters<typeof createFirewall>[2],
): void {
  if (logDays === undefined) return;
  const account = acl.arn.apply(accountOf);
  const { bucket, ready } = createLogBucket(parent, `aws-waf-logs-${name}`, {
    region: edgeRegion,
    retentionDays: logDays,
    protection,
    statements: deliveryStatements(account, pulumi.interpolate`arn:aws:logs:${edgeRegion}:${account}:*`),
    tags,
  });
  const keep = (action: string) => ({ actionCondition: { action } });
  new aws.wafv2.WebAclLoggingConfiguration(
    `${name}-firewall-logs`,
    {
      region: edgeRegion,
      resourceArn: acl.arn,
      logDestinationConfigs: [bucket.arn],
      loggingFilter: {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map(keep),
          },
        ],
      },
      redactedFields: secretHeaders.map((header) => ({ singleHeader: { name: header } })),
    },
    { parent, dependsOn: [...ready] },
  );
}
