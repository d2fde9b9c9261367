import { Consumer, stringDeserializers } from "@platformatic/kafka";
import { type Logger } from "pino";
import { ConfigError } from "../config/read-variables.ts";
import { type Database } from "../database/database.ts";
import { type UserShards } from "../sharding/user-shards.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type Brokers, clientOptions } from "./brokers.ts";
import { StreamConsumer } from "./consumer.ts";
import { replayDeadLetters } from "./dead-letters.ts";
import { type StreamEvent } from "./event.ts";
import { Home } from "./home.ts";
import { outboxStatements } from "./outbox.ts";
import { StreamProducer } from "./producer.ts";
import { type PrunedTable, Pruner } from "./pruner.ts";
import { OutboxRelay } from "./relay.ts";
import { Relays } from "./relays.ts";
import { memberRequestTimeout } from "./session.ts";
import { createTopics } from "./topics.ts";

export interface StreamOptions {
  /** Undefined where nothing of the process needs the stream. */
  readonly brokers: Brokers | undefined;
  readonly database: Database;
  readonly shards: UserShards;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What a service consumes. */
export interface Consumption {
  /** The service: all of its instances share the records. */
  readonly group: string;
  readonly topics: readonly string[];
  /** One transaction with the event's inbox row. See `ConsumerOptions.effect`. */
  readonly effect: (event: StreamEvent) => Promise<void>;
  /** @default 8 */
  readonly lanes?: number;
}

/** The stream of events, as the services of a process use it. Nothing connects before it is needed. */
export class Stream {
  readonly #options: StreamOptions;
  #home: Home | undefined;
  #producer: StreamProducer | undefined;
  readonly #producers: StreamProducer[] = [];

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /**
   * What sends the outbox of a schema. Relays of one process have a producer each, because each sends one request at a time.
   * @param sharded whether the schema is on every shard.
   */
  relays(schema: string, { sharded }: { sharded: boolean }): Relays {
    const { database, shards, metrics, log } = this.#options;
    const statements = outboxStatements(schema);
    const relays = (sharded ? database.shards : [database.main]).map(
      (shard) => new OutboxRelay({ schema, statements, shard, sender: this.#open(), metrics, log }),
    );
    return new Relays(relays, shards);
  }

  /** What consumes topics. It works while this region is home. @param home who says so. @default shard 0 */
  consumer(consumption: Consumption, home = this.#sharedHome()): StreamConsumer {
    const { metrics, log } = this.#options;
    const [brokers, { group }] = [this.#brokers, consumption];
    const open = () =>
      new Consumer({
        ...clientOptions(brokers),
        requestTimeout: memberRequestTimeout,
        groupId: brokers.prefix + group,
        deserializers: stringDeserializers,
      });
    const dead = (this.#producer ??= this.#open());
    return new StreamConsumer({ ...consumption, brokers, open, dead, home, metrics, log });
  }

  /** What deletes rows of a schema that are done with. @param sharded whether the schema is on every shard. */
  pruner(schema: string, tables: readonly PrunedTable[], { sharded }: { sharded: boolean }): Pruner {
    const { database, log } = this.#options;
    const shards = sharded ? database.shards : [database.main];
    return new Pruner({ schema, tables, shards, log, bucketed: sharded });
  }

  /** Begins to ask whether this region is home, where something consumes. */
  async start(): Promise<void> {
    await this.#home?.start();
  }

  /** Puts the dead letters of a topic back. @returns how many. */
  async replay(topic: string): Promise<number> {
    this.#producer ??= this.#open();
    return replayDeadLetters(topic, this.#brokers, this.#producer);
  }

  /** Makes the topics that are missing: on a laptop and in tests. */
  createTopics(options?: Parameters<typeof createTopics>[1]): Promise<string[]> {
    return createTopics(this.#brokers, options);
  }

  /** After relays and consumers have stopped. */
  async close(): Promise<void> {
    this.#home?.stop();
    await Promise.all(this.#producers.map((producer) => producer.close().catch(() => undefined)));
  }

  #sharedHome(): Home {
    this.#home ??= new Home(this.#options.database.main, this.#options.log);
    return this.#home;
  }

  #open(): StreamProducer {
    const producer = new StreamProducer(this.#brokers, this.#options.log);
    this.#producers.push(producer);
    return producer;
  }

  /** @throws ConfigError */
  get #brokers(): Brokers {
    const { brokers } = this.#options;
    if (!brokers)
      throw new ConfigError("KAFKA_BROKERS is not set, and this process publishes or consumes events");
    return brokers;
  }
}
