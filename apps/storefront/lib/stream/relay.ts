import { type Histogram } from "prom-client";
import { type Logger } from "pino";
import { type Shard } from "../database/shard.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { backOff } from "./back-off.ts";
import { eventText } from "./event.ts";
import { type ClaimedRow, type OutboxStatements } from "./outbox.ts";
import { type OutgoingRecord } from "./producer.ts";
import { Waker } from "./waker.ts";

/** Where a relay sends to. */
export interface Sender {
  send(records: readonly OutgoingRecord[]): Promise<void>;
  /** Rejects while nothing can be sent. */
  check(): Promise<void>;
}

export interface RelayOptions {
  /** Schema with the outbox, for metrics and logs. */
  readonly schema: string;
  readonly statements: OutboxStatements;
  readonly shard: Shard;
  readonly sender: Sender;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Most rows of one round. @default 200: a round stays below the objective for events */
  readonly batch?: number;
  /**
   * Milliseconds between looks at an outbox that nobody has spoken of. @default 200: whoever writes wakes the relay of its own process, so this
   * finds what processes have left that are gone
   */
  readonly pollMilliseconds?: number;
}

/**
 * Time in which more rows may come after the first that woke the relay, in milliseconds. Few large rounds cost less than many small ones: with 5 instead
 * of 2 a shard takes a quarter more orders, and an event, which has 50 ms, is 3 ms later.
 */
const gatherMilliseconds = 5;

/**
 * Rounds under way: while one waits for the brokers and for its marks, the next claims what has come meanwhile, so that an event waits for one round
 * at most. Two are as good as more, because a producer sends one request at a time.
 */
const roundsAtOnce = 2;

/**
 * Sends what is in the outbox of one shard, at least once, events of a key in order. Any number of relays may work on the same outbox, and a relay
 * has two rounds beside each other: a later event of a key waits until the one before is marked. Rows are held by the transaction that marks
 * them: a relay that dies on the way, at any step, leaves them as they were.
 */
export class OutboxRelay {
  readonly #options: RelayOptions;
  readonly #delays: Histogram<"schema">;
  readonly #waker = new Waker();
  /** One for each round, which sleeps there after a failure. */
  readonly #pauses = Array.from({ length: roundsAtOnce }, () => new Waker());
  /** Whoever has it claims, or waits for something to claim. */
  readonly #baton = new Baton();
  #running: Promise<unknown> | undefined;
  #stopped = false;
  /** When the oldest event that a round could not send yet was written. */
  readonly #oldest = new Map<number, Date>();

  constructor(options: RelayOptions) {
    this.#options = options;
    const { schema, shard } = options;
    options.metrics.observe(
      "storefront_outbox_oldest_seconds",
      "Age of the oldest event that the relay has seen and not sent; 0 where there is none",
      ["schema", "shard"],
      () => [{ labels: { schema, shard: String(shard.number) }, value: this.#waited }],
    );
    this.#delays = options.metrics.histogram(
      "storefront_outbox_delay_seconds",
      "Time from the transaction of an event to its acknowledgement by the brokers",
      ["schema"],
    );
  }

  start(): void {
    this.#waker.wake();
    this.#running ??= Promise.all(Array.from({ length: roundsAtOnce }, (_, number) => this.#run(number)));
  }

  /** There is something to send. */
  wake(): void {
    for (const waker of [this.#waker, ...this.#pauses]) waker.wake();
  }

  /** Ends after the rounds under way. What is left, the next process sends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#running;
  }

  async #run(number: number): Promise<void> {
    const { log, schema, shard, sender } = this.#options;
    for (let failures = 0; ;) {
      const pass = await this.#baton.take();
      if (this.#stopped) return pass();
      try {
        if (failures > 0) await sender.check();
        await this.#wait();
        await this.#round(number, pass);
        failures = 0;
      } catch (error) {
        failures++;
        const { message: reason } = error as Error;
        log.warn({ schema, shard: shard.number, reason, failures }, "the relay could not send");
        await this.#pauses[number]?.sleep(backOff(failures));
        // What could not be sent is there still.
        this.#waker.wake();
      } finally {
        pass();
      }
    }
  }

  /** Until somebody speaks of the outbox, or it is time to look at it. */
  async #wait(): Promise<void> {
    const { pollMilliseconds = 200 } = this.#options;
    if (await this.#waker.sleep(pollMilliseconds * (0.75 + Math.random() / 2)))
      await new Promise((resolve) => setTimeout(resolve, gatherMilliseconds));
  }

  /** Seconds. While the brokers are gone it grows, for nothing is asked of the database then. */
  get #waited(): number {
    const times = [...this.#oldest.values()].map((date) => date.getTime());
    return times.length > 0 && !this.#stopped ? Math.max(0, Date.now() - Math.min(...times)) / 1000 : 0;
  }

  /** @param claimed is called as soon as the round has its rows, and others may claim the next. */
  async #round(number: number, claimed: () => void): Promise<void> {
    const { statements, shard, sender, schema, batch = 200 } = this.#options;
    const { value: sent } = await shard.primary.transaction(async (connection) => {
      const rows = await connection.rows(statements.claim, batch);
      const [first] = rows;
      if (!first) {
        this.#oldest.delete(number);
        return 0;
      }
      this.#oldest.set(number, first.createdAt);
      if (rows.length === batch) this.#waker.wake();
      claimed();
      await sender.send(rows.map(recordOf));
      await connection.rows(
        statements.mark,
        rows.map(({ place }) => place),
      );
      this.#oldest.delete(number);
      const now = Date.now();
      for (const { createdAt } of rows) this.#delays.observe({ schema }, (now - createdAt.getTime()) / 1000);
      return rows.length;
    });
    // Later events of the same keys have waited for this.
    if (sent > 0) this.#waker.wake();
  }
}

/** One at a time may have it. */
class Baton {
  #tail: Promise<void> = Promise.resolve();

  /** @returns what passes it on, and does nothing when it is called again. */
  async take(): Promise<() => void> {
    let pass = () => {};
    const before = this.#tail;
    this.#tail = new Promise((resolve) => (pass = resolve));
    await before;
    return pass;
  }
}

function recordOf(row: ClaimedRow): OutgoingRecord {
  const headers = { ...row.headers, "event-id": row.id };
  return { topic: row.topic, key: row.key, value: eventText(row), headers };
}
