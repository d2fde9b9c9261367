import { cacheNodeTypes } from "../../catalogue/valkey";

/** Shards that share the keys, each with replicas: the form that scales. Clients must speak the cluster protocol. */
export interface ShardedTopology {
  /** `sharded` scales and survives the loss of a zone; `single` is one node. */
  readonly type: "sharded";
  /** Shards, 1 to 500 nodes in all. Adding one moves keys while it serves. */
  readonly shards: number;
  /** Replicas of each shard, 0 to 5. Without one, a lost node takes its keys with it. */
  readonly replicasPerShard: number;
}

/** One node without a replica: for development. Its loss is the loss of the cache for some minutes. */
export interface SingleTopology {
  /** `sharded` scales and survives the loss of a zone; `single` is one node. */
  readonly type: "single";
}

/** How the nodes of a cache stand to each other. */
export type CacheTopology = ShardedTopology | SingleTopology;

/** What a replication group is asked for: AWS knows two vocabularies and refuses a mixture. */
export type NodeArguments =
  | {
      readonly numNodeGroups: number;
      readonly replicasPerNodeGroup: number;
      readonly automaticFailoverEnabled: boolean;
      readonly multiAzEnabled: boolean;
    }
  | {
      readonly numCacheClusters: 1;
      readonly automaticFailoverEnabled: false;
      readonly multiAzEnabled: false;
    };

/**
 * Turns a topology into arguments. AWS wants failover on for every sharded group, also for one without replicas, and takes Multi-AZ only
 * where a replica can lie in another zone.
 */
export function nodeArguments(topology: CacheTopology, zones: number): NodeArguments {
  if (topology.type === "single") {
    return { numCacheClusters: 1, automaticFailoverEnabled: false, multiAzEnabled: false };
  }
  const { shards, replicasPerShard } = topology;
  return {
    numNodeGroups: shards,
    replicasPerNodeGroup: replicasPerShard,
    automaticFailoverEnabled: true,
    multiAzEnabled: spansZones(replicasPerShard, zones),
  };
}

/** Whether replicas can lie in another zone than their primary. */
export function spansZones(replicasPerShard: number, zones: number): boolean {
  return replicasPerShard >= 1 && zones >= 2;
}

/** One wrong value of a cache's size. */
export interface SizeMistake {
  readonly field: string;
  readonly value: unknown;
  readonly fix: string;
}

/** Most nodes of one cache. */
export const maximumNodes = 500;

/** What AWS would refuse in node type and topology. */
export function sizeMistakes(nodeType: string, topology: CacheTopology): readonly SizeMistake[] {
  const mistakes: SizeMistake[] = [];
  if (!cacheNodeTypes.includes(nodeType)) {
    const fix = "a type of the catalogue such as cache.r7g.large, cache.m7g.large or cache.t4g.micro";
    mistakes.push({ field: "nodeType", value: nodeType, fix });
  }
  if (topology.type === "single") return mistakes;
  const { shards, replicasPerShard } = topology;
  if (!(Number.isInteger(replicasPerShard) && replicasPerShard >= 0 && replicasPerShard <= 5)) {
    mistakes.push({ field: "topology.replicasPerShard", value: replicasPerShard, fix: "0 to 5" });
  }
  const most = Math.floor(maximumNodes / (1 + Math.max(0, replicasPerShard)));
  if (!(Number.isInteger(shards) && shards >= 1 && shards <= most)) {
    const fix = `1 to ${most}: a cache has at most ${maximumNodes} nodes, replicas included`;
    mistakes.push({ field: "topology.shards", value: shards, fix });
  }
  return mistakes;
}

/** What Valkey does with a full memory. */
export type MaxmemoryPolicy =
  | "allkeys-lru"
  | "allkeys-lfu"
  | "allkeys-random"
  | "volatile-lru"
  | "volatile-lfu"
  | "volatile-random"
  | "volatile-ttl"
  | "noeviction";

/** The parameters of a cache, sorted by name. Whether it is sharded follows from its topology and cannot be set by hand. */
export function cacheParameters(
  topology: CacheTopology,
  maxmemoryPolicy: MaxmemoryPolicy,
  own: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly value: string }[] {
  const sharded = topology.type === "sharded" ? "yes" : "no";
  const merged = { "maxmemory-policy": maxmemoryPolicy, ...own, "cluster-enabled": sharded };
  return Object.entries(merged)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ name, value }));
}

/**
 * An access string as ElastiCache keeps it. Rights begin with none: where no rule about all commands comes first, ElastiCache writes
 * `-@all` before the rules, which means the same, and every preview would take it out again.
 */
export function keptAccess(accessString: string): string {
  const words = accessString.split(" ").filter(Boolean);
  const rule = words.findIndex((word) => /^([+-]|allcommands$|nocommands$)/.test(word));
  const first = rule < 0 ? words.length : rule;
  if (/^([+-]@all|allcommands|nocommands)$/.test(words[first] ?? "")) return words.join(" ");
  return [...words.slice(0, first), "-@all", ...words.slice(first)].join(" ");
}

/** Logs that a cache hands to CloudWatch. */
export const cacheLogs = ["slow-log", "engine-log"] as const;

/**
 * The group for a kind of log. Under this prefix CloudWatch needs no line per group in its resource policy, which would be full after
 * some dozen groups.
 */
export function cacheLogGroup(replicationGroupId: string, log: string): string {
  return `/aws/vendedlogs/elasticache/${replicationGroupId}/${log}`;
}
