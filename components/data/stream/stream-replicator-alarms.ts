import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../../lib/alarms";
import { type AlarmDefinitions, type AlarmsArgs, plannedAlarms, topicsOf } from "../../lib/alarms.plan";
import { type Tags } from "../../lib/tags";
import {
  replicatorAlarms,
  replicatorClusterAlarms,
  type StreamReplicatorAlarm,
} from "./stream-replicator-alarms.plan";

/** What the alarms of a replicator need. */
export interface ReplicatorAlarmsRequest {
  readonly name: string;
  /** Region of the target: the replicator lives there. */
  readonly region: string;
  readonly replicator: aws.msk.Replicator;
  readonly alarms: AlarmsArgs<StreamReplicatorAlarm> | undefined;
  readonly tags: Tags;
}

/** Creates the alarms of a replicator. */
export function createReplicatorAlarms(
  parent: pulumi.Resource,
  { name, region, replicator, alarms, tags }: ReplicatorAlarmsRequest,
): void {
  const topicArns = topicsOf(alarms);
  const target = { region, prefix: name, topicArns, tags };
  const whole = { ReplicatorName: replicator.replicatorName };
  createAlarms(parent, { ...target, dimensions: whole }, plannedAlarms(replicatorAlarms, alarms));
  const ofCluster = plannedAlarms(replicatorClusterAlarms, alarms);
  // MSK makes up a word for each cluster, and tells its metrics apart by that.
  const aliases = {
    source: replicator.replicationInfoList.sourceKafkaClusterAlias,
    target: replicator.replicationInfoList.targetKafkaClusterAlias,
  };
  for (const [end, ClusterAlias] of Object.entries(aliases)) {
    createAlarms(parent, { ...target, dimensions: { ...whole, ClusterAlias } }, suffixed(ofCluster, end));
  }
}

function suffixed(definitions: AlarmDefinitions, end: string): AlarmDefinitions {
  return Object.fromEntries(Object.entries(definitions).map(([key, item]) => [`${key}-${end}`, item]));
}
