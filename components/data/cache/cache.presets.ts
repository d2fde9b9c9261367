import { type Presets } from "../../lib/presets";
import { type CacheArgs, cacheTopologyDefault } from "./cache";
import { cacheDefaults } from "./cache-args";
import { type MemcachedArgs, memcachedDefaults } from "./cache-memcached";
import { type ServerlessCacheArgs, serverlessCacheDefaults } from "./cache-serverless";
import { type GlobalCacheArgs } from "./global-cache";

/** What a preset says of a cache: how it runs and what it keeps, not where it lies or who may sign in. */
export type CachePreset = Pick<
  CacheArgs,
  | "nodeType"
  | "topology"
  | "maxmemoryPolicy"
  | "snapshots"
  | "maintenanceWindow"
  | "logRetentionDays"
  | "protection"
  | "alarms"
>;

/**
 * Caches for three kinds of environment. `dev` is one small node that leaves nothing behind; `staging` is sharded and fails over as
 * production does, on nodes that are burstable; `production` is what a cache is by default, on the smallest node that is not.
 */
export const cachePresets = {
  dev: {
    nodeType: "cache.t4g.micro",
    topology: { type: "single" },
    maxmemoryPolicy: cacheDefaults.maxmemoryPolicy,
    snapshots: { ...cacheDefaults.snapshots, retentionDays: 0, finalSnapshot: false },
    maintenanceWindow: cacheDefaults.maintenanceWindow,
    logRetentionDays: 7,
    protection: "off",
    alarms: "off",
  },
  staging: {
    nodeType: "cache.t4g.medium",
    topology: cacheTopologyDefault,
    maxmemoryPolicy: cacheDefaults.maxmemoryPolicy,
    snapshots: { ...cacheDefaults.snapshots, retentionDays: 1, finalSnapshot: false },
    maintenanceWindow: cacheDefaults.maintenanceWindow,
    logRetentionDays: 14,
    protection: "off",
    alarms: {},
  },
  production: {
    nodeType: "cache.r7g.large",
    topology: cacheTopologyDefault,
    maxmemoryPolicy: cacheDefaults.maxmemoryPolicy,
    snapshots: cacheDefaults.snapshots,
    maintenanceWindow: cacheDefaults.maintenanceWindow,
    logRetentionDays: cacheDefaults.logRetentionDays,
    protection: cacheDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<CachePreset>;

/** What a preset says of a cache over several regions: a global datastore takes no burstable node, whatever the environment. */
export type GlobalCachePreset = Omit<CachePreset, "topology" | "alarms"> &
  Pick<GlobalCacheArgs, "alarms"> & { readonly shards: number };

/** Caches over several regions for three kinds of environment. */
export const globalCachePresets = {
  dev: globalPreset(cachePresets.dev, { nodeType: "cache.m7g.large", shards: 1 }),
  staging: globalPreset(cachePresets.staging, { nodeType: "cache.m7g.large", shards: 2 }),
  production: globalPreset(cachePresets.production, { nodeType: "cache.r7g.large", shards: 2 }),
} as const satisfies Presets<GlobalCachePreset>;

function globalPreset(
  { topology: _topology, alarms, ...preset }: CachePreset,
  differs: Pick<GlobalCachePreset, "nodeType" | "shards">,
): GlobalCachePreset {
  return { ...preset, ...differs, alarms: alarms === "off" ? "off" : {} };
}

/** What a preset says of a serverless cache. Its `limits` are the load's, and the bill's, and no environment's. */
export type ServerlessCachePreset = Pick<
  ServerlessCacheArgs,
  "snapshotRetentionDays" | "snapshotTime" | "protection" | "alarms"
>;

/** Serverless caches for three kinds of environment; `production` is what one is by default. */
export const serverlessCachePresets = {
  dev: {
    snapshotRetentionDays: 0,
    snapshotTime: serverlessCacheDefaults.snapshotTime,
    protection: "off",
    alarms: "off",
  },
  staging: {
    snapshotRetentionDays: 1,
    snapshotTime: serverlessCacheDefaults.snapshotTime,
    protection: "off",
    alarms: {},
  },
  production: {
    snapshotRetentionDays: serverlessCacheDefaults.snapshotRetentionDays,
    snapshotTime: serverlessCacheDefaults.snapshotTime,
    protection: serverlessCacheDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<ServerlessCachePreset>;

/** What a preset says of a Memcached cluster. */
export type MemcachedPreset = Pick<
  MemcachedArgs,
  "nodeType" | "nodes" | "maintenanceWindow" | "protection" | "alarms"
>;

/**
 * Memcached clusters for three kinds of environment. `dev` is one small node; `staging` loses a part of its keys with a zone as production
 * does; `production` is what one is by default, on the smallest node that is not burstable.
 */
export const memcachedPresets = {
  dev: {
    nodeType: "cache.t4g.micro",
    nodes: 1,
    maintenanceWindow: memcachedDefaults.maintenanceWindow,
    protection: "off",
    alarms: "off",
  },
  staging: {
    nodeType: "cache.t4g.medium",
    nodes: 2,
    maintenanceWindow: memcachedDefaults.maintenanceWindow,
    protection: "off",
    alarms: {},
  },
  production: {
    nodeType: "cache.m7g.large",
    nodes: memcachedDefaults.nodes,
    maintenanceWindow: memcachedDefaults.maintenanceWindow,
    protection: memcachedDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<MemcachedPreset>;
