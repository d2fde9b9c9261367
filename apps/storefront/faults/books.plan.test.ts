import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketOf } from "../lib/sharding/buckets.ts";
import { uuidv7 } from "../lib/uuid.ts";
import { judge } from "../load/rows/judge.plan.ts";
import { type Rows } from "../load/rows/rows.ts";
import { type Books, differencesOf, findingsOf } from "./books.plan.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** Books in which everything is right, of so many paid orders. */
function books(count: number) {
  const orders = Array.from({ length: count }, (_, index) => {
    const userId = uuidv7();
    const lines = [{ productId: uuidv7(), quantity: 1, cents: 100 + index }];
    const place = { shard: 0, bucket: bucketOf(userId) };
    return { id: uuidv7(), userId, status: "paid", totalCents: 100 + index, lines, placedAt: index, place };
  });
  const rows: Mutable<Rows> = {
    orders,
    payments: orders.map(({ id, totalCents }) => ({
      orderId: id,
      status: "succeeded",
      amountCents: totalCents,
      shard: 0,
    })),
    notifications: orders.flatMap(({ id }) =>
      ["order.placed", "payment.succeeded"].map((kind) => ({ orderId: id, kind })),
    ),
    carts: [],
    reservations: undefined,
    shardOf: () => 0,
    waiting: 0,
  };
  const acknowledged = orders.map(({ id, userId }) => ({ id, userId, idempotencyKey: `key of ${id}` }));
  const keys = new Map(acknowledged.map(({ idempotencyKey, id }) => [idempotencyKey, id]));
  const close = (more: Partial<Books> = {}): Books => ({
    judgement: judge({ accepted: acknowledged }, rows),
    keys,
    acknowledged,
    standbys: 4,
    differences: [],
    lags: [{ group: "payments", topic: "orders", records: 0 }],
    waiting: 0,
    deadLetters: 0,
    notSeen: 0,
    ...more,
  });
  return { rows, acknowledged, keys, close };
}

describe("the books of a run", () => {
  const some = fc.integer({ min: 1, max: 12 });
  const tables = fc.constantFrom("orders" as const, "payments" as const, "notifications" as const);

  it("have no finding where everything is there once", () => {
    fc.assert(fc.property(some, (count) => assert.deepEqual(findingsOf(books(count).close()), [])));
  });

  it("find any row that is missing", () => {
    fc.assert(
      fc.property(some, tables, fc.nat(), (count, table, which) => {
        const { rows, close } = books(count);
        rows[table].splice(which % rows[table].length, 1);
        assert.notDeepEqual(findingsOf(close()), []);
      }),
    );
  });

  it("find any row that is there twice", () => {
    fc.assert(
      fc.property(some, tables, fc.nat(), (count, table, which) => {
        const { rows, close } = books(count);
        const all: unknown[] = rows[table];
        all.push(all[which % all.length]);
        assert.notDeepEqual(findingsOf(close()), []);
      }),
    );
  });

  it("find an acknowledged key that is lost, stands for another order, or was told to nobody", () => {
    const one = books(2);
    const [first, second] = one.acknowledged;
    assert.ok(first && second);
    one.keys.set(first.idempotencyKey, second.id);
    assert.match(String(findingsOf(one.close())[0]?.what), /another one/);
    one.keys.delete(first.idempotencyKey);
    assert.match(String(findingsOf(one.close())[0]?.what), /no order/);
    one.keys.set(first.idempotencyKey, first.id).set("somebody's", uuidv7());
    assert.match(String(findingsOf(one.close())[0]?.what), /nobody was answered/);
  });

  it("find standbys that differ, consumers that are behind, dead letters, and orders that were not seen", () => {
    const { close } = books(1);
    const wrong: Partial<Books>[] = [
      { differences: [{ standby: "shard-0-b", tables: ["orders.orders"] }] },
      { lags: [{ group: "payments", topic: "orders", records: 1 }] },
      { waiting: 1 },
      { deadLetters: 1 },
      { notSeen: 1 },
    ];
    for (const each of wrong) assert.equal(findingsOf(close(each)).length, 1);
  });

  it("compare tables by their content, and by whether they are there", () => {
    const primary = new Map([
      ["a", "1 rows"],
      ["b", "2 rows"],
    ]);
    assert.deepEqual(differencesOf(primary, new Map(primary)), []);
    assert.deepEqual(differencesOf(primary, new Map([["a", "1 rows"]])), ["b"]);
    assert.deepEqual(differencesOf(primary, new Map([...primary, ["c", "0 rows"]])), ["c"]);
    assert.deepEqual(differencesOf(primary, new Map([...primary, ["a", "0 rows"]])), ["a"]);
  });
});
