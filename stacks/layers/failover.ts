import * as pulumi from "@pulumi/pulumi";
import { type Edge, FailoverPlan } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsIn } from "./alarms";
import { mapValues } from "./by-region";
import { type DataLayer, type NetworkLayer } from "./outputs";

/** What the plan moves, and who is told where it fails. */
export interface FailoverInputs {
  readonly edge: Edge;
  readonly network: NetworkLayer;
  readonly data: DataLayer;
}

/**
 * The plan that makes either region home: AWS keeps it in both, so that it can be started from the one that is left. It knows the birth
 * region and both regions as equals: whoever is home, the plan is the same.
 */
export function planFailover(
  config: EnvironmentConfig,
  { edge, network, data }: FailoverInputs,
): FailoverPlan {
  const { birthRegion, failover = {}, logRetentionDays, objectives, tags } = config;
  const { probe, approvalRoleArn } = failover;
  const global = data[birthRegion]?.global;
  if (!global) throw new Error(`the check of the config let ${birthRegion} without global stores pass`);
  const { globalClusterIdentifier, globalReplicationGroupId } = global;
  const { path, ...request } = probe ?? {};
  return new FailoverPlan("shop", {
    birthRegion,
    database: { globalClusterIdentifier, regions: mapValues(data, ({ database }) => database) },
    cache: { globalReplicationGroupId, regions: mapValues(data, ({ cache }) => cache) },
    edge,
    ...(path === undefined ? {} : { probe: { url: pulumi.interpolate`${edge.url}${path}`, ...request } }),
    recoveryTimeMinutes: Math.ceil(objectives.recoveryTimeMinutes),
    ...(approvalRoleArn === undefined ? {} : { approval: { roleArn: approvalRoleArn } }),
    logRetentionDays,
    alarms: alarmsIn(network),
    tags,
  });
}
