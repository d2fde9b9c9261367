import { type AlarmDefinition, type AlarmDefinitions } from "../../lib/alarms.plan";
import { type CacheTopology, type MaxmemoryPolicy } from "./cache.plan";

const minutely = {
  namespace: "AWS/ElastiCache",
  comparison: "above",
  periodSeconds: 60,
} as const satisfies Partial<AlarmDefinition>;

/** Alarms of each shard of a cache: the worst of its nodes counts, so that neither a failover nor a hot shard hides. */
export const cacheAlarms = {
  "engine-cpu": {
    ...minutely,
    meaning:
      "A shard's engine has no time left; it runs in one thread, and more cores do not help. Look for a hot key or slow commands in the slow log; add shards.",
    ...{ metric: "EngineCPUUtilization", statistic: "Average", threshold: 80, unit: "percent" },
    points: { of: 10, beyond: 5 },
  },
  memory: {
    ...minutely,
    meaning:
      "A shard's memory is full and next it refuses writes. Find keys without an expiry, or take more shards or larger nodes.",
    ...{ metric: "DatabaseMemoryUsagePercentage", statistic: "Maximum", threshold: 90, unit: "percent" },
    points: { of: 5, beyond: 5 },
  },
  evictions: {
    ...minutely,
    meaning:
      "Keys are thrown out all the time: what is asked for no longer fits, and the database answers instead. Take more shards or larger nodes.",
    ...{ metric: "Evictions", statistic: "Sum", threshold: 1000, unit: "keys per minute" },
    points: { of: 15, beyond: 15 },
  },
  throttled: {
    ...minutely,
    meaning:
      "ElastiCache itself holds back traffic, as a node has more than it can serve. Take larger nodes or more shards now.",
    ...{ metric: "TrafficManagementActive", statistic: "Maximum", threshold: 0, unit: "1 while it does" },
    points: { of: 10, beyond: 5 },
  },
  connections: {
    ...minutely,
    meaning:
      "Nearly all connections of a node are taken; the next deployment will be refused. Use a pool; look for clients that never close.",
    // 80 % of the 65,000 that a node takes.
    ...{ metric: "CurrConnections", statistic: "Maximum", threshold: 52_000, unit: "connections" },
    points: { of: 5, beyond: 5 },
  },
  "traffic-out": {
    ...minutely,
    meaning:
      "A node sends more than its network may and packets wait or are lost. Look for large values or a hot key; take larger nodes or more replicas.",
    metric: "NetworkBandwidthOutAllowanceExceeded",
    ...{ statistic: "Sum", threshold: 0, unit: "packets per minute" },
    points: { of: 15, beyond: 10 },
  },
  "traffic-in": {
    ...minutely,
    meaning:
      "A node is sent more than its network may take and packets wait or are lost. Take larger nodes or more shards.",
    metric: "NetworkBandwidthInAllowanceExceeded",
    ...{ statistic: "Sum", threshold: 0, unit: "packets per minute" },
    points: { of: 15, beyond: 10 },
  },
  packets: {
    ...minutely,
    meaning:
      "A node has more packets per second than it may. Let clients send commands in pipelines; take larger nodes or more shards.",
    metric: "NetworkPacketsPerSecondAllowanceExceeded",
    ...{ statistic: "Sum", threshold: 0, unit: "packets per minute" },
    points: { of: 15, beyond: 10 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of shards that have replicas. */
export const cacheReplicaAlarms = {
  "replica-lag": {
    ...minutely,
    meaning:
      "A replica is seconds behind: reads from it are stale, and a failover loses these writes. Look for a burst of writes or a full network.",
    ...{ metric: "ReplicationLag", statistic: "Maximum", threshold: 5, unit: "seconds" },
    // Only replicas publish it.
    ...{ points: { of: 5, beyond: 5 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a cache that scales: of all its nodes, whichever there are. */
export const cacheScalingAlarms = {
  "primaries-cpu": {
    ...minutely,
    meaning:
      "The shards together have no time left though the cache scales: it is at its most, or still moving keys.",
    ...{ metric: "EngineCPUUtilization", statistic: "Average", threshold: 80, unit: "percent" },
    points: { of: 15, beyond: 15 },
  },
  "replicas-cpu": {
    ...minutely,
    meaning: "The replicas together have no time left though the cache scales: it is at its most.",
    ...{ metric: "EngineCPUUtilization", statistic: "Average", threshold: 80, unit: "percent" },
    ...{ points: { of: 15, beyond: 15 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a region of a global cache that follows another one. */
export const globalCacheAlarms = {
  "global-lag": {
    ...minutely,
    meaning:
      "This region is seconds behind the one that writes: its reads are stale, and a failover to it loses these writes.",
    ...{ metric: "GlobalDatastoreReplicationLag", statistic: "Maximum", threshold: 5, unit: "seconds" },
    // Published where a region follows, and by no region that writes.
    ...{ points: { of: 5, beyond: 5 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a serverless cache. */
export const serverlessCacheAlarms = {
  throttled: {
    ...minutely,
    meaning:
      "Commands are turned away: the load grows faster than the cache, or reached `limits.ecpuPerSecond`. Raise the minimum before the next spike.",
    ...{ metric: "ThrottledCmds", statistic: "Sum", threshold: 0, unit: "commands per minute" },
    ...{ points: { of: 5, beyond: 3 }, noData: "notBreaching" },
  },
  storage: {
    ...minutely,
    meaning:
      "The cache holds nearly as much as it may; then it throws out keys, or refuses writes where none expires.",
    // Of the limit, in percent here; `serverlessAlarmsFor` makes it bytes.
    ...{ metric: "BytesUsedForCache", statistic: "Maximum", threshold: 80, unit: "percent of the limit" },
    points: { of: 5, beyond: 5 },
  },
  "read-latency": {
    ...minutely,
    meaning: "Reads take milliseconds inside the cache. Look for large values and slow commands.",
    ...{ metric: "SuccessfulReadRequestLatency", statistic: "p99", threshold: 10_000, unit: "microseconds" },
    ...{ points: { of: 15, beyond: 10 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a serverless cache. */
export type ServerlessCacheAlarm = keyof typeof serverlessCacheAlarms;

/** Name of an alarm of a Memcached cluster. */
export type MemcachedAlarm = keyof typeof memcachedAlarms;

/** The alarms of a serverless cache after its user's changes, with the share of its storage in bytes, as CloudWatch counts. */
export function serverlessAlarmsFor(
  planned: Readonly<Record<string, AlarmDefinition>>,
  maximumGb: number,
): Readonly<Record<string, AlarmDefinition>> {
  const { storage, ...others } = planned;
  if (!storage) return others;
  return {
    ...others,
    storage: { ...storage, threshold: (storage.threshold / 100) * maximumGb * 1e9, unit: "bytes" },
  };
}

/** Alarms of each node of a Memcached cluster. */
export const memcachedAlarms = {
  cpu: {
    ...minutely,
    meaning: "A node has no CPU left. Add nodes: clients spread the keys over them.",
    ...{ metric: "CPUUtilization", statistic: "Average", threshold: 80, unit: "percent" },
    points: { of: 10, beyond: 5 },
  },
  evictions: {
    ...cacheAlarms.evictions,
    meaning: "Keys are thrown out all the time. Add nodes or take larger ones.",
  },
  swap: {
    ...minutely,
    meaning: "A node swaps, and answers slowly. Take larger nodes, or leave more memory to connections.",
    // AWS's own advice.
    ...{ metric: "SwapUsage", statistic: "Maximum", threshold: 50_000_000, unit: "bytes" },
    points: { of: 5, beyond: 5 },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a cache. */
export type CacheAlarm =
  | keyof typeof cacheAlarms
  | keyof typeof cacheReplicaAlarms
  | keyof typeof cacheScalingAlarms
  | keyof typeof globalCacheAlarms;

/** What decides which alarms the shards of a cache have. */
export interface ShardAlarmsRequest {
  readonly maxmemoryPolicy: MaxmemoryPolicy;
  readonly replicas: number;
}

/**
 * The alarms of a shard. A cache that may throw out any key is full by design: there, memory means what throwing out keys does not
 * free, the buffers of clients and replicas. One that throws out none has no evictions to watch.
 */
export function shardAlarms({ maxmemoryPolicy, replicas }: ShardAlarmsRequest): AlarmDefinitions {
  const { memory, evictions, ...others } = cacheAlarms;
  const full = maxmemoryPolicy.startsWith("allkeys-")
    ? {
        ...memory,
        threshold: 110,
        meaning:
          "Buffers of clients or replicas take a tenth of a shard's memory beyond its keys. Look for slow clients and large answers.",
      }
    : memory;
  return {
    ...others,
    memory: full,
    ...(maxmemoryPolicy === "noeviction" ? {} : { evictions }),
    ...(replicas > 0 ? cacheReplicaAlarms : {}),
  };
}

/** Every alarm that a cache of any form may have, for checking names. */
export const everyCacheAlarm: AlarmDefinitions = {
  ...cacheAlarms,
  ...cacheReplicaAlarms,
  ...cacheScalingAlarms,
  ...globalCacheAlarms,
};

/** A shard and its nodes. */
export interface PlannedShard {
  /** ElastiCache's own word for the shard, `0001` and so on; undefined where there is but one node. */
  readonly id: string | undefined;
  /** Nodes of the first day, the primary among them. */
  readonly nodes: number;
}

/** The shards of a cache on its first day. */
export function plannedShards(topology: CacheTopology): readonly PlannedShard[] {
  if (topology.type === "single") return [{ id: undefined, nodes: 1 }];
  const { shards, replicasPerShard } = topology;
  return Array.from({ length: shards }, (_, shard) => ({
    id: String(shard + 1).padStart(4, "0"),
    nodes: replicasPerShard + 1,
  }));
}

/** Names that ElastiCache gives to the nodes of a shard on the first day. */
export function firstNodes(group: string, { id, nodes }: PlannedShard): readonly string[] {
  const shard = shardPrefix(group, id);
  return Array.from({ length: nodes }, (_, node) => `${shard}${String(node + 1).padStart(3, "0")}`);
}

/** The nodes of a shard among the members of its group, in order: one that was replaced or added later may have another number. */
export function shardNodes(
  group: string,
  shard: PlannedShard,
  members: readonly string[],
): readonly string[] {
  const own = members.filter((member) => member.startsWith(shardPrefix(group, shard.id))).sort();
  return firstNodes(group, shard).map((first, node) => own[node] ?? first);
}

function shardPrefix(group: string, shard: string | undefined): string {
  return shard === undefined ? `${group}-` : `${group}-${shard}-`;
}
