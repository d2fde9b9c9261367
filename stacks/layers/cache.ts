import {
  Cache,
  type CacheArgs,
  type CacheOutputs,
  type CacheTopology,
  GlobalCache,
} from "@tenfold/components";
import type * as pulumi from "@pulumi/pulumi";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsIn, alarmsOf } from "./alarms";
import { type ByRegion, type DataPlace, type RegionalStores } from "./outputs";
import { type LayerExports } from "./references";

type Size = EnvironmentConfig["sizes"]["cache"];

/** What each region has of caches. */
export type RegionalCaches = Pick<RegionalStores, "cache" | "sessions">;

/** The caches of each region, and what the shared ones are together. */
export interface BuiltCaches {
  readonly regions: ByRegion<RegionalCaches>;
  /** Undefined where the caches are of one region for ever. */
  readonly globalReplicationGroupId?: pulumi.Output<string>;
}

const port = 6379;

/** The user that the services sign in as. */
export const cacheUser = "app";

/**
 * The caches. Where there are several regions, or may come to be, home writes to one that all of them read, and each region keeps
 * sessions in one of its own: a global cache refuses writes outside home. In one region for ever a single cache is both.
 */
export function buildCaches(config: EnvironmentConfig, places: ByRegion<DataPlace>): BuiltCaches {
  const { sizes, spansRegions } = config;
  const { sessions: size } = sizes;
  if (!spansRegions || !size) {
    const regions = Object.entries(places).map(([region, place]) => {
      const cache = createCache("sessions", config, { ...place, region, size: sizes.cache });
      return [region, { cache, sessions: cache }] as const;
    });
    return { regions: Object.fromEntries(regions) };
  }
  const { regions: shared, globalReplicationGroupId } = createShared(config, places);
  const regions = Object.entries(places).flatMap(([region, place]): [string, RegionalCaches][] => {
    const cache = shared[region];
    const sessions = createCache(`sessions-${region}`, config, { ...place, region, size });
    return cache ? [[region, { cache, sessions }]] : [];
  });
  return { regions: Object.fromEntries(regions), globalReplicationGroupId };
}

interface CachePlace extends DataPlace {
  readonly region: string;
  readonly size: Size;
}

function createCache(name: string, config: EnvironmentConfig, place: CachePlace): Cache {
  const { region, network, size } = place;
  const [topology, alarms] = [topologyOf(size), alarmsOf(place)];
  return new Cache(name, { ...commonOf(config, size), region, network, topology, alarms });
}

function createShared(config: EnvironmentConfig, places: ByRegion<DataPlace>): GlobalCache {
  const { birthRegion, sizes } = config;
  const { shards, replicas: replicasPerShard } = sizes.cache;
  const members = Object.entries(places).map(([member, { network }]) => [
    member,
    { network, replicasPerShard },
  ]);
  const [regions, alarms] = [Object.fromEntries(members), alarmsIn(places)];
  return new GlobalCache("shared", {
    ...commonOf(config, sizes.cache),
    birthRegion,
    shards,
    regions,
    alarms,
  });
}

function commonOf(config: EnvironmentConfig, size: Size) {
  const { engineVersions, finalSnapshot, logRetentionDays, protection, tags } = config;
  return {
    nodeType: size.class,
    engineVersion: engineVersions?.cache,
    users: { [cacheUser]: {} },
    snapshots: { finalSnapshot },
    logRetentionDays,
    protection,
    tags,
  } satisfies Partial<CacheArgs>;
}

/** A lone node needs no cluster protocol; everything else may grow by shards later. */
function topologyOf({ shards, replicas }: Size): CacheTopology {
  if (shards === 1 && replicas === 0) return { type: "single" };
  return { type: "sharded", shards, replicasPerShard: replicas };
}

/** The caches of a region that another stack built. */
export function readCaches(config: EnvironmentConfig, region: string, exports: LayerExports): RegionalCaches {
  const { cache, sessions } = config.sizes;
  const isSharded = (size: Size) => topologyOf(size).type === "sharded";
  return {
    cache: readCache("cache", region, sessions !== undefined || isSharded(cache), exports),
    sessions: readCache("sessions", region, isSharded(sessions ?? cache), exports),
  };
}

function readCache(
  store: keyof RegionalCaches,
  region: string,
  sharded: boolean,
  { text }: LayerExports,
): CacheOutputs {
  const field = (...path: string[]) => text(region, store, ...path);
  return {
    region,
    endpoint: field("endpoint"),
    port,
    sharded,
    users: { [cacheUser]: field("users", cacheUser) },
    // The cache itself and its one user.
    connectArns: [field("connectArns", "0"), field("connectArns", "1")],
    replicationGroupId: field("replicationGroupId"),
    securityGroupId: field("securityGroupId"),
    keyArn: field("keyArn"),
  };
}

/** What other stacks read of a cache. */
export function exportCache(cache: CacheOutputs): CacheOutputs {
  const { region, endpoint, sharded, users, connectArns } = cache;
  const { replicationGroupId, securityGroupId, keyArn } = cache;
  return {
    ...{ region, endpoint, port, sharded, users, connectArns },
    ...{ replicationGroupId, securityGroupId, keyArn },
  };
}
