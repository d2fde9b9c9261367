import { bucketOf } from "../../lib/sharding/buckets.ts";
import { type Rows, type StoredOrder, type Told } from "./rows.ts";

/** Something that must not be, with the ids that it is true of. */
export interface Finding {
  readonly what: string;
  readonly ids: readonly string[];
}

/** Whether what is stored is what the storefront has said. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly counts: {
    readonly accepted: number;
    readonly orders: number;
    readonly payments: number;
    readonly notifications: number;
  };
}

/** A clock's slack, in seconds: times of lines and orders come from the same server, cut to milliseconds. */
const slackSeconds = 0.01;

/**
 * Compares what was said with what is stored: every accepted order once, on the shard of its user, with the sum of its lines, exactly one payment, and
 * one notification for each thing that happened to it; and nothing that nobody was told of.
 */
export function judge(told: Told, rows: Rows): Judgement {
  const accepted = new Map(told.accepted.map(({ id, userId }) => [id, userId]));
  const waiting = { what: `events that still wait to be sent: ${rows.waiting}`, ids: [] };
  return {
    findings: [
      ...orders(told, accepted, rows),
      ...payments(rows),
      ...notifications(rows),
      ...all("orders whose products were not put aside as they say", notPutAside(rows)),
      ...all("lines in carts although they were ordered", leftInCarts(rows)),
      ...(rows.waiting ? [waiting] : []),
    ],
    counts: {
      accepted: accepted.size,
      orders: rows.orders.length,
      payments: rows.payments.length,
      notifications: rows.notifications.length,
    },
  };
}

function all(what: string, ids: readonly string[]): Finding[] {
  return ids.length > 0 ? [{ what, ids }] : [];
}

function where(what: string, orders: readonly StoredOrder[]): Finding[] {
  return all(
    what,
    orders.map(({ id }) => id),
  );
}

function orders(told: Told, accepted: ReadonlyMap<string, string>, rows: Rows): Finding[] {
  const stored = grouped(rows.orders, ({ id }) => id);
  const answers = grouped(told.accepted, ({ id }) => id);
  const repeated = (groups: ReadonlyMap<string, readonly unknown[]>) =>
    [...groups].flatMap(([id, each]) => (each.length > 1 ? [id] : []));
  const ofOther = rows.orders.filter(({ id, userId }) => accepted.has(id) && accepted.get(id) !== userId);
  return [
    ...all("orders that were accepted under two keys", repeated(answers)),
    ...all(
      "accepted orders that are not stored",
      [...accepted.keys()].filter((id) => !stored.has(id)),
    ),
    ...all("orders that are stored twice", repeated(stored)),
    ...all(
      "stored orders that nobody was told of",
      [...stored.keys()].filter((id) => !accepted.has(id)),
    ),
    ...where("orders of another user than the one who placed them", ofOther),
    ...where("orders on a shard that their user is not on", misplaced(rows)),
    ...where("orders that are not the sum of their lines", rows.orders.filter(isWrongSum)),
    ...where(
      "orders that are neither paid nor cancelled",
      rows.orders.filter(({ status }) => status === "placed"),
    ),
  ];
}

function payments({ orders, payments }: Rows): Finding[] {
  const byOrder = grouped(payments, ({ orderId }) => orderId);
  const wrong = (predicate: (order: StoredOrder) => boolean) => orders.filter(predicate).map(({ id }) => id);
  const of = ({ id }: StoredOrder) => byOrder.get(id) ?? [];
  return [
    ...all(
      "orders without a payment",
      wrong((order) => of(order).length === 0),
    ),
    ...all(
      "orders with more than one payment",
      wrong((order) => of(order).length > 1),
    ),
    ...all(
      "payments of another sum than their order's",
      wrong((order) => of(order).some(({ amountCents }) => amountCents !== order.totalCents)),
    ),
    ...all(
      "payments that do not fit their order's status",
      wrong((order) => of(order).some(({ status }) => !fits(order.status, status))),
    ),
    ...all(
      "payments on another shard than their order",
      wrong((order) =>
        of(order).some(({ shard }) => order.place !== undefined && shard !== order.place.shard),
      ),
    ),
    ...all("payments without an order", without(orders, byOrder)),
  ];
}

function fits(order: string, payment: string): boolean {
  if (order === "paid") return payment === "succeeded";
  return order === "cancelled" ? ["declined", "refunded", "void"].includes(payment) : true;
}

function notifications({ orders, payments, notifications }: Rows): Finding[] {
  const paid = new Map(payments.map(({ orderId, status }) => [orderId, status]));
  const byOrder = grouped(notifications, ({ orderId }) => orderId);
  const missing: string[] = [];
  const doubled: string[] = [];
  for (const { id, status } of orders) {
    const kinds = (byOrder.get(id) ?? []).map(({ kind }) => kind);
    const wanted = notificationsOf(status, paid.get(id));
    if (wanted.some((kind) => !kinds.includes(kind))) missing.push(id);
    // Who cancels while the payment is on its way may hear that it was made before it is given back.
    const allowed = wanted.includes("payment.refunded") ? [...wanted, "payment.succeeded"] : wanted;
    if (kinds.some((kind, at) => !allowed.includes(kind) || kinds.indexOf(kind) < at)) doubled.push(id);
  }
  return [
    ...all("orders of which their user was not told everything", missing),
    ...all("orders of which their user was told twice, or what is not true", doubled),
    ...all("notifications without an order", without(orders, byOrder)),
  ];
}

/** Of what a user is told in the life of an order. */
export function notificationsOf(order: string, payment: string | undefined): readonly string[] {
  if (order === "placed") return ["order.placed"];
  if (order === "paid") return ["order.placed", "payment.succeeded"];
  // Void: it was cancelled before it was to be charged, of which nobody has to hear.
  const ends: Readonly<Record<string, readonly string[]>> = {
    declined: ["payment.declined"],
    refunded: ["payment.refunded"],
  };
  return ["order.placed", "order.cancelled", ...(ends[payment ?? ""] ?? [])];
}

function misplaced({ orders, shardOf }: Rows): StoredOrder[] {
  if (!shardOf) return [];
  return orders.filter(({ userId, place }) => {
    const bucket = bucketOf(userId);
    return place !== undefined && (place.bucket !== bucket || place.shard !== shardOf(bucket));
  });
}

function isWrongSum({ totalCents, lines }: StoredOrder): boolean {
  return (
    lines.length === 0 || lines.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0) !== totalCents
  );
}

/** What is paid was put aside, all of it and no more; what was cancelled was given back, or never was. */
function notPutAside({ orders, reservations }: Rows): string[] {
  if (!reservations) return [];
  const byOrder = new Map(reservations.map((reservation) => [reservation.orderId, reservation]));
  const isWrong = ({ id, status, lines }: StoredOrder) => {
    const found = byOrder.get(id);
    if (status === "placed") return false;
    if (status === "cancelled") return found === undefined || found.state === "taken";
    const wanted = new Map<string, number>();
    for (const { productId, quantity } of lines)
      wanted.set(productId, (wanted.get(productId) ?? 0) + quantity);
    const put = Object.entries(found?.products ?? {});
    return (
      found?.state !== "taken" || put.length !== wanted.size || put.some(([id, n]) => wanted.get(id) !== n)
    );
  };
  return orders.filter(isWrong).map(({ id }) => id);
}

/** Lines that were set before an order of the same user had all of them. */
function leftInCarts({ carts = [], orders }: Rows): string[] {
  const byUser = grouped(orders, ({ userId }) => userId);
  const ordered = (line: (typeof carts)[number]) =>
    byUser
      .get(line.userId)
      ?.some(
        ({ placedAt, lines }) =>
          line.at < placedAt - slackSeconds &&
          lines.some(({ productId, quantity }) => productId === line.productId && quantity >= line.quantity),
      );
  return carts.filter(ordered).map(({ userId, productId }) => `${userId}/${productId}`);
}

function without(orders: readonly StoredOrder[], byOrder: ReadonlyMap<string, unknown>): string[] {
  const known = new Set(orders.map(({ id }) => id));
  return [...byOrder.keys()].filter((id) => !known.has(id));
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
