import { kafkaVersions, runsKafka } from "@tenfold/components/catalogue/kafka";
import { isGlobalDatabaseClass, serverlessClass } from "@tenfold/components/catalogue/postgres";
import { isGlobalCacheNodeType } from "@tenfold/components/catalogue/valkey";
import { shown, type Mistake } from "./mistakes";
import { type StackConfig } from "./schema";
import { type Sections } from "./sections";

/** MSK spreads brokers over two or three zones. */
const mostBrokerZones = 3;

type Sizes = StackConfig["sizes"];

/** Sizes of database, cache and stream which AWS does not take together, or not in several regions. */
export function dataMistakes(sections: Sections): Mistake[] {
  const { sizes, regions, engineVersions } = sections;
  const { database, cache, sessions, stream, network, services } = sizes ?? {};
  const regionCount = new Set(regions).size || 1;
  return [
    ...backupMistakes(sections),
    ...(database ? databaseMistakes(database, regionCount) : []),
    ...(cache ? cacheMistakes(cache, regionCount) : []),
    ...(regions && sizes ? sessionsMistakes(sessions, regionCount) : []),
    ...(stream ? streamMistakes(stream, network?.zones, regionCount) : []),
    ...(stream ? kafkaMistakes(stream.class, engineVersions?.stream) : []),
    ...(stream && services ? consumerMistakes(stream, services) : []),
  ];
}

/** Beside the original, a copy would be lost with it. */
function backupMistakes({ backup, birthRegion, home }: Sections): Mistake[] {
  const origin = birthRegion ?? home;
  if (!backup || backup.copyTo !== origin) return [];
  const allowed = `another region than ${origin}, where the database is backed up: a copy beside it would be lost with it`;
  return [{ path: ["backup", "copyTo"], value: backup.copyTo, allowed }];
}

/** The two kinds of broker run different versions. */
function kafkaMistakes(brokerClass: string | undefined, version: string | undefined): Mistake[] {
  if (brokerClass === undefined || version === undefined) return [];
  const kind = brokerClass.startsWith("express.") ? "express" : "standard";
  if (runsKafka(kind, version)) return [];
  const runs = Object.keys(kafkaVersions).filter((each) => runsKafka(kind, each));
  const allowed = `a version that ${kind} brokers run: ${runs.join(", ")}`;
  return [{ path: ["engineVersions", "stream"], value: version, allowed }];
}

function databaseMistakes(database: Sizes["database"], regionCount: number): Mistake[] {
  const say = saying("database", database);
  const { class: instanceClass, capacityUnits, readers, maxReaders } = database;
  const serverless = instanceClass === serverlessClass;
  const scalable = regionCount === 1 && !serverless && readers > 0;
  const bounds = "min and max: db.serverless grows between them";
  const fixed = "nothing: only db.serverless has capacity units";
  const alone = "nothing: Aurora adds readers to provisioned ones of a single region only";
  return [
    ...say(serverless && !capacityUnits, "capacityUnits", bounds),
    ...say(!serverless && capacityUnits, "capacityUnits", fixed),
    ...say(maxReaders && !scalable, "maxReaders", alone),
    ...say(maxReaders && maxReaders < readers, "maxReaders", `at least readers (${readers})`),
    ...(regionCount > 1 ? globalDatabaseMistakes(database, regionCount) : []),
  ];
}

function globalDatabaseMistakes(database: Sizes["database"], regionCount: number): Mistake[] {
  const say = saying("database", database);
  const most = 16 - regionCount;
  const large = "a memory-optimised class such as db.r8g.large: a global database takes no other";
  const awake = "min of 0.5 or more: a database in several regions cannot pause";
  const range = `0 to ${most}: each further region takes one of home's 15`;
  return [
    ...say(!isGlobalDatabaseClass(database.class), "class", large),
    ...say(database.capacityUnits?.min === 0, "capacityUnits", awake),
    ...say(database.readers > most, "readers", range),
  ];
}

function cacheMistakes(cache: Sizes["cache"], regionCount: number): Mistake[] {
  const say = saying("cache", cache);
  return [
    ...say(
      regionCount > 1 && !isGlobalCacheNodeType(cache.class),
      "class",
      "large or more of the m or r families: a global cache takes no smaller node",
    ),
    ...say(regionCount > 3, "shards", "a global cache spans 3 regions at most: shorten tenfold:regions"),
    ...say(
      regionCount > 1 && cache.replicas < 1,
      "replicas",
      "1 to 5: a global cache needs automatic failover, which needs a replica",
    ),
  ];
}

/** In one region a second cache would only cost; in several nobody but home may write to the one that they share. */
function sessionsMistakes(sessions: Sizes["sessions"], regionCount: number): Mistake[] {
  const path = ["sizes", "sessions"];
  if (regionCount === 1 && sessions)
    return [
      { path, value: shown(sessions), allowed: "nothing: in one region sizes.cache holds the sessions" },
    ];
  if (regionCount > 1 && !sessions) {
    const allowed = "class, shards, replicas: with several regions each keeps sessions in a cache of its own";
    return [{ path, value: shown(undefined), allowed }];
  }
  return [];
}

function streamMistakes(stream: Sizes["stream"], zones: number | undefined, regionCount: number): Mistake[] {
  const say = saying("stream", stream);
  if (stream.host === "cluster")
    return [
      ...say(regionCount > 1, "host", "msk: a broker inside a cluster is not replicated to other regions"),
      ...say(stream.brokers !== 1, "brokers", "1: the broker inside the cluster has no second"),
      ...say(stream.class !== undefined, "class", "nothing: only MSK has broker types"),
    ];
  const express = stream.class?.startsWith("express.") ?? false;
  const standard = stream.class !== undefined && !express;
  const spread = Math.min(zones ?? 1, mostBrokerZones);
  const few = regionCount > 1 && stream.brokers < 3;
  return [
    ...say(
      regionCount > 2,
      "host",
      "msk in two regions at most: a stream is copied to one other region at most",
    ),
    ...say(stream.class === undefined, "class", "a broker type such as express.m7g.large or kafka.m7g.large"),
    ...say(express && zones === 2, "class", "a kafka type: Express brokers need three zones"),
    ...say(stream.brokers % spread !== 0, "brokers", `a multiple of ${spread}, one for each zone`),
    ...say(few, "brokers", "3 or more: replication between regions needs them"),
    ...say(express && stream.storageGib, "storageGib", "nothing: Express brokers bring their disks"),
    ...say(standard && !stream.storageGib, "storageGib", "GiB for each broker"),
  ];
}

/** More pods than partitions would wait for work that never comes. */
function consumerMistakes(stream: Sizes["stream"], services: Sizes["services"]): Mistake[] {
  const { max } = services.notifications;
  if (stream.partitions >= max) return [];
  return saying("stream", stream)(
    true,
    "partitions",
    `at least services.notifications.max (${max}): each pod takes one`,
  );
}

/** Builds a mistake below `sizes.<tier>` where the condition is met. */
function saying<Tier extends object>(tier: string, values: Tier) {
  return (wrong: unknown, key: keyof Tier & string, allowed: string): Mistake[] =>
    wrong ? [{ path: ["sizes", tier, key], value: shown(values[key]), allowed }] : [];
}
