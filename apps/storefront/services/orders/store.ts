import { type Connection } from "../../lib/database/connection.ts";
import { BucketMoved, type UserShard, type UserShards } from "../../lib/sharding/user-shards.ts";
import { Inbox } from "../../lib/stream/inbox.ts";
import { eventIdentity, Outbox } from "../../lib/stream/outbox.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { judge, type Order, type OrderChange, type OrderStatus, type Priced } from "./domain.ts";
import { type OrderCancelled, type OrderPlaced, ordersTopic } from "./events.ts";
import * as sql from "./statements.ts";

/** An order that is to be placed. */
export interface NewOrder {
  readonly userId: string;
  /** The client's name for its request. */
  readonly key: string;
  readonly hash: Buffer;
  readonly priced: Priced;
  readonly fromCart: boolean;
}

/** What came of a request to place an order. */
export type Placed =
  | { readonly kind: "placed" | "repeated"; readonly order: Order }
  /** The key stands for another request. */
  | { readonly kind: "key-taken" };

/** What came of a change. */
export type Changed = { readonly status: OrderStatus; readonly changed: boolean } | "refused" | "not-found";

/** The orders in the database. */
export class OrderStore {
  readonly #shards: UserShards;
  readonly #inbox = new Inbox("orders");
  readonly #outbox = new Outbox("orders");

  constructor(shards: UserShards) {
    this.#shards = shards;
  }

  /** Places an order with everything that belongs to it, or finds the one that was placed by the same request. */
  place(order: NewOrder): Promise<Placed> {
    const { userId, key, hash, priced, fromCart } = order;
    const user = this.#shards.of(userId);
    const orderId = uuidv7();
    const data: OrderPlaced = { orderId, userId, fromCart, ...priced };
    const { id: eventId, headers } = eventIdentity();
    const { lines, totalCents, currency } = priced;
    return user.writeOnce(async (connection): Promise<Placed> => {
      const row = await connection.row(
        sql.place,
        ...[user.bucket, userId, key, hash, orderId, totalCents, currency],
        lines.map(({ productId }) => productId),
        lines.map(({ name }) => name),
        lines.map(({ quantity }) => quantity),
        lines.map(({ priceCents }) => priceCents),
        ...[eventId, data, headers],
      );
      if (!row?.owned) throw new BucketMoved(user.bucket);
      if (!row.placedAt) return (await this.#repeated(connection, user, order)) ?? { kind: "key-taken" };
      const placedAt = row.placedAt.toISOString();
      return {
        kind: "placed",
        order: { id: orderId, status: "placed", totalCents, currency, reason: null, placedAt, lines },
      };
    });
  }

  /** The order that a request was answered with before, if it was. */
  repeated(request: Pick<NewOrder, "userId" | "key" | "hash">): Promise<Placed | undefined> {
    const user = this.#shards.of(request.userId);
    return user.writeOnce((connection) => this.#repeated(connection, user, request));
  }

  async byId(userId: string, id: string): Promise<Order | undefined> {
    const user = this.#shards.of(userId);
    const row = await user.read((connection) => connection.row(sql.byId, user.bucket, id, userId));
    return row && orderOf(row);
  }

  /** A user's orders, the newest first. @param after id of the last one of the page before. */
  async page(userId: string, after: string | undefined, limit: number): Promise<Omit<Order, "lines">[]> {
    const user = this.#shards.of(userId);
    const rows = await user.read((connection) =>
      connection.rows(sql.page, user.bucket, userId, after ?? null, limit),
    );
    return rows.map(({ placedAt, ...rest }) => ({ ...rest, placedAt: placedAt.toISOString() }));
  }

  cancel(userId: string, id: string): Promise<Changed> {
    const user = this.#shards.of(userId);
    return user.write((connection) => this.#change(connection, user, { userId, id, change: "cancel" }));
  }

  /** The effect of an event on an order, once. Undefined when the event had come before. */
  onEvent(
    eventId: string,
    target: { userId: string; id: string; change: OrderChange },
  ): Promise<Changed | undefined> {
    const user = this.#shards.of(target.userId);
    return user.write(async (connection) => {
      if (!(await this.#inbox.isNew(connection, user.bucket, eventId))) return undefined;
      return this.#change(connection, user, target);
    });
  }

  /** Where the outbox row of a user's order lies. */
  bucketOf(userId: string): number {
    return this.#shards.of(userId).bucket;
  }

  async #repeated(
    connection: Connection,
    { bucket }: UserShard,
    { userId, key, hash }: Pick<NewOrder, "userId" | "key" | "hash">,
  ): Promise<Placed | undefined> {
    const row = await connection.row(sql.byKey, bucket, userId, key);
    if (!row) return undefined;
    const { hash: known, ...order } = row;
    if (!known.equals(hash)) return { kind: "key-taken" };
    // The answer that was given then, whatever has become of the order.
    return { kind: "repeated", order: { ...orderOf(order), status: "placed", reason: null } };
  }

  async #change(
    connection: Connection,
    { bucket }: UserShard,
    { userId, id, change }: { userId: string; id: string; change: OrderChange },
  ): Promise<Changed> {
    const row = await connection.row(sql.lock, bucket, id, userId);
    if (!row) return "not-found";
    const verdict = judge(row.status, change);
    if (verdict === "refused") return "refused";
    if (verdict === "unchanged") return { status: row.status, changed: false };
    await connection.rows(sql.change, bucket, id, verdict.status, verdict.reason);
    if (verdict.status === "cancelled") {
      const { totalCents, currency } = row;
      const data: OrderCancelled = {
        orderId: id,
        userId,
        reason: verdict.reason ?? "",
        totalCents,
        currency,
      };
      await this.#outbox.add(connection, bucket, {
        topic: ordersTopic,
        key: id,
        type: "order.cancelled",
        data,
      });
    }
    return { status: verdict.status, changed: true };
  }
}

function orderOf({ placedAt, ...rest }: sql.OrderRow): Order {
  return { ...rest, placedAt: placedAt.toISOString() };
}
