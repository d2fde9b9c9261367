import { type AllowedSource } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { backUp } from "./backup";
import { mapValues } from "./by-region";
import { buildCaches, exportCache, readCaches } from "./cache";
import { buildDatabase, exportDatabase, readDatabase } from "./database";
import { buildKeySeal, exportKeySeal, readKeySeal } from "./key-seal";
import {
  type DataLayer,
  type DataPlace,
  type GlobalStores,
  type NetworkLayer,
  type RegionalNetwork,
  type RegionalStores,
} from "./outputs";
import { type LayerExports } from "./references";
import { buildStreams, exportStream, readStream } from "./stream";

/**
 * Database, caches and stream of each region. Who lies in the private subnets, where pods run, may connect: stores outlive the clusters
 * and know none of them; each service still has to sign in by IAM.
 */
export function buildData(config: EnvironmentConfig, networks: NetworkLayer): DataLayer {
  const places = mapValues(networks, placeOf);
  const { regions: databases, globalClusterIdentifier } = buildDatabase(config, places);
  backUp(config, databases, places);
  const { regions: caches, globalReplicationGroupId } = buildCaches(config, places);
  const global =
    globalClusterIdentifier && globalReplicationGroupId
      ? { globalClusterIdentifier, globalReplicationGroupId }
      : undefined;
  const streams = buildStreams(config, places);
  const seals = buildKeySeal(config, databases);
  return Object.fromEntries(
    config.regions.flatMap((region) => {
      const [database, cached, keySeal] = [databases[region], caches[region], seals[region]];
      if (!database || !cached || !keySeal) return [];
      return [[region, { database, ...cached, stream: streams[region], keySeal, global }]];
    }),
  );
}

function placeOf({ vpcId, subnets, alarmTopicArn }: RegionalNetwork): DataPlace {
  const pods = Object.entries(subnets.private).map(([zone, { cidrBlock }]): [string, AllowedSource] => [
    `pods-${zone}`,
    { cidrBlock },
  ]);
  const network = { vpcId, subnets: subnets.data, allowedFrom: Object.fromEntries(pods) };
  return { network, alarmTopicArn };
}

/** The stores that another stack built. */
export function readData(config: EnvironmentConfig, exports: LayerExports): DataLayer {
  return Object.fromEntries(
    config.regions.map((region): [string, RegionalStores] => [
      region,
      {
        database: readDatabase(region, exports),
        ...readCaches(config, region, exports),
        stream: readStream(config, region, exports),
        keySeal: readKeySeal(region, exports),
        global: readGlobal(config, region, exports),
      },
    ]),
  );
}

function readGlobal(
  { sizes, spansRegions }: EnvironmentConfig,
  region: string,
  { text }: LayerExports,
): GlobalStores | undefined {
  if (!spansRegions || !sizes.sessions) return undefined;
  return {
    globalClusterIdentifier: text(region, "global", "globalClusterIdentifier"),
    globalReplicationGroupId: text(region, "global", "globalReplicationGroupId"),
  };
}

/** What other stacks read: the outputs without the components around them. */
export function exportData(stores: DataLayer): DataLayer {
  return mapValues(stores, ({ database, cache, sessions, stream, keySeal, global }) => ({
    database: exportDatabase(database),
    cache: exportCache(cache),
    sessions: exportCache(sessions),
    stream: exportStream(stream),
    keySeal: exportKeySeal(keySeal),
    global,
  }));
}
