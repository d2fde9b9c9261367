import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmSeries, createAlarms } from "../../lib/alarms";
import { type AlarmDefinitions, type AlarmsArgs, plannedAlarms, topicsOf } from "../../lib/alarms.plan";
import {
  type CacheAlarm,
  cacheScalingAlarms,
  firstNodes,
  globalCacheAlarms,
  type PlannedShard,
  plannedShards,
  shardAlarms,
  shardNodes,
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
  for (const shard of plannedShards(topology)) create(series(group, shard, scales), named(ofShard, shard.id));
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

function series(
  group: aws.elasticache.ReplicationGroup,
  shard: PlannedShard,
  scales: boolean,
): readonly AlarmSeries[] {
  const names = watchedNodes(group, shard, scales);
  return Array.from({ length: shard.nodes }, (_, node) => ({
    dimensions: { CacheClusterId: names.apply((all) => all[node] ?? "") },
  }));
}

/**
 * The nodes of a shard that its alarms watch. Those of a cache that scales are named as on the first day: with what the group reports,
 * every refresh after replicas came or went would change the alarms. What came later is in the alarms of all nodes.
 */
export function watchedNodes(
  group: Pick<aws.elasticache.ReplicationGroup, "id" | "memberClusters">,
  shard: PlannedShard,
  scales: boolean,
): pulumi.Output<readonly string[]> {
  if (scales) return group.id.apply((id) => firstNodes(id, shard));
  return pulumi
    .all([group.id, group.memberClusters])
    .apply(([id, members]) => shardNodes(id, shard, members));
}

function named(definitions: AlarmDefinitions, shard: string | undefined): AlarmDefinitions {
  if (shard === undefined) return definitions;
  return Object.fromEntries(Object.entries(definitions).map(([name, item]) => [`${name}-${shard}`, item]));
}
