import assert from "node:assert/strict";
import { outboxStatements } from "../lib/stream/outbox.ts";
import { PlanServer } from "../testing/plan-server.ts";
import { notifications } from "./notifications/service.ts";
import {
  add,
  firstPage as firstNotifications,
  nextPage as nextNotifications,
} from "./notifications/store.ts";
import { orders } from "./orders/service.ts";
import { byId, byKey, firstPage, nextPage, onEvent } from "./orders/statements.ts";

const rows = 1_000_000;
const users = 20_000;

/** Ids that begin with a time, as ours do: a row in a millisecond. */
const idOf = (
  number: string,
) => `(lpad(to_hex(1767225600000 + ${number}), 12, '0') || '7' || lpad(to_hex(${number} % 4096), 3, '0')
  || '8' || lpad(to_hex(${number}), 15, '0'))::uuid`;
const userOf = (number: string) => `lpad(to_hex(${number} % ${users}), 32, '0')::uuid`;
const bucketOf = (number: string) => `(${number} % ${users} % 256)::smallint`;

/** An order from the middle, and its user. */
const number = 512_345;
const user = (number % users).toString(16).padStart(32, "0");
const bucket = (number % users) % 256;

/** By the bucket and the order, with the user or without: both lead to the one row. */
const byUser = (indexes: readonly string[]) =>
  indexes.some((index) => index === "orders_pkey" || index === "orders_by_user");

describe(`the indexes of orders, notifications and events, at ${rows} rows`, () => {
  let server: PlanServer;
  let id: string;

  before(async function () {
    this.timeout(240_000);
    server = await PlanServer.open(this, [orders, notifications]);
    const from = `from generate_series(1::bigint, ${rows}) as n`;
    const owner = `${bucketOf("n")}, ${idOf("n")}`;
    const { client } = server;
    await client.query(
      "insert into sharding.owned (bucket, state) select n, 'active' from generate_series(0, 255) n",
    );
    await server.load(
      "orders.orders",
      "bucket, id, user_id, status, total_cents, currency",
      `select ${owner}, ${userOf("n")}, 'placed', 500, 'EUR' ${from}`,
    );
    await server.load(
      "orders.lines",
      "bucket, order_id, number, product_id, name, quantity, price_cents",
      `select ${owner}, 1, ${idOf("n")}, 'thing', 1, 500 ${from}`,
    );
    await server.load(
      "orders.idempotency",
      "bucket, user_id, key, request_hash, order_id",
      `select ${bucketOf("n")}, ${userOf("n")}, 'key ' || n, '', ${idOf("n")} ${from}`,
    );
    await server.load(
      "orders.outbox",
      "bucket, id, topic, key, type, payload, sent_at",
      `select ${owner}, 'orders', n, 'order.placed', '{}', case when n <> ${number} then now() end ${from}`,
    );
    await server.load("notifications.inbox", "bucket, event_id", `select ${owner} ${from}`);
    await server.load(
      "notifications.notifications",
      "bucket, id, user_id, order_id, kind, text",
      `select ${owner}, ${userOf("n")}, ${idOf("n")}, 'order.placed', 'It has arrived.' ${from}`,
    );
    const found = await client.query<{ id: string }>(`select ${idOf(String(number))} as id`);
    id = found.rows[0]?.id ?? "";
  });
  after(() => server?.close());

  for (const mode of ["force_custom_plan", "force_generic_plan"]) {
    describe(mode === "force_custom_plan" ? "for given values" : "for values to come", () => {
      before(() => server.client.query(`set plan_cache_mode = ${mode}`));
      after(() => server.client.query("reset plan_cache_mode"));

      it("find an order with its lines", async function () {
        const { with: found, times } = await server.compared(this, byId, [bucket, id, user]);
        assert.ok(byUser(found.indexes), found.indexes.join());
        assert.ok(found.indexes.includes("lines_pkey"), found.indexes.join());
        assert.ok(found.pages <= 12, `${found.pages} pages`);
        assert.ok(times > 100, `${times} times as fast`);
      });

      it("find the order of a key", async function () {
        const { with: found, times } = await server.compared(this, byKey, [bucket, user, `key ${number}`]);
        assert.ok(found.indexes.includes("idempotency_pkey"), found.indexes.join());
        assert.ok(found.pages <= 20, `${found.pages} pages`);
        assert.ok(times > 100, `${times} times as fast`);
      });

      for (const [what, index, first, next] of [
        ["orders", "orders_by_user", firstPage, nextPage],
        ["notifications", "notifications_by_user", firstNotifications, nextNotifications],
      ] as const) {
        it(`list a user's ${what}, the first page and, as fast, one from the middle`, async function () {
          const { with: found, times } = await server.compared(this, first, [bucket, user, 20]);
          assert.deepEqual(found.indexes, [index]);
          assert.ok(found.pages <= 30, `${found.pages} pages`);
          assert.ok(times > 50, `${times} times as fast`);
          const more = await server.explain(next, [bucket, user, 20, id]);
          assert.deepEqual(more.indexes, [index]);
          assert.ok(more.pages <= 30, `${more.pages} pages`);
        });
      }

      it("claim the one event that was not sent among all that were", async function () {
        const { with: found, times } = await server.compared(this, outboxStatements("orders").claim, [200]);
        assert.ok(
          found.indexes.some((index) => index.startsWith("outbox_unsent")),
          found.indexes.join(),
        );
        assert.ok(found.pages <= 12, `${found.pages} pages`);
        assert.ok(times > 100, `${times} times as fast`);
      });

      it("write the effect of an event that is new, and none of one that is known, with as few pages", async () => {
        const fresh = "ffffffff-ffff-7fff-8fff-ffffffffffff";
        const effect = (event: string) => [bucket, event, user, id, "order.placed", "It has arrived."];
        for (const event of [fresh, id]) {
          const { pages, indexes } = await server.explain(add, effect(event));
          assert.ok(pages <= 40, `${pages} pages`);
          assert.ok(
            indexes.every((index) => index === "owned_pkey"),
            indexes.join(),
          );
        }
      });

      it("change an order by an event, by its key", async function () {
        const event = ["ffffffff-ffff-7fff-8fff-fffffffffffe", id, user, ["placed"], [false]];
        const change = ["placed", null, "ffffffff-ffff-7fff-8fff-fffffffffffd", "order.reserved", {}];
        const { with: found, times } = await server.compared(this, onEvent, [bucket, ...event, ...change]);
        assert.ok(byUser(found.indexes), found.indexes.join());
        assert.ok(found.pages <= 60, `${found.pages} pages`);
        assert.ok(times > 50, `${times} times as fast`);
      });
    });
  }
});
