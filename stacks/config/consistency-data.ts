import { kafkaVersions, runsKafka } from "@tenfold/components/catalogue/kafka";
import { isGlobalDatabaseClass, serverlessClass } from "@tenfold/components/catalogue/postgres";
import { isGlobalCacheNodeType } from "@tenfold/components/catalogue/valkey";
import { shown, type Mistake } from "./mistakes";
import { type StackConfig } from "./schema";
import { type Sections } from "./sections";

/** MSK spreads brokers over two or three zones. */
const mostBrokerZones = 3;

type Sizes = StackConfig["sizes"];

/** The regions of an environment, as far as its stores must know of them. */
interface Span {
  readonly count: number;
  /** Whether the stores span regions, or may come to, with what AWS asks of those. */
  readonly global: boolean;
}

/** Sizes of database, cache and stream which AWS does not take together, or not in several regions. */
export function dataMistakes(sections: Sections): Mistake[] {
  const { sizes, regions, birthRegion, engineVersions } = sections;
  const { database, cache, sessions, stream, network, services } = sizes ?? {};
  const count = new Set(regions).size || 1;
  const span = { count, global: count > 1 || birthRegion !== undefined };
  return [
    ...backupMistakes(sections),
    ...snapshotMistakes(sections),
    ...(database ? databaseMistakes(database, span) : []),
    ...(cache ? cacheMistakes(cache, span) : []),
    ...(regions && sizes ? sessionsMistakes(sessions, span) : []),
    ...(stream ? streamMistakes(stream, network?.zones, span) : []),
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

/** What is protected leaves a last snapshot, whatever the config says: better to say so. */
function snapshotMistakes({ protection, finalSnapshots }: Sections): Mistake[] {
  if (finalSnapshots !== "none" || protection === "off") return [];
  const allowed = 'taken, or protection: "off" beside it: what is protected always leaves a last snapshot';
  return [{ path: ["finalSnapshots"], value: finalSnapshots, allowed }];
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

function databaseMistakes(database: Sizes["database"], span: Span): Mistake[] {
  const say = saying("database", database);
  const { class: instanceClass, capacityUnits, readers, maxReaders } = database;
  const serverless = instanceClass === serverlessClass;
  const scalable = !span.global && !serverless && readers > 0;
  const bounds = "min and max: db.serverless grows between them";
  const fixed = "nothing: only db.serverless has capacity units";
  const alone =
    "nothing: Aurora adds readers to provisioned ones of one region for ever (no birthRegion) only";
  return [
    ...say(serverless && !capacityUnits, "capacityUnits", bounds),
    ...say(!serverless && capacityUnits, "capacityUnits", fixed),
    ...say(maxReaders && !scalable, "maxReaders", alone),
    ...say(maxReaders && maxReaders < readers, "maxReaders", `at least readers (${readers})`),
    ...(span.global ? globalDatabaseMistakes(database, span) : []),
  ];
}

function globalDatabaseMistakes(database: Sizes["database"], { count }: Span): Mistake[] {
  const say = saying("database", database);
  const most = 16 - count;
  const large = "a memory-optimised class such as db.r8g.large: a global database takes no other";
  const awake = "min of 0.5 or more: a database in several regions cannot pause";
  const range = `0 to ${most}: each further region takes one of home's 15`;
  return [
    ...say(!isGlobalDatabaseClass(database.class), "class", large),
    ...say(database.capacityUnits?.min === 0, "capacityUnits", awake),
    ...say(database.readers > most, "readers", range),
  ];
}

function cacheMistakes(cache: Sizes["cache"], { count, global }: Span): Mistake[] {
  const say = saying("cache", cache);
  return [
    ...say(
      global && !isGlobalCacheNodeType(cache.class),
      "class",
      "large or more of the m or r families: a global cache takes no smaller node",
    ),
    ...say(count > 3, "shards", "a global cache spans 3 regions at most: shorten tenfold:regions"),
    ...say(
      global && cache.replicas < 1,
      "replicas",
      "1 to 5: a global cache needs automatic failover, which needs a replica",
    ),
  ];
}

/** In one region a second cache would only cost; in several nobody but home may write to the one that they share. */
function sessionsMistakes(sessions: Sizes["sessions"], { global }: Span): Mistake[] {
  const path = ["sizes", "sessions"];
  if (!global && sessions)
    return [
      {
        path,
        value: shown(sessions),
        allowed: "nothing: in one region for ever (no birthRegion) sizes.cache holds the sessions",
      },
    ];
  if (global && !sessions) {
    const allowed =
      "class, shards, replicas: with a birthRegion each region keeps sessions in a cache of its own";
    return [{ path, value: shown(undefined), allowed }];
  }
  return [];
}

function streamMistakes(
  stream: Sizes["stream"],
  zones: number | undefined,
  { count, global }: Span,
): Mistake[] {
  const say = saying("stream", stream);
  if (stream.host === "cluster")
    return [
      ...say(global, "host", "msk: a broker inside a cluster is not replicated to other regions"),
      ...say(stream.brokers !== 1, "brokers", "1: the broker inside the cluster has no second"),
      ...say(stream.class !== undefined, "class", "nothing: only MSK has broker types"),
    ];
  const express = stream.class?.startsWith("express.") ?? false;
  const standard = stream.class !== undefined && !express;
  const spread = Math.min(zones ?? 1, mostBrokerZones);
  const few = global && stream.brokers < 3;
  return [
    ...say(count > 2, "host", "msk in two regions at most: a stream is copied to one other region at most"),
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
  const consumers = Object.entries(services).filter(
    ([name, { lagPerPod }]) => lagPerPod !== undefined || name === "notifications",
  );
  const [name = "", size] = consumers.sort(([, one], [, other]) => other.max - one.max)[0] ?? [];
  if (!size || stream.partitions >= size.max) return [];
  return saying("stream", stream)(
    true,
    "partitions",
    `at least services.${name}.max (${size.max}): each pod takes one`,
  );
}

/** Builds a mistake below `sizes.<tier>` where the condition is met. */
function saying<Tier extends object>(tier: string, values: Tier) {
  return (wrong: unknown, key: keyof Tier & string, allowed: string): Mistake[] =>
    wrong ? [{ path: ["sizes", tier, key], value: shown(values[key]), allowed }] : [];
}
