import { type Connection } from "../../lib/database/connection.ts";
import { BucketMoved, type UserShard, type UserShards } from "../../lib/sharding/user-shards.ts";
import { eventIdentity, Outbox } from "../../lib/stream/outbox.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import {
  judge,
  type Order,
  type OrderChange,
  orderChanges,
  type OrderStatus,
  type Priced,
  transitionOf,
} from "./domain.ts";
import { type OrderChanged, type OrderPlaced, ordersTopic } from "./events.ts";
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

type Change = ReturnType<typeof transitionOf>;

const transitions = Object.fromEntries(
  orderChanges.map((change) => [change, transitionOf(change)]),
) as Readonly<Record<OrderChange, Change>>;

/** The orders in the database. */
export class OrderStore {
  readonly #shards: UserShards;
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
      after === undefined
        ? connection.rows(sql.firstPage, user.bucket, userId, limit)
        : connection.rows(sql.nextPage, user.bucket, userId, limit, after),
    );
    return rows.map(({ placedAt, ...rest }) => ({ ...rest, placedAt: placedAt.toISOString() }));
  }

  cancel(userId: string, id: string): Promise<Changed> {
    const user = this.#shards.of(userId);
    return user.write((connection) => this.#cancel(connection, user, { userId, id }));
  }

  /** The effect of an event on an order, once. Undefined where there was none: it had come before, or does not concern the order as it is. */
  async onEvent(
    eventId: string,
    { userId, id, change }: { userId: string; id: string; change: OrderChange },
  ): Promise<Change["to"] | "not-found" | undefined> {
    const user = this.#shards.of(userId);
    const { from, to } = transitions[change];
    const { id: ownId, headers } = eventIdentity();
    const { known, changed } = await user.effect((connection) =>
      connection.row(
        sql.onEvent,
        ...[user.bucket, eventId, id, userId],
        from.map(({ status }) => status),
        from.map(({ reserved }) => reserved),
        ...[to.status, to.reason, ownId, to.event, headers],
      ),
    );
    if (!known) return "not-found";
    return changed ? to : undefined;
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

  async #cancel(
    connection: Connection,
    { bucket }: UserShard,
    { userId, id }: { userId: string; id: string },
  ): Promise<Changed> {
    const row = await connection.row(sql.lock, bucket, id, userId);
    if (!row) return "not-found";
    const verdict = judge(row, "cancel");
    if (verdict === "refused") return "refused";
    if (verdict === "unchanged") return { status: row.status, changed: false };
    await connection.rows(sql.change, bucket, id, verdict.status, verdict.reason);
    if (verdict.event) {
      const { totalCents, currency } = row;
      const data: OrderChanged = { orderId: id, userId, reason: verdict.reason, totalCents, currency };
      const event = { topic: ordersTopic, key: id, type: verdict.event, data };
      await this.#outbox.add(connection, bucket, event);
    }
    return { status: verdict.status, changed: true };
  }
}

function orderOf({ placedAt, ...rest }: sql.OrderRow): Order {
  return { ...rest, placedAt: placedAt.toISOString() };
}
