import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmSeries, createAlarms } from "../lib/alarms";
import { type AlarmDefinitions, type AlarmsArgs, plannedAlarms, topicsOf } from "../lib/alarms.plan";
import {
  type CacheAlarm,
  cacheScalingAlarms,
  globalCacheAlarms,
  type PlannedShard,
  plannedShards,
  shardAlarms,
} from "./cache-alarms.plan";
import { type CacheRequest } from "./cache-group";
import { type CacheTopology } from "./cache.plan";

/** What the alarms of a replication group need. */
export interface CacheAlarmsRequest {
  readonly group: aws.elasticache.ReplicationGroup;
  readonly topology: CacheTopology;
  readonly alarms: AlarmsArgs<CacheAlarm> | undefined;
  /** Whether shards or replicas come and go: the nodes of the first day are then not all. */
  readonly scales?: boolean;
  /** Whether other regions may come to write in its place. */
  readonly global?: boolean;
}

/** Creates the alarms of a cache: of each shard, of all nodes where it scales, and of the lag where it follows another region. */
export function createCacheAlarms(
  parent: pulumi.Resource,
  request: CacheRequest,
  { group, topology, alarms, scales = false, global = false }: CacheAlarmsRequest,
): void {
  const { region, prefix, settings } = request;
  const topicArns = topicsOf(alarms);
  const target = { region, prefix, topicArns, tags: settings.tags };
  const create = (watched: readonly AlarmSeries[], definitions: AlarmDefinitions): void =>
    createAlarms(parent, { ...target, series: watched, combine: "MAX" }, definitions);
  const replicas = topology.type === "sharded" ? topology.replicasPerShard : 0;
  const ofShard = plannedAlarms(shardAlarms({ maxmemoryPolicy: settings.maxmemoryPolicy, replicas }), alarms);
  for (const shard of plannedShards(topology)) create(series(group, shard), named(ofShard, shard.id));
  const all = { ReplicationGroupId: group.id };
  if (scales) {
    const ofAll = plannedAlarms(cacheScalingAlarms, alarms);
    for (const [name, definition] of Object.entries(ofAll)) {
      const Role = name === "primaries-cpu" ? "Primary" : "Replica";
      create([{ dimensions: { ...all, Role } }], { [name]: definition });
    }
  }
  // ElastiCache publishes the lag of the whole group, the worst of its shards.
  if (global) create([{ dimensions: all }], plannedAlarms(globalCacheAlarms, alarms));
}

function series(group: aws.elasticache.ReplicationGroup, { nodes }: PlannedShard): AlarmSeries[] {
  return nodes.map(({ place, suffix }) => {
    const first = pulumi.interpolate`${group.id}-${suffix}`;
    // A node that was replaced or added later may have another number: only the group itself knows.
    const named = pulumi
      .all([group.memberClusters, first])
      .apply(([ids, name]) => [...ids].sort()[place] ?? name);
    return { dimensions: { CacheClusterId: named } };
  });
}

function named(definitions: AlarmDefinitions, shard: string | undefined): AlarmDefinitions {
  if (shard === undefined) return definitions;
  return Object.fromEntries(Object.entries(definitions).map(([name, item]) => [`${name}-${shard}`, item]));
}
