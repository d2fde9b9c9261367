import { type Connection } from "../database/connection.ts";
import { type Statement, statement } from "../database/statement.ts";

/**
 * Part of a statement for `UserShard.effect`, after `fenceText`: `fresh` has a row when the event comes for the first time, and what has an effect
 * selects from it. Whoever handles the same event beside it waits there, and then finds none.
 * @param eventId parameter with the event's id. @param condition of an event that is to be kept at all.
 */
export function inboxText(schema: string, eventId: string, condition = "true"): string {
  return `fresh as (
     insert into ${schema}.inbox (bucket, event_id) select bucket, ${eventId}::uuid from fence where ${condition}
     on conflict do nothing returning bucket)`;
}

/**
 * The inbox of a schema that is split by user: the table `inbox` with `bucket, event_id, handled_at`, unique by (bucket, event_id). An event
 * that comes again, as they do after every crash, is known by it.
 */
export class Inbox {
  readonly #insert: Statement<{ new: boolean }>;

  constructor(schema: string) {
    this.#insert = statement(
      `${schema}.inbox.add`,
      `insert into ${schema}.inbox (bucket, event_id) values ($1, $2) on conflict do nothing returning true as new`,
    );
  }

  /**
   * Whether an event has come for the first time. To be asked first in the transaction with its effect: whoever handles the same event beside it
   * waits here, and then hears no.
   */
  async isNew(connection: Connection, bucket: number, eventId: string): Promise<boolean> {
    return (await connection.row(this.#insert, bucket, eventId)) !== undefined;
  }
}
