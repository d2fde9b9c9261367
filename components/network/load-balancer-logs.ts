import * as pulumi from "@pulumi/pulumi";
import {
  createLogBucket,
  deliveryStatements,
  type LogBucket,
  type LogBucketStatement,
} from "../lib/log-bucket";
import { type BalancerPlan } from "./load-balancer-args";

/** Properties of the balancer by which it writes logs, and what must exist before. */
export interface BalancerLogs {
  readonly properties: Readonly<Record<string, LogTarget>>;
  readonly ready: readonly pulumi.Resource[];
}

interface LogTarget {
  readonly enabled: boolean;
  readonly bucket: pulumi.Output<string>;
  readonly prefix: string;
}

/** Property of the balancer → where in the bucket its logs lie. */
const prefixes = {
  accessLogs: "access",
  connectionLogs: "connection",
  healthCheckLogs: "health-check",
} as const;

/** Creates the bucket that the balancer writes to, which checks that it may while it is created. */
export function createBalancerLogs(
  parent: pulumi.Resource,
  name: string,
  plan: BalancerPlan,
  account: pulumi.Output<string>,
): BalancerLogs {
  const { logs, region, protection, tags } = plan;
  if (!logs) return { properties: {}, ready: [] };
  const statements =
    plan.type === "network" ? networkStatements(plan, account) : applicationStatements(plan, account);
  const { bucket, ready }: LogBucket = createLogBucket(parent, `${name}-access-logs`, {
    region,
    retentionDays: logs.retentionDays,
    protection,
    statements,
    tags,
  });
  const target = (prefix: string): LogTarget => ({ enabled: true, bucket: bucket.bucket, prefix });
  const properties = logs.kinds.map((kind) => [kind, target(prefixes[kind])] as const);
  return { properties: Object.fromEntries(properties), ready };
}

function applicationStatements(
  { logs, region }: BalancerPlan,
  account: pulumi.Output<string>,
): readonly LogBucketStatement[] {
  const sourceArn = pulumi.interpolate`arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/*`;
  const names = {
    accessLogs: "BalancerLogs",
    connectionLogs: "ConnectionLogs",
    healthCheckLogs: "HealthCheckLogs",
  };
  return (logs?.kinds ?? []).map((kind) => ({
    sid: names[kind],
    service: "logdelivery.elasticloadbalancing.amazonaws.com",
    actions: ["s3:PutObject"],
    path: pulumi.interpolate`/${prefixes[kind]}/AWSLogs/${account}/*`,
    condition: { ArnLike: { "aws:SourceArn": sourceArn } },
  }));
}

/** The network type has its logs written by the log delivery service. */
function networkStatements(
  { region }: BalancerPlan,
  account: pulumi.Output<string>,
): readonly LogBucketStatement[] {
  return deliveryStatements(account, pulumi.interpolate`arn:aws:logs:${region}:${account}:*`);
}
