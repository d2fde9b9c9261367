import { statement } from "../../lib/database/statement.ts";
import { fenceText, type UserShards } from "../../lib/sharding/user-shards.ts";
import { inboxText } from "../../lib/stream/inbox.ts";
import { type Notification } from "./domain.ts";

type Row = Omit<Notification, "createdAt"> & { readonly createdAt: Date };

export const add = statement<{ owned: boolean; added: boolean }>(
  "notifications.add",
  `with ${fenceText("$1::smallint")},
   ${inboxText("notifications", "$2")},
   added as (
     insert into notifications.notifications (bucket, id, user_id, order_id, kind, text)
     select bucket, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text from fresh returning bucket)
   select exists (select from fence) as owned, exists (select from added) as added`,
);

const some = `select id, order_id as "orderId", kind, text, created_at as "createdAt"
   from notifications.notifications where bucket = $1 and user_id = $2`;

// Two statements instead of one with "or": such a condition cannot be a bound of an index scan.
export const firstPage = statement<Row>("notifications.firstPage", `${some} order by id desc limit $3`);

export const nextPage = statement<Row>(
  "notifications.nextPage",
  `${some} and id < $4 order by id desc limit $3`,
);

/** The notifications in the database. */
export class NotificationStore {
  readonly #shards: UserShards;

  constructor(shards: UserShards) {
    this.#shards = shards;
  }

  /** Keeps a notification, once for each event. @returns whether it is new. */
  async add(notification: Omit<Notification, "createdAt"> & { userId: string }): Promise<boolean> {
    const { id, userId, orderId, kind, text } = notification;
    const user = this.#shards.of(userId);
    const values = [user.bucket, id, userId, orderId, kind, text] as const;
    const { added } = await user.effect((connection) => connection.row(add, ...values));
    return added;
  }

  /** A user's notifications, the newest first. @param after id of the last one of the page before. */
  async page(userId: string, after: string | undefined, limit: number): Promise<Notification[]> {
    const user = this.#shards.of(userId);
    const rows = await user.read((connection) =>
      after === undefined
        ? connection.rows(firstPage, user.bucket, userId, limit)
        : connection.rows(nextPage, user.bucket, userId, limit, after),
    );
    return rows.map(({ createdAt, ...rest }) => ({ ...rest, createdAt: createdAt.toISOString() }));
  }
}
