import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../../lib/alarms";
import { type AlarmsArgs, plannedAlarms, topicsOf } from "../../lib/alarms.plan";
import { type AuroraAlarm, auroraGlobalAlarms, alarmRole, databaseAlarms } from "./aurora-alarms.plan";
import { type RegionRequest } from "./aurora-cluster";
import { type ProxyAlarm } from "./aurora-proxy.plan";

/** What the alarms of a cluster need. */
export interface DatabaseAlarmsRequest {
  readonly cluster: aws.rds.Cluster;
  readonly alarms: AlarmsArgs<AuroraAlarm | ProxyAlarm> | undefined;
  /** The other regions of a global database, each of which may come to be the one that this cluster follows. */
  readonly otherRegions?: readonly string[];
}

/** Creates the alarms of a cluster. */
export function createDatabaseAlarms(
  parent: pulumi.Resource,
  { prefix, region, settings }: RegionRequest,
  { cluster, alarms, otherRegions = [] }: DatabaseAlarmsRequest,
): void {
  const topicArns = topicsOf(alarms);
  const target = { region, prefix, topicArns, tags: settings.tags };
  const planned = plannedAlarms(databaseAlarms(settings), alarms);
  for (const [name, definition] of Object.entries(planned)) {
    const role = alarmRole(name);
    const dimensions = { DBClusterIdentifier: cluster.clusterIdentifier, ...(role ? { Role: role } : {}) };
    createAlarms(parent, { ...target, dimensions }, { [name]: definition });
  }
  for (const source of otherRegions) {
    // RDS publishes the lag under the region that is followed, and under nothing less.
    const dimensions = { DBClusterIdentifier: cluster.clusterIdentifier, SourceRegion: source };
    const lag = plannedAlarms(auroraGlobalAlarms, alarms);
    const named = Object.fromEntries(Object.entries(lag).map(([name, item]) => [`${name}-${source}`, item]));
    createAlarms(parent, { ...target, dimensions }, named);
  }
}
