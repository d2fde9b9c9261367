import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketOf } from "../../lib/sharding/buckets.ts";
import { judge, notificationsOf } from "./judge.plan.ts";
import { type Rows, type StoredOrder, type Told } from "./rows.ts";

interface World {
  readonly told: Told;
  readonly rows: Rows;
}

const shards = 2;

function worldOf(orders: readonly { user: string; id: string; declined: boolean }[]): World {
  const stored = orders.map(({ id, user, declined }): StoredOrder => ({
    id,
    userId: user,
    status: declined ? "cancelled" : "paid",
    totalCents: 700,
    lines: [
      { productId: "a", quantity: 2, cents: 100 },
      { productId: "b", quantity: 1, cents: 500 },
    ],
    placedAt: 1_000,
    place: { bucket: bucketOf(user), shard: bucketOf(user) % shards },
  }));
  const payments = stored.map(({ id, status, totalCents, place }) => ({
    orderId: id,
    status: status === "paid" ? "succeeded" : "declined",
    amountCents: totalCents,
    shard: place?.shard,
  }));
  const notifications = stored.flatMap(({ id, status }) =>
    notificationsOf(status, status === "paid" ? "succeeded" : "declined").map((kind) => ({
      orderId: id,
      kind,
    })),
  );
  return {
    told: { accepted: orders.map(({ id, user }) => ({ id, userId: user })) },
    rows: {
      orders: stored,
      payments,
      notifications,
      carts: [{ userId: orders[0]?.user ?? "", productId: "a", quantity: 1, at: 1_001 }],
      reservations: stored.map(({ id, status }) => ({
        orderId: id,
        state: status === "paid" ? "taken" : "returned",
        products: { a: 2, b: 1 },
      })),
      shardOf: (bucket) => bucket % shards,
      waiting: 0,
    },
  };
}

const worlds = fc
  .uniqueArray(fc.record({ id: fc.uuid(), user: fc.uuid(), declined: fc.boolean() }), {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: 20,
  })
  .map(worldOf);

/** Each breaks a world in one way, at its first order. */
const breaks: Readonly<Record<string, (world: World) => World>> = {
  "accepted orders that are not stored": ({ told, rows }) => ({
    told,
    rows: { ...rows, orders: rows.orders.slice(1) },
  }),
  "orders that are stored twice": ({ told, rows }) => ({
    told,
    rows: { ...rows, orders: [...rows.orders, ...rows.orders.slice(0, 1)] },
  }),
  "stored orders that nobody was told of": ({ told, rows }) => ({
    told: { accepted: told.accepted.slice(1) },
    rows,
  }),
  "orders that were accepted under two keys": ({ told, rows }) => ({
    told: { accepted: [...told.accepted, ...told.accepted.slice(0, 1)] },
    rows,
  }),
  "orders of another user than the one who placed them": ({ told, rows }) => ({
    told: { accepted: told.accepted.map((each, at) => (at === 0 ? { ...each, userId: "other" } : each)) },
    rows,
  }),
  "orders on a shard that their user is not on": changed((order) => ({
    ...order,
    place: { bucket: order.place?.bucket ?? 0, shard: 1 - (order.place?.shard ?? 0) },
  })),
  "orders that are not the sum of their lines": changed((order) => ({
    ...order,
    lines: order.lines.slice(1),
  })),
  "orders that are neither paid nor cancelled": changed((order) => ({ ...order, status: "placed" })),
  "orders without a payment": ({ told, rows }) => ({
    told,
    rows: { ...rows, payments: rows.payments.slice(1) },
  }),
  "orders with more than one payment": ({ told, rows }) => ({
    told,
    rows: { ...rows, payments: [...rows.payments, ...rows.payments.slice(0, 1)] },
  }),
  "payments of another sum than their order's": paid((payment) => ({ ...payment, amountCents: 699 })),
  "payments that do not fit their order's status": paid((payment) => ({ ...payment, status: "pending" })),
  "payments on another shard than their order": paid((payment) => ({
    ...payment,
    shard: 1 - (payment.shard ?? 0),
  })),
  "orders of which their user was not told everything": ({ told, rows }) => ({
    told,
    rows: { ...rows, notifications: rows.notifications.slice(1) },
  }),
  "orders of which their user was told twice, or what is not true": ({ told, rows }) => ({
    told,
    rows: { ...rows, notifications: [...rows.notifications, ...rows.notifications.slice(0, 1)] },
  }),
  "notifications without an order": ({ told, rows }) => ({
    told,
    rows: { ...rows, notifications: [...rows.notifications, { orderId: "none", kind: "order.placed" }] },
  }),
  "orders whose products were not put aside as they say": ({ told, rows }) => ({
    told,
    rows: {
      ...rows,
      reservations: rows.reservations?.map((each, at) =>
        at > 0 ? each : { ...each, state: "taken", products: { a: 2 } },
      ),
    },
  }),
  "lines in carts although they were ordered": ({ told, rows }) => ({
    told,
    rows: { ...rows, carts: rows.carts?.map((line) => ({ ...line, at: 999 })) },
  }),
  "events that still wait to be sent: 3": ({ told, rows }) => ({ told, rows: { ...rows, waiting: 3 } }),
};

function changed(change: (order: StoredOrder) => StoredOrder): (world: World) => World {
  return ({ told, rows }) => ({
    told,
    rows: { ...rows, orders: rows.orders.map((order, at) => (at === 0 ? change(order) : order)) },
  });
}

function paid(change: (payment: Rows["payments"][number]) => Rows["payments"][number]) {
  return ({ told, rows }: World): World => ({
    told,
    rows: { ...rows, payments: rows.payments.map((payment, at) => (at === 0 ? change(payment) : payment)) },
  });
}

describe("the rows of a load", () => {
  it("are right when each accepted order is stored once with all that belongs to it", () => {
    fc.assert(
      fc.property(worlds, ({ told, rows }) => {
        assert.deepEqual(judge(told, rows).findings, []);
        assert.equal(judge(told, rows).counts.orders, told.accepted.length);
      }),
    );
  });

  for (const [what, breakIt] of Object.entries(breaks)) {
    it(`are wrong with ${what}`, () => {
      fc.assert(
        fc.property(worlds, (world) => {
          const { told, rows } = breakIt(world);
          const found = judge(told, rows).findings.map((finding) => finding.what);
          assert.ok(found.includes(what), `found ${found.join("; ")}`);
        }),
        { numRuns: 30 },
      );
    });
  }

  it("are told to the user, each thing that happened", () => {
    assert.deepEqual(notificationsOf("placed", undefined), ["order.placed"]);
    assert.deepEqual(notificationsOf("paid", "succeeded"), ["order.placed", "payment.succeeded"]);
    const cancelled = ["order.placed", "order.cancelled"];
    assert.deepEqual(notificationsOf("cancelled", "void"), cancelled);
    assert.deepEqual(notificationsOf("cancelled", "declined"), [...cancelled, "payment.declined"]);
    assert.deepEqual(notificationsOf("cancelled", "refunded"), [...cancelled, "payment.refunded"]);
  });

  it("may say less where the storefront was asked instead of the database", () => {
    const { told, rows } = worldOf([{ id: "1", user: "u", declined: true }]);
    const orders = rows.orders.map((order) => ({ ...order, place: undefined }));
    const less = {
      ...rows,
      orders,
      carts: undefined,
      reservations: undefined,
      shardOf: undefined,
      waiting: undefined,
    };
    assert.deepEqual(judge(told, less).findings, []);
  });
});
