import { statement } from "../../lib/database/statement.ts";
import { type UserShards } from "../../lib/sharding/user-shards.ts";
import { Inbox } from "../../lib/stream/inbox.ts";
import { type Notification } from "./domain.ts";

type Row = Omit<Notification, "createdAt"> & { readonly createdAt: Date };

const add = statement(
  "notifications.add",
  `insert into notifications.notifications (bucket, id, user_id, order_id, kind, text) values ($1, $2, $3, $4, $5, $6)`,
);

const page = statement<Row>(
  "notifications.page",
  `select id, order_id as "orderId", kind, text, created_at as "createdAt" from notifications.notifications
   where bucket = $1 and user_id = $2 and ($3::uuid is null or id < $3) order by id desc limit $4`,
);

/** The notifications in the database. */
export class NotificationStore {
  readonly #shards: UserShards;
  readonly #inbox = new Inbox("notifications");

  constructor(shards: UserShards) {
    this.#shards = shards;
  }

  /** Keeps a notification, once for each event. @returns whether it is new. */
  add({
    id,
    userId,
    orderId,
    kind,
    text,
  }: Omit<Notification, "createdAt"> & { userId: string }): Promise<boolean> {
    const user = this.#shards.of(userId);
    return user.write(async (connection) => {
      if (!(await this.#inbox.isNew(connection, user.bucket, id))) return false;
      await connection.rows(add, user.bucket, id, userId, orderId, kind, text);
      return true;
    });
  }

  /** A user's notifications, the newest first. @param after id of the last one of the page before. */
  async page(userId: string, after: string | undefined, limit: number): Promise<Notification[]> {
    const user = this.#shards.of(userId);
    const rows = await user.read((connection) =>
      connection.rows(page, user.bucket, userId, after ?? null, limit),
    );
    return rows.map(({ createdAt, ...rest }) => ({ ...rest, createdAt: createdAt.toISOString() }));
  }
}
