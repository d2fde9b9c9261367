import { type Value } from "../graph/value";
import { type Facet, type Link, type Zones } from "./facet";
import { type ScalableTarget } from "./scaling";

/** An ElastiCache replication group, single-node cluster or serverless cache, or a MemoryDB cluster. */
export interface CacheCluster extends Facet<"CacheCluster"> {
  readonly form: "replication-group" | "cluster" | "serverless" | "memorydb";
  readonly identifier: Value<string>;
  readonly engine: Value<string>;
  readonly engineVersion: Value<string>;
  /** `cache.r7g.large`, …; for a secondary of a global cache, that of the primary. Absent for a serverless cache. */
  readonly nodeType: Value<string>;
  /** Node groups; for a secondary of a global cache, that of the primary. */
  readonly shards: Value<number>;
  readonly replicasPerShard: Value<number>;
  readonly automaticFailover: Value<boolean>;
  readonly multiAz: Value<boolean>;
  readonly zones: Zones;
  /** Days. */
  readonly snapshotRetention: Value<number>;
  readonly global: Link<GlobalCache>;
  readonly role: Value<"standalone" | "primary" | "secondary">;
  readonly scalableTargets: readonly ScalableTarget[];
}

/** An ElastiCache global datastore. */
export interface GlobalCache extends Facet<"GlobalCache"> {
  readonly primary: Link<CacheCluster>;
  readonly members: readonly CacheCluster[];
}
