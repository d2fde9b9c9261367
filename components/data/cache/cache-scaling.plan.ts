import { isScalingCacheNodeType } from "../../catalogue/valkey";
import { type CacheTopology, type MaxmemoryPolicy, maximumNodes, type SizeMistake } from "./cache.plan";

/** Shards that come and go with the load. Keys move while the cache serves: minutes, not seconds, and never in time for a spike. */
export interface ShardScaling {
  /** Shards at most. */
  readonly maximum: number;
  /** Shards at least. @default the shards of the topology: ElastiCache never has fewer than were asked for */
  readonly minimum?: number;
  /** Average CPU of the primaries' engines to aim at, percent, 35 to 70. @default 60: a shard more takes minutes to help */
  readonly cpuPercent?: number;
  /**
   * Memory in use to aim at, percent, 35 to 70. Only where no key is thrown out before it expires: another cache is always full.
   * @default none
   */
  readonly memoryPercent?: number;
}

/** Replicas of every shard that come and go with the reads. */
export interface ReplicaScaling {
  /** Replicas of each shard at most, up to 5. */
  readonly maximum: number;
  /** Replicas of each shard at least, 1 or more. @default the replicas of the topology */
  readonly minimum?: number;
  /** Average CPU of the replicas' engines to aim at, percent, 35 to 70. @default 60 */
  readonly cpuPercent?: number;
}

/** What of a cache scales. */
export interface CacheAutoscaling {
  /** @default none: the shards are fixed */
  readonly shards?: ShardScaling;
  /** @default none: the replicas are fixed */
  readonly replicas?: ReplicaScaling;
  /** Seconds after fewer before fewer again. @default 900: moving keys costs time of the engine */
  readonly scaleInSeconds?: number;
  /** Seconds after more before more again. @default 300 */
  readonly scaleOutSeconds?: number;
}

/** Defaults of {@link CacheAutoscaling}. */
export const cacheAutoscalingDefaults = {
  cpuPercent: 60,
  scaleInSeconds: 900,
  scaleOutSeconds: 300,
} as const;

/** What decides whether a cache can scale. */
export interface ScalingRequest {
  readonly nodeType: string;
  readonly topology: CacheTopology;
  readonly maxmemoryPolicy: MaxmemoryPolicy;
  readonly autoscaling: CacheAutoscaling;
}

/** What ElastiCache refuses of autoscaling, and what would not do what it says. */
export function scalingMistakes(request: ScalingRequest): readonly SizeMistake[] {
  const { nodeType, topology, autoscaling } = request;
  if (topology.type === "single") {
    const fix = "a sharded topology: a lone node has nothing to scale";
    return [{ field: "autoscaling", value: topology.type, fix }];
  }
  const mistakes: SizeMistake[] = [];
  const require = (holds: boolean, field: string, value: unknown, fix: string): void => {
    if (!holds) mistakes.push({ field: `autoscaling${field}`, value, fix });
  };
  const { shards, replicas } = autoscaling;
  require(shards !== undefined || replicas !== undefined, "", autoscaling, "shards, replicas or both");
  const scalable = isScalingCacheNodeType(nodeType);
  require(scalable, "", nodeType, "a node type that ElastiCache scales: large to 2xlarge of m7g or r7g, none burstable");
  for (const seconds of ["scaleInSeconds", "scaleOutSeconds"] as const) {
    const value = autoscaling[seconds] ?? cacheAutoscalingDefaults[seconds];
    require(Number.isInteger(value) && value >= 0, `.${seconds}`, value, "0 seconds or more");
  }
  if (shards) requireShards(require, request, shards);
  if (replicas) requireReplicas(require, topology.replicasPerShard, replicas);
  const [mostShards, mostReplicas] = [
    shards?.maximum ?? topology.shards,
    replicas?.maximum ?? topology.replicasPerShard,
  ];
  const nodes = mostShards * (1 + mostReplicas);
  require(!(nodes > maximumNodes), "", nodes, `${maximumNodes} nodes at the most, replicas included`);
  return mistakes;
}

type Require = (holds: boolean, field: string, value: unknown, fix: string) => void;

function requireShards(
  require: Require,
  { topology, maxmemoryPolicy }: ScalingRequest,
  scaling: ShardScaling,
): void {
  const shards = topology.type === "sharded" ? topology.shards : 0;
  requireRange(require, ".shards", { ...scaling, given: shards, least: 1 });
  requirePercent(require, ".shards.cpuPercent", scaling.cpuPercent);
  requirePercent(require, ".shards.memoryPercent", scaling.memoryPercent);
  const full = maxmemoryPolicy.startsWith("allkeys-");
  const fix = `leave it out with maxmemoryPolicy ${maxmemoryPolicy}: a cache that may throw out any key is always full, and would always grow`;
  require(!(
    full && scaling.memoryPercent !== undefined
  ), ".shards.memoryPercent", scaling.memoryPercent, fix);
}

function requireReplicas(require: Require, given: number, scaling: ReplicaScaling): void {
  requireRange(require, ".replicas", { ...scaling, given, least: 1 });
  require(!(scaling.maximum > 5), ".replicas.maximum", scaling.maximum, "5 at the most");
  requirePercent(require, ".replicas.cpuPercent", scaling.cpuPercent);
}

function requireRange(
  require: Require,
  field: string,
  range: {
    readonly minimum?: number;
    readonly maximum: number;
    readonly given: number;
    readonly least: number;
  },
): void {
  const { minimum = range.given, maximum, given, least } = range;
  const low = Number.isInteger(minimum) && minimum >= least && minimum <= given;
  require(low, `${field}.minimum`, minimum, `${least} to the ${given} of the topology`);
  const high = Number.isInteger(maximum) && maximum >= Math.max(given, least);
  require(high, `${field}.maximum`, maximum, `${Math.max(given, least)} or more`);
}

function requirePercent(require: Require, field: string, percent: number | undefined): void {
  const holds = percent === undefined || (percent >= 35 && percent <= 70);
  require(holds, field, percent, "35 to 70 percent: what ElastiCache takes");
}

/** Properties of the replication group that Pulumi leaves alone, since they move without it. */
export function scaledProperties({ shards, replicas }: CacheAutoscaling): readonly string[] {
  return [...(shards ? ["numNodeGroups"] : []), ...(replicas ? ["replicasPerNodeGroup"] : [])];
}
