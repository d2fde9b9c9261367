import {
  Cache,
  type CacheOutputs,
  type CacheTopology,
  type DataNetwork,
  GlobalCache,
} from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { type ByRegion } from "./outputs";
import { type LayerExports } from "./references";

const name = "sessions";
const port = 6379;

/** The user that the services sign in as. */
export const cacheUser = "app";

/** The cache: one of its own in a single region, a global one in several. */
export function buildCache(
  config: EnvironmentConfig,
  networks: ByRegion<DataNetwork>,
): ByRegion<CacheOutputs> {
  const { birthRegion, regions, sizes, logRetentionDays, protection, tags } = config;
  const { class: nodeType, shards, replicas: replicasPerShard } = sizes.cache;
  const common = {
    nodeType,
    users: { [cacheUser]: {} },
    snapshots: { finalSnapshot: protection === "on" },
    logRetentionDays,
    protection,
    tags,
  };
  const [region, ...others] = regions;
  const network = region && networks[region];
  if (network && others.length === 0)
    return { [region]: new Cache(name, { ...common, region, network, topology: topologyOf(sizes.cache) }) };
  const members = Object.entries(networks).map(([member, place]) => [
    member,
    { network: place, replicasPerShard },
  ]);
  return new GlobalCache(name, { ...common, birthRegion, shards, regions: Object.fromEntries(members) })
    .regions;
}

/** A lone node needs no cluster protocol; everything else may grow by shards later. */
function topologyOf({ shards, replicas }: EnvironmentConfig["sizes"]["cache"]): CacheTopology {
  if (shards === 1 && replicas === 0) return { type: "single" };
  return { type: "sharded", shards, replicasPerShard: replicas };
}

/** The cache of a region that another stack built. */
export function readCache(config: EnvironmentConfig, region: string, { text }: LayerExports): CacheOutputs {
  const field = (...path: string[]) => text(region, "cache", ...path);
  return {
    region,
    endpoint: field("endpoint"),
    port,
    sharded: config.regions.length > 1 || topologyOf(config.sizes.cache).type === "sharded",
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
