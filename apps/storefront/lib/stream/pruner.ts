import { type Logger } from "pino";
import { type Shard } from "../database/shard.ts";
import { type Statement, statement } from "../database/statement.ts";
import { bucketCount } from "../sharding/buckets.ts";

/** How long rows are kept that are done with, in days. */
export const keptDays = {
  /** Sent events: to look at. */
  outbox: 1,
  /** Handled events: longer than the brokers keep a record, dead letters included, or an event that is put back would have its effect twice. */
  inbox: 30,
} as const;

/** Milliseconds between two buckets: all of them have their turn within half an hour. */
const stepMilliseconds = 5_000;

/** Rows deleted at once, at most: a statement that takes long holds others up. */
const atOnce = 1_000;

const dayMilliseconds = 86_400_000;

/** The smallest id that could have been made at a time: ids begin with it. */
export function firstIdAt(time: number): string {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

interface Rule {
  readonly statement: Statement<object>;
  readonly days: number;
}

/** Deletes what nobody needs any more from the outbox and the inbox of a schema, bucket after bucket, by the primary key. */
export class Pruner {
  readonly #rules: readonly Rule[];
  readonly #shards: readonly Shard[];
  readonly #log: Logger;
  #bucket = Math.floor(Math.random() * bucketCount);
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  /** @param tables of the schema that there are. */
  constructor(
    schema: string,
    tables: readonly (keyof typeof keptDays)[],
    shards: readonly Shard[],
    log: Logger,
  ) {
    this.#shards = shards;
    this.#log = log;
    this.#rules = tables.map((table) => ({ statement: deletion(schema, table), days: keptDays[table] }));
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#bucket = (this.#bucket + 1) % bucketCount;
      this.#running = this.prune(this.#bucket).catch((error: Error) =>
        this.#log.debug({ reason: error.message }, "old rows could not be deleted"),
      );
    }, stepMilliseconds);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** One bucket, on every shard. */
  async prune(bucket: number, now = Date.now()): Promise<void> {
    for (const { primary } of this.#shards) {
      for (const { statement: sql, days } of this.#rules) {
        await primary.with((connection) =>
          connection.rows(sql, bucket, firstIdAt(now - days * dayMilliseconds), atOnce),
        );
      }
    }
  }
}

function deletion(schema: string, table: keyof typeof keptDays): Statement<object> {
  const [id, more] = table === "outbox" ? ["id", "and sent_at is not null"] : ["event_id", ""];
  return statement(
    `${schema}.${table}.prune`,
    `delete from ${schema}.${table} where ctid = any (array(
       select ctid from ${schema}.${table} where bucket = $1 and ${id} < $2 ${more} limit $3))`,
  );
}
