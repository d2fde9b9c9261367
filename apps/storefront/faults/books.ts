import { Admin } from "@platformatic/kafka";
import { deadTopicOf, topics } from "../lib/stream/topics.ts";
import { type Judgement } from "../load/rows/judge.plan.ts";
import { DatabaseRows } from "../load/rows/from-database.ts";
import { settle } from "../load/rows/settle.ts";
import { ask } from "../stores/postgres/query.ts";
import { databaseName, type PostgresServer } from "../stores/postgres/server.ts";
import { type Shard } from "../stores/postgres/shard.ts";
import { type Stores } from "../stores/stores.ts";
import { type ShardUrls } from "../stores/addresses.plan.ts";
import {
  type Acknowledged,
  type Books,
  differencesOf,
  type Lag,
  type StandbyDifference,
} from "./books.plan.ts";

/** Who consumes what; each must be at the end when a run is over. */
const consumed: readonly (readonly [group: string, topic: string])[] = [
  ["payments", "orders"],
  ["notifications", "orders"],
  ["cart", "orders"],
  ["catalog", "orders"],
  ["orders", "catalog"],
  ["orders", "payments"],
  ["notifications", "payments"],
];

export interface Told {
  readonly accepted: readonly (Acknowledged & { readonly userId: string })[];
  readonly users: readonly string[];
  readonly notSeen: number;
}

/** Waits until events have had their effects, and compares what is stored with what was said. */
export async function settleRows(
  urls: readonly ShardUrls[],
  { accepted, users }: Told,
  patienceMilliseconds = 30_000,
): Promise<Judgement> {
  const source = new DatabaseRows(urls, users);
  return settle(source, { accepted }, { patienceMilliseconds }).finally(() => source.close());
}

/**
 * Counts everything. The storefront must be quiet, and its stores whole.
 * @param patienceMilliseconds how long nothing may change while something is still wrong.
 */
export async function closeBooks(
  { shards, kafka }: Pick<Stores, "shards" | "kafka">,
  told: Told,
  patienceMilliseconds = 30_000,
): Promise<Books> {
  const urls = shards.map((shard) => shard.urls);
  const judgement = await settleRows(urls, told, patienceMilliseconds);
  const differences: StandbyDifference[] = [];
  for (const shard of shards) differences.push(...(await differing(shard)));
  const admin = new Admin({ clientId: "storefront-books", bootstrapBrokers: [kafka?.brokers ?? ""] });
  try {
    return {
      judgement,
      keys: await storedKeys(urls, told.users),
      acknowledged: told.accepted,
      standbys: shards.reduce((sum, { standbys }) => sum + standbys.length, 0),
      differences,
      lags: await lagsAtRest(admin),
      waiting: await waitingIn(shards),
      deadLetters: await recordsIn(admin, topics.map(deadTopicOf)),
      notSeen: told.notSeen,
    };
  } finally {
    await admin.close();
  }
}

/** Events that were not sent, in whatever outbox. */
async function waitingIn(shards: readonly Shard[]): Promise<number> {
  let waiting = 0;
  for (const { primary } of shards) {
    const outboxes = await primary.ask<{ name: string }>(
      "select format('%I.outbox', schemaname) as name from pg_tables where tablename = 'outbox'",
      [],
      databaseName,
    );
    for (const { name } of outboxes) {
      const text = `select count(*)::int as count from ${name} where sent_at is null`;
      waiting += (await primary.ask<{ count: number }>(text, [], databaseName))[0]?.count ?? 0;
    }
  }
  return waiting;
}

/** The order of each key of some users, as it is stored. */
export async function storedKeys(
  urls: readonly ShardUrls[],
  users: readonly string[],
): Promise<Map<string, string>> {
  const text = `select key, order_id as id from orders.idempotency where user_id = any($1::uuid[])`;
  const found = await Promise.all(
    urls.map(({ primary }) => ask<{ key: string; id: string }>(primary, text, [users])),
  );
  return new Map(found.flat().map(({ key, id }) => [key, id]));
}

async function differing(shard: Shard): Promise<StandbyDifference[]> {
  const differences: StandbyDifference[] = [];
  for (const standby of shard.standbys) {
    // What is not for a user, such as sessions, may still be written while two servers are read: then they are read again.
    for (let tries = 5; ; tries--) {
      await shard.caughtUp(standby);
      const tables = differencesOf(await contentOf(shard.primary), await contentOf(standby));
      if (tables.length > 0 && tries > 1) continue;
      if (tables.length > 0) differences.push({ standby: standby.name, tables });
      break;
    }
  }
  return differences;
}

const tablesOf = `
  select format('%I.%I', schemaname, tablename) as name from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema') order by 1`;

/** Rows and a digest of all values, for each table. */
async function contentOf(server: PostgresServer): Promise<Map<string, string>> {
  const names = await server.ask<{ name: string }>(tablesOf, [], databaseName);
  const content = new Map<string, string>();
  for (const { name } of names) {
    const [row] = await server.ask<{ content: string }>(
      `select count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)::numeric)::text, 'none') as content from ${name} t`,
      [],
      databaseName,
    );
    content.set(name, row?.content ?? "");
  }
  return content;
}

/** Positions are kept a moment after the effects: at most so long, in milliseconds. */
const restMilliseconds = 15_000;

async function lagsAtRest(admin: Admin): Promise<Lag[]> {
  const end = performance.now() + restMilliseconds;
  for (;;) {
    const lags = await lagsOf(admin);
    if (lags.every(({ records }) => records === 0) || performance.now() > end) return lags;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function lagsOf(admin: Admin): Promise<Lag[]> {
  const groups = [...new Set(consumed.map(([group]) => group))];
  const kept = await admin.listConsumerGroupOffsets({ groups });
  const ends = new Map<string, ReadonlyMap<number, bigint>>();
  for (const topic of new Set(consumed.map(([, name]) => name))) ends.set(topic, await endsOf(admin, topic));
  return consumed.map(([group, topic]) => {
    const partitions = kept
      .find(({ groupId }) => groupId === group)
      ?.topics.find(({ name }) => name === topic)?.partitions;
    let records = 0;
    for (const [partition, last] of ends.get(topic) ?? []) {
      const position =
        partitions?.find(({ partitionIndex }) => partitionIndex === partition)?.committedOffset ?? 0n;
      records += Number(last - (position < 0n ? 0n : position));
    }
    return { group, topic, records };
  });
}

/** Records in the topics for dead letters of brokers. */
export async function deadLettersOf(kafka: string): Promise<number> {
  const admin = new Admin({ clientId: "storefront-books", bootstrapBrokers: [kafka] });
  return recordsIn(admin, topics.map(deadTopicOf)).finally(() => admin.close());
}

/** Records that brokers have in the topics of the storefront. */
export async function recordsSent(kafka: string): Promise<number> {
  const admin = new Admin({ clientId: "storefront-books", bootstrapBrokers: [kafka] });
  return recordsIn(admin, topics).finally(() => admin.close());
}

async function recordsIn(admin: Admin, names: readonly string[]): Promise<number> {
  let records = 0;
  for (const name of names) for (const end of (await endsOf(admin, name)).values()) records += Number(end);
  return records;
}

/** Where the partitions of a topic end. */
async function endsOf(admin: Admin, topic: string): Promise<Map<number, bigint>> {
  const metadata = await admin.metadata({ topics: [topic] });
  const count = metadata.topics.get(topic)?.partitionsCount ?? 0;
  const partitions = Array.from({ length: count }, (_, partitionIndex) => ({
    partitionIndex,
    timestamp: -1n,
  }));
  const [found] = await admin.listOffsets({ topics: [{ name: topic, partitions }] });
  return new Map(found?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset]));
}
