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

/** Time in which more rows may come after the first that woke the relay, in milliseconds: few large rounds cost less than many small ones. */
const gatherMilliseconds = 2;

/**
 * Sends what is in the outbox of one shard, at least once, events of a key in order. Any number of relays may work on the same outbox. Rows are
 * held by the transaction that marks them: a relay that dies on the way, at any step, leaves them as they were.
 */
export class OutboxRelay {
  readonly #options: RelayOptions;
  readonly #delays: Histogram<"schema">;
  readonly #waker = new Waker();
  #running: Promise<void> | undefined;
  #stopped = false;
  /** When the oldest event that this relay could not send yet was written. */
  #oldest: Date | undefined;

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
    this.#running ??= this.#run();
  }

  /** There is something to send. */
  wake(): void {
    this.#waker.wake();
  }

  /** Ends after the round under way. What is left, the next process sends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waker.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { pollMilliseconds = 200, batch = 200, log, schema } = this.#options;
    for (let failures = 0; !this.#stopped;) {
      try {
        if (failures > 0) await this.#options.sender.check();
        const sent = await this.#round(batch);
        failures = 0;
        if (sent > 0) continue;
        if (await this.#waker.sleep(pollMilliseconds * (0.75 + Math.random() / 2))) {
          await new Promise((resolve) => setTimeout(resolve, gatherMilliseconds));
        }
      } catch (error) {
        failures++;
        const { message: reason } = error as Error;
        log.warn({ schema, shard: this.#options.shard.number, reason, failures }, "the relay could not send");
        await this.#waker.sleep(backOff(failures));
      }
    }
  }

  /** Seconds. While the brokers are gone it grows, for nothing is asked of the database then. */
  get #waited(): number {
    return this.#oldest && !this.#stopped ? Math.max(0, Date.now() - this.#oldest.getTime()) / 1000 : 0;
  }

  /** @returns how many rows were sent. */
  async #round(batch: number): Promise<number> {
    const { statements, shard, sender, schema } = this.#options;
    const { value } = await shard.primary.transaction(async (connection) => {
      const rows = await connection.rows(statements.claim, batch);
      this.#oldest = rows[0]?.createdAt;
      if (rows.length === 0) return 0;
      await sender.send(rows.map(recordOf));
      await connection.rows(
        statements.mark,
        rows.map(({ place }) => place),
      );
      this.#oldest = undefined;
      const now = Date.now();
      for (const { createdAt } of rows) this.#delays.observe({ schema }, (now - createdAt.getTime()) / 1000);
      return rows.length;
    });
    return value;
  }
}

function recordOf(row: ClaimedRow): OutgoingRecord {
  const headers = { ...row.headers, "event-id": row.id };
  return { topic: row.topic, key: row.key, value: eventText(row), headers };
}
