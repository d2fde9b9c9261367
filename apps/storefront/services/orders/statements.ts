import { statement } from "../../lib/database/statement.ts";
import { fenceText } from "../../lib/sharding/user-shards.ts";
import { inboxText } from "../../lib/stream/inbox.ts";
import { type Order, type OrderStatus } from "./domain.ts";

/**
 * A whole order in one statement, which is a transaction by itself: one trip to the server. Where the key has an order already, nothing else is
 * written.
 */
export const place = statement<{ owned: boolean; placedAt: Date | null }>(
  "orders.place",
  `with ${fenceText("$1::smallint")},
   mark as (
     insert into orders.idempotency (bucket, user_id, key, request_hash, order_id)
     select $1, $2::uuid, $3, $4, $5::uuid from fence on conflict do nothing returning bucket),
   placed as (
     insert into orders.orders (bucket, id, user_id, status, total_cents, currency)
     select $1, $5, $2, 'placed', $6::bigint, $7 from mark returning placed_at),
   line as (
     insert into orders.lines (bucket, order_id, number, product_id, name, quantity, price_cents)
     select $1, $5, number, product, name, quantity, price
     from mark, unnest($8::uuid[], $9::text[], $10::integer[], $11::integer[])
       with ordinality as wanted (product, name, quantity, price, number)),
   event as (
     insert into orders.outbox (bucket, id, topic, key, type, payload, headers)
     select $1, $12::uuid, 'orders', $5::text, 'order.placed', $13::jsonb, $14::jsonb from mark)
   select exists (select from fence) as owned, (select placed_at from placed) as "placedAt"`,
);

const columns = `o.id, o.status, o.total_cents::float8 as "totalCents", o.currency, o.reason, o.placed_at as "placedAt",
  (select coalesce(json_agg(json_build_object('productId', l.product_id, 'name', l.name, 'quantity', l.quantity,
     'priceCents', l.price_cents) order by l.number), '[]')
   from orders.lines l where l.bucket = o.bucket and l.order_id = o.id) as lines`;

/** An order as the database gives it. */
export type OrderRow = Omit<Order, "placedAt"> & { readonly placedAt: Date };

export const byId = statement<OrderRow>(
  "orders.byId",
  `select ${columns} from orders.orders o where o.bucket = $1 and o.id = $2 and o.user_id = $3`,
);

export const byKey = statement<OrderRow & { readonly hash: Buffer }>(
  "orders.byKey",
  `select ${columns}, i.request_hash as hash
   from orders.idempotency i join orders.orders o on o.bucket = i.bucket and o.id = i.order_id
   where i.bucket = $1 and i.user_id = $2 and i.key = $3`,
);

/** An order without its lines. */
export type OrderSummary = Omit<OrderRow, "lines">;

const summaries = `select id, status, total_cents::float8 as "totalCents", currency, reason, placed_at as "placedAt"
   from orders.orders where bucket = $1 and user_id = $2`;

// Two statements instead of one with "or": such a condition cannot be a bound of an index scan.
export const firstPage = statement<OrderSummary>(
  "orders.firstPage",
  `${summaries} order by id desc limit $3`,
);

export const nextPage = statement<OrderSummary>(
  "orders.nextPage",
  `${summaries} and id < $4 order by id desc limit $3`,
);

const sameOrder = `bucket = $1 and id = $3::uuid and user_id = $4::uuid`;

/**
 * The effect of an event, with its inbox row and its own event: for an order that is there, in one of the states that it changes ($5 and $6). An order
 * that somebody changes beside it is looked at again once that has ended.
 */
export const onEvent = statement<{ owned: boolean; known: boolean; changed: boolean }>(
  "orders.onEvent",
  `with ${fenceText("$1::smallint")},
   known as (select from orders.orders where ${sameOrder}),
   ${inboxText("orders", "$2", "exists (select from known)")},
   changed as (
     update orders.orders o set status = $7::text, reason = $8::text, changed_at = clock_timestamp(),
       reserved_at = case when $10::text = 'order.reserved' then clock_timestamp() else o.reserved_at end
     from fresh where o.bucket = $1 and o.id = $3 and o.user_id = $4
       and (o.status, o.reserved_at is not null) in (select * from unnest($5::text[], $6::boolean[]))
     returning o.total_cents, o.currency),
   event as (
     insert into orders.outbox (bucket, id, topic, key, type, payload, headers)
     select $1, $9::uuid, 'orders', $3::uuid::text, $10::text, jsonb_build_object('orderId', $3::uuid, 'userId', $4::uuid,
       'reason', $8::text, 'totalCents', total_cents, 'currency', currency), $11::jsonb
     from changed where $10::text is not null)
   select exists (select from fence) as owned, exists (select from known) as known, exists (select from changed) as changed`,
);

export const lock = statement<{
  status: OrderStatus;
  reserved: boolean;
  totalCents: number;
  currency: string;
}>(
  "orders.lock",
  `select status, reserved_at is not null as reserved, total_cents::float8 as "totalCents", currency
   from orders.orders where bucket = $1 and id = $2 and user_id = $3 for update`,
);

export const change = statement(
  "orders.change",
  `update orders.orders set status = $3, reason = $4, changed_at = clock_timestamp() where bucket = $1 and id = $2`,
);
