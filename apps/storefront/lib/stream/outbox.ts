import { type Connection } from "../database/connection.ts";
import { type Statement, statement } from "../database/statement.ts";
import { traceHeaders } from "../telemetry/tracing.ts";
import { uuidv7 } from "../uuid.ts";
import { type OutboxRow } from "./event.ts";

/** An event as a service publishes it. */
export interface NewEvent {
  readonly topic: string;
  /** What it is about, such as the order's id: events of one key arrive in order. */
  readonly key: string;
  /** `order.placed` */
  readonly type: string;
  readonly data: object;
}

/** Id of an event, and the headers that it takes along: for statements that write the outbox themselves. */
export function eventIdentity(): { id: string; headers: Record<string, string> } {
  return { id: uuidv7(), headers: traceHeaders() };
}

/**
 * The outbox of a schema that is split by user: the table `outbox` with `bucket, id, topic, key, type, payload, headers, created_at, sent_at`,
 * unique by (bucket, id), and the partial indexes of `services/orders/migrations`.
 */
export class Outbox {
  readonly #insert: Statement<object>;

  constructor(schema: string) {
    this.#insert = statement(
      `${schema}.outbox.add`,
      `insert into ${schema}.outbox (bucket, id, topic, key, type, payload, headers) values ($1, $2, $3, $4, $5, $6, $7)`,
    );
  }

  /** Adds an event to the transaction: it will be sent if that commits, and only then. */
  async add(connection: Connection, bucket: number, { topic, key, type, data }: NewEvent): Promise<void> {
    const { id, headers } = eventIdentity();
    await connection.rows(this.#insert, bucket, id, topic, key, type, data, headers);
  }
}

/** A row that the relay holds, and where it lies. */
export interface ClaimedRow extends OutboxRow {
  readonly place: string;
}

/** What a relay asks of the outbox of a schema, with a column `bucket` or without. */
export interface OutboxStatements {
  readonly claim: Statement<ClaimedRow>;
  readonly mark: Statement<object>;
}

/**
 * `claim`: the oldest rows that nobody else holds, one for each key: a later event of a key waits for the one before, whoever sends that. By
 * the time of the database, which is one clock for the shard; ids carry the clock of the process that made them.
 *
 * `mark`: without waiting for the disk. A mark that a crash loses sends the row again, which consumers are made for.
 */
export function outboxStatements(schema: string): OutboxStatements {
  return {
    claim: statement<ClaimedRow>(
      `${schema}.outbox.claim`,
      `select o.ctid::text as place, o.id, o.topic, o.key, o.type, o.payload::text as payload, o.headers, o.created_at as "createdAt"
       from ${schema}.outbox o
       where o.sent_at is null and not exists (
         select from ${schema}.outbox e
         where e.key = o.key and e.sent_at is null and (e.created_at, e.id) < (o.created_at, o.id))
       order by o.created_at, o.id limit $1 for update of o skip locked`,
    ),
    mark: statement(
      `${schema}.outbox.mark`,
      `with unsynced as materialized (select set_config('synchronous_commit', 'off', true))
       update ${schema}.outbox set sent_at = clock_timestamp() from unsynced where outbox.ctid = any ($1::tid[])`,
    ),
  };
}
