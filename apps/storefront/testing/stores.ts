import { randomBytes, randomInt } from "node:crypto";
import { createClient } from "redis";
import {
  environmentOf,
  otherDatabase,
  type ShardUrls,
  type StoreAddresses,
} from "../stores/addresses.plan.ts";
import { Unavailable } from "../stores/install/cache.ts";
import { announced } from "./announcement.ts";
import { createDatabases, dropDatabases } from "./databases.ts";
import { mochaGlobalSetup, mochaGlobalTeardown } from "./global.ts";

/** What one file of tests has to itself, on stores that it shares with the others. */
export interface TestStores {
  /** A database of its own on each shard; standbys have the same a moment later. */
  readonly shards: readonly ShardUrls[];
  /** A logical database of its own, empty at first. Channels of publish and subscribe are everybody's: prefix those. */
  readonly valkey: string;
  readonly kafka: string;
  /** Begins each name that others could choose too: topics, groups, channels. */
  readonly prefix: string;
  /**
   * All of it as a service is told: `DATABASE_URL`, `VALKEY_URL`, `KAFKA_BROKERS`, `KAFKA_TOPIC_PREFIX`. Without the standbys: on a busy machine
   * they lag, and whoever asks without a token of consistency may see less than what was written.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** The same with the standbys: for what is about them. */
  readonly replicated: Readonly<Record<string, string>>;
}

/**
 * Real stores for the tests of the surrounding `describe`: made before the first, deleted after the last. Without the global setup, as when one
 * file is run alone, they are started for this file. Where they cannot be had, the tests are skipped, with the reason as their title.
 * @returns what gives them once the tests run.
 * @example
 * describe("orders", () => {
 *   const stores = useStores();
 *   it("are stored once", async () => { const [shard] = stores().shards; … });
 * });
 */
export function useStores(): () => TestStores {
  let current: TestStores | undefined;
  let own = false;

  before("stores", async function () {
    this.timeout(180_000);
    if (!announced()) {
      own = true;
      await mochaGlobalSetup();
    }
    const announcement = announced();
    if (announcement && "addresses" in announcement) current = await open(announcement.addresses);
    else skipAll(this, announcement?.unavailable ?? "nothing was started");
  });

  after("stores", async function () {
    this.timeout(60_000);
    if (current) await close(current);
    if (own) await mochaGlobalTeardown();
  });

  return () => {
    if (!current) throw new Error("stores are there while tests run, not while they are described");
    return current;
  };
}

/** Starts what a `describe` needs for itself; skips its tests where that cannot be had on this machine. */
export async function startOrSkip<T>(context: Mocha.Context, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return skipAll(context, error.message);
  }
}

/** Skips all tests of the `describe` as one whose title says why. */
export function skipAll(context: Mocha.Context, reason: string): never {
  const suite = context.test?.parent;
  const count = suite?.total() ?? 0;
  for (const child of suite?.suites.splice(0) ?? []) suite?.tests.push(...child.tests);
  const [first] = suite?.tests ?? [];
  if (first) first.title = `cannot be run (${count} tests): ${reason}`;
  suite?.tests.splice(1);
  context.skip();
}

async function open(addresses: StoreAddresses): Promise<TestStores> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const shards = await createDatabases(addresses.shards, name);
  const valkey = otherDatabase(addresses.valkey ?? "", String(randomInt(1, 1024)));
  await emptied(valkey);
  const [kafka, prefix] = [addresses.kafka ?? "", `${name}.`];
  const primaries = shards.map(({ primary }) => ({ primary, standbys: [] }));
  const told = (addressed: readonly ShardUrls[]) => ({
    ...environmentOf({ shards: addressed, valkey, kafka }),
    KAFKA_TOPIC_PREFIX: prefix,
  });
  return { shards, valkey, kafka, prefix, environment: told(primaries), replicated: told(shards) };
}

async function close({ shards, valkey }: TestStores): Promise<void> {
  await dropDatabases(shards);
  await emptied(valkey);
}

async function emptied(url: string): Promise<void> {
  const client = createClient({ url });
  client.on("error", () => undefined);
  await client.connect();
  await client.flushDb();
  await client.close();
}
