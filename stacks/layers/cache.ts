import {
  Cache,
  type CacheArgs,
  type CacheOutputs,
  type CacheTopology,
  type DataNetwork,
  GlobalCache,
} from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { type ByRegion, type RegionalStores } from "./outputs";
import { type LayerExports } from "./references";

type Size = EnvironmentConfig["sizes"]["cache"];

/** What each region has of caches. */
export type RegionalCaches = Pick<RegionalStores, "cache" | "sessions">;

const port = 6379;

/** The user that the services sign in as. */
export const cacheUser = "app";

/**
 * The caches. With several regions home writes to one that all of them read, and each region keeps sessions in one of its own: a global
 * cache refuses writes outside home. In one region a single cache is both.
 */
export function buildCaches(
  config: EnvironmentConfig,
  networks: ByRegion<DataNetwork>,
): ByRegion<RegionalCaches> {
  const { sizes, regions } = config;
  const { sessions: size } = sizes;
  const places = Object.entries(networks);
  if (regions.length === 1 || !size)
    return Object.fromEntries(
      places.map(([region, network]) => {
        const cache = createCache("sessions", config, { region, network, size: sizes.cache });
        return [region, { cache, sessions: cache }];
      }),
    );
  const shared = createShared(config, networks);
  return Object.fromEntries(
    places.flatMap(([region, network]) => {
      const [cache, sessions] = [
        shared[region],
        createCache(`sessions-${region}`, config, { region, network, size }),
      ];
      return cache ? [[region, { cache, sessions }]] : [];
    }),
  );
}

interface CachePlace {
  readonly region: string;
  readonly network: DataNetwork;
  readonly size: Size;
}

function createCache(name: string, config: EnvironmentConfig, { region, network, size }: CachePlace): Cache {
  return new Cache(name, { ...commonOf(config, size), region, network, topology: topologyOf(size) });
}

function createShared(config: EnvironmentConfig, networks: ByRegion<DataNetwork>): ByRegion<CacheOutputs> {
  const { birthRegion, sizes } = config;
  const { shards, replicas: replicasPerShard } = sizes.cache;
  const members = Object.entries(networks).map(([member, network]) => [
    member,
    { network, replicasPerShard },
  ]);
  const regions = Object.fromEntries(members);
  return new GlobalCache("shared", { ...commonOf(config, sizes.cache), birthRegion, shards, regions })
    .regions;
}

function commonOf({ logRetentionDays, protection, tags }: EnvironmentConfig, size: Size) {
  return {
    nodeType: size.class,
    users: { [cacheUser]: {} },
    snapshots: { finalSnapshot: protection === "on" },
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
