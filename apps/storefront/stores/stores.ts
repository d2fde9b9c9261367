import path from "node:path";
import { addressesFrom, environmentOf, type StoreAddresses } from "./addresses.plan.ts";
import { KafkaBroker } from "./kafka.ts";
import { Shard } from "./postgres/shard.ts";
import { ValkeyServer } from "./valkey.ts";

export type StoreKind = "postgres" | "valkey" | "kafka";

export interface StoresOptions {
  /** Folder for the data of all stores; a second start on it keeps the data. */
  readonly folder: string;
  /** Shards of the database. @default 2: with one nothing would be found that goes to the wrong shard */
  readonly shards?: number;
  /** @default 1 */
  readonly standbysPerShard?: number;
  /** Whether a commit is acknowledged only when one standby has it on disk, too. @default false */
  readonly synchronous?: boolean;
  /** Stores to start. @default all */
  readonly only?: readonly StoreKind[];
  /** @default free ones */
  readonly ports?: {
    /** Of the first server of shard 0; shard n begins 10 × n further. */
    readonly postgres?: number;
    readonly valkey?: number;
    readonly kafka?: number;
  };
  /** Port that Kafka's clients are sent to, where a proxy stands between. @default Kafka's */
  readonly kafkaAdvertisedPort?: number;
  /**
   * Where `DATABASE_URL`, `VALKEY_URL` and `KAFKA_BROKERS` name stores that run already; those are not started.
   * @default {}: the process's own are passed by those who want them
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Stores that run. Handles are there for those that were started here alone. */
export interface Stores {
  /** Shards that were started here, in the order of their numbers. */
  readonly shards: readonly Shard[];
  readonly valkey: ValkeyServer | undefined;
  readonly kafka: KafkaBroker | undefined;
  /** All addresses, also of those from outside. Read anew after a failover. */
  readonly addresses: StoreAddresses;
  /** The same as variables: `DATABASE_URL`, `VALKEY_URL`, `KAFKA_BROKERS`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops what was started here, in order; data stays. */
  stop(): Promise<void>;
}

/**
 * Starts the stores, or takes those that the environment names. What is started ends with this process, whatever that dies of.
 * @throws Unavailable where a store cannot be had on this machine, with what to install; nothing is left running then.
 */
export async function startStores(options: StoresOptions): Promise<Stores> {
  const outside = addressesFrom(options.environment ?? {});
  const wanted = (kind: StoreKind) => options.only?.includes(kind) ?? true;
  const [shards, valkey, kafka] = await together(
    wanted("postgres") && outside.shards.length === 0 ? startShards(options) : [],
    wanted("valkey") && !outside.valkey ? startValkey(options) : undefined,
    wanted("kafka") && !outside.kafka ? startKafka(options) : undefined,
  );
  const addresses = (): StoreAddresses => ({
    ...outside,
    ...(shards.length > 0 ? { shards: shards.map((shard) => shard.urls) } : {}),
    ...(valkey ? { valkey: valkey.url } : {}),
    ...(kafka ? { kafka: kafka.brokers } : {}),
  });
  return {
    shards,
    valkey,
    kafka,
    get addresses() {
      return addresses();
    },
    get environment() {
      return environmentOf(addresses());
    },
    stop: () => stopAll([shards, valkey, kafka]),
  };
}

interface Stoppable {
  stop(): Promise<void>;
}
type Started = Stoppable | readonly Stoppable[] | undefined;

/** Waits for all; where one cannot be started, the others are stopped before its reason is given. */
async function together<A extends Started, B extends Started, C extends Started>(
  first: Promise<A> | A,
  second: Promise<B> | B,
  third: Promise<C> | C,
): Promise<[A, B, C]> {
  const all = await Promise.allSettled([first, second, third]);
  const [a, b, c] = all;
  if (a.status === "fulfilled" && b.status === "fulfilled" && c.status === "fulfilled") {
    return [a.value, b.value, c.value];
  }
  await stopAll(all.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])));
  throw all.find((each) => each.status === "rejected")?.reason;
}

async function stopAll(started: readonly Started[]): Promise<void> {
  const results = await Promise.allSettled(started.flat().map((store) => store?.stop()));
  const failed = results.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}

async function startShards(options: StoresOptions): Promise<readonly Shard[]> {
  const started = await Promise.allSettled(
    Array.from({ length: options.shards ?? 2 }, (_, number) =>
      Shard.start({
        number,
        folder: path.join(options.folder, `shard-${number}`),
        standbys: options.standbysPerShard ?? 1,
        synchronous: options.synchronous ?? false,
        ...(options.ports?.postgres ? { port: options.ports.postgres + 10 * number } : {}),
      }),
    ),
  );
  const shards = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failed = started.find((each) => each.status === "rejected");
  if (!failed) return shards;
  await stopAll(shards);
  throw failed.reason;
}

async function startValkey({ folder, ports }: StoresOptions): Promise<ValkeyServer> {
  const server = await ValkeyServer.open({ folder: path.join(folder, "valkey"), port: ports?.valkey });
  await server.start();
  return server;
}

async function startKafka({ folder, ports, kafkaAdvertisedPort }: StoresOptions): Promise<KafkaBroker> {
  const broker = await KafkaBroker.open({
    folder: path.join(folder, "kafka"),
    port: ports?.kafka,
    advertisedPort: kafkaAdvertisedPort,
  });
  await broker.start();
  return broker;
}
