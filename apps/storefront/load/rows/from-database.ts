import pg from "pg";
import { type ShardUrls } from "../../stores/addresses.plan.ts";
import {
  type Rows,
  type RowSource,
  type StoredCartLine,
  type StoredNotification,
  type StoredOrder,
  type StoredPayment,
  type StoredReservation,
} from "./rows.ts";

const ordersOf = `
  select o.id, o.user_id as "userId", o.status, o.total_cents::float8 as "totalCents", o.bucket,
    extract(epoch from o.placed_at)::float8 as "placedAt",
    (select coalesce(json_agg(json_build_object('productId', l.product_id, 'quantity', l.quantity, 'cents', l.price_cents)), '[]')
     from orders.lines l where l.bucket = o.bucket and l.order_id = o.id) as lines
  from orders.orders o where o.user_id = any($1::uuid[])`;
const paymentsOf = `
  select order_id as "orderId", status, amount_cents::float8 as "amountCents"
  from payments.payments where user_id = any($1::uuid[])`;
const notificationsOf = `
  select order_id as "orderId", kind from notifications.notifications where user_id = any($1::uuid[])`;
const cartsOf = `
  select user_id as "userId", key as "productId", (value->>'quantity')::int as quantity, (value->>'at')::float8 as at
  from cart.carts, jsonb_each(items) where user_id = any($1::uuid[])`;
const reservationsOf = `
  select r.order_id as "orderId", r.state, coalesce(json_object_agg(p.id, p.quantity) filter (where p.id is not null), '{}') as products
  from catalog.reservations r left join lateral unnest(r.product_ids, r.quantities) as p (id, quantity) on true
  where r.order_id = any($1::uuid[]) group by r.order_id, r.state`;
const waitingOf = `
  select ((select count(*) from orders.outbox where sent_at is null)
        + (select count(*) from payments.outbox where sent_at is null))::int as waiting`;

/** Reads what is stored of some users, by SQL, on every shard: what lies on the wrong one is found, too. */
export class DatabaseRows implements RowSource {
  readonly name: string;
  readonly #pools: readonly pg.Pool[];
  readonly #users: readonly string[];

  constructor(shards: readonly ShardUrls[], users: readonly string[]) {
    this.name = `the database, ${shards.length} ${shards.length === 1 ? "shard" : "shards"}`;
    this.#users = users;
    // Primaries alone: a standby may not know the last row.
    this.#pools = shards.map(({ primary }) => new pg.Pool({ connectionString: primary, max: 1 }));
    for (const pool of this.#pools) pool.on("error", () => undefined);
  }

  async read(): Promise<Rows> {
    const [map, ...parts] = await Promise.all([
      this.#map(),
      ...this.#pools.map((pool, n) => this.#of(pool, n)),
    ]);
    const orders = parts.flatMap(({ orders }) => orders);
    return {
      orders,
      reservations: await this.#reservationsOf(orders.map(({ id }) => id)),
      payments: parts.flatMap(({ payments }) => payments),
      notifications: parts.flatMap(({ notifications }) => notifications),
      carts: parts.flatMap(({ carts }) => carts),
      shardOf: (bucket) => map.get(bucket),
      waiting: parts.reduce((sum, { waiting }) => sum + waiting, 0),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()));
  }

  async #of(pool: pg.Pool, shard: number) {
    const users = [this.#users];
    const ask = async <Row extends pg.QueryResultRow>(text: string) =>
      (await pool.query<Row>(text, users)).rows;
    const orders = await ask<Omit<StoredOrder, "place"> & { bucket: number }>(ordersOf);
    const payments = await ask<Omit<StoredPayment, "shard">>(paymentsOf);
    const { rows } = await pool.query<{ waiting: number }>(waitingOf);
    return {
      orders: orders.map(({ bucket, ...order }): StoredOrder => ({ ...order, place: { shard, bucket } })),
      payments: payments.map((payment): StoredPayment => ({ ...payment, shard })),
      notifications: await ask<StoredNotification>(notificationsOf),
      carts: await ask<StoredCartLine>(cartsOf),
      waiting: rows[0]?.waiting ?? 0,
    };
  }

  /** They lie where the catalog does, on shard 0. */
  async #reservationsOf(orders: readonly string[]): Promise<StoredReservation[] | undefined> {
    const [main] = this.#pools;
    const found = await main?.query<{ there: boolean }>(
      "select to_regclass('catalog.reservations') is not null as there",
    );
    if (!main || !found?.rows[0]?.there) return undefined;
    return (await main.query<StoredReservation>(reservationsOf, [orders])).rows;
  }

  async #map(): Promise<Map<number, number>> {
    const text = "select bucket, shard from sharding.map";
    const found = await this.#pools[0]?.query<{ bucket: number; shard: number }>(text);
    return new Map(found?.rows.map(({ bucket, shard }) => [bucket, shard]));
  }
}
