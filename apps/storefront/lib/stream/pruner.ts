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
  /** Keys of requests: a client that asks again later than that asks for something new. */
  idempotency: 7,
  /** What was put aside for orders: an order that is cancelled later than that gives nothing back. */
  reservations: 30,
} as const;

/** A table whose rows are deleted when they are old. */
export type PrunedTable = keyof typeof keptDays;

/** Column by which the age of a row is known, and what else must be true of it. */
const rules: Readonly<Record<PrunedTable, { readonly id: string; readonly condition: string }>> = {
  outbox: { id: "id", condition: "sent_at is not null" },
  inbox: { id: "event_id", condition: "true" },
  idempotency: { id: "order_id", condition: "true" },
  reservations: { id: "order_id", condition: "true" },
};

/** Milliseconds between two buckets: all of them have their turn within half an hour. */
const stepMilliseconds = 5_000;

/** Rows deleted at once, at most: a statement that takes long holds others up. */
const atOnce = 1_000;

/** So many statements for a table in one turn, at most. */
const statementsInTurn = 20;

const dayMilliseconds = 86_400_000;

/** The smallest id that could have been made at a time: ids begin with it. */
export function firstIdAt(time: number): string {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

interface Rule {
  readonly statement: Statement<{ deleted: number }>;
  readonly days: number;
}

export interface PrunerOptions {
  readonly schema: string;
  /** Tables of the schema that there are. */
  readonly tables: readonly PrunedTable[];
  readonly shards: readonly Shard[];
  readonly log: Logger;
  /** Whether the tables have buckets, which have their turns one after the other. @default true */
  readonly bucketed?: boolean;
}

/** Deletes what nobody needs any more from the tables of a schema: by keys that begin with a time. */
export class Pruner {
  readonly #rules: readonly Rule[];
  readonly #shards: readonly Shard[];
  readonly #log: Logger;
  readonly #bucketed: boolean;
  #bucket = Math.floor(Math.random() * bucketCount);
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor({ schema, tables, shards, log, bucketed = true }: PrunerOptions) {
    this.#shards = shards;
    this.#log = log;
    this.#bucketed = bucketed;
    this.#rules = tables.map((table) => ({
      statement: deletion(schema, table, bucketed),
      days: keptDays[table],
    }));
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

  /** One bucket, on every shard. @param bucket is nothing to tables without. */
  async prune(bucket: number, now = Date.now()): Promise<void> {
    for (const { primary } of this.#shards) {
      for (const { statement: sql, days } of this.#rules) {
        const before = firstIdAt(now - days * dayMilliseconds);
        const values = this.#bucketed ? [before, atOnce, bucket] : [before, atOnce];
        for (let turn = 0; turn < statementsInTurn; turn++) {
          const row = await primary.with((connection) => connection.row(sql, ...values));
          if ((row?.deleted ?? 0) < atOnce) break;
        }
      }
    }
  }
}

function deletion(schema: string, table: PrunedTable, bucketed: boolean): Statement<{ deleted: number }> {
  const { id, condition } = rules[table];
  const of = bucketed ? "bucket = $3 and " : "";
  return statement(
    `${schema}.${table}.prune`,
    `with gone as (
       delete from ${schema}.${table} where ctid = any (array(
         select ctid from ${schema}.${table} where ${of}${id} < $1 and ${condition} limit $2)) returning 1)
     select count(*)::int as deleted from gone`,
  );
}
