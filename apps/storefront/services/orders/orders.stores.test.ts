import assert from "node:assert/strict";
import { type LightMyRequestResponse } from "fastify";
import { type Identity, startIdentity } from "../../testing/identity.ts";
import { openStorefront, type TestStorefront } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { ask } from "../../stores/postgres/query.ts";
import { neighbourOf } from "../../testing/users.ts";
import { readConfig } from "../../lib/config/config.ts";
import { Database } from "../../lib/database/database.ts";
import { bucketOf } from "../../lib/sharding/buckets.ts";
import { Pruner } from "../../lib/stream/pruner.ts";
import { createLog } from "../../lib/telemetry/log.ts";
import { Metrics } from "../../lib/telemetry/metrics.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { type Order } from "./domain.ts";
import { Neighbours } from "./fixtures/neighbours.ts";
import { orders } from "./service.ts";

describe("the orders service", function () {
  this.timeout(60_000);
  const stores = useStores();
  const neighbours = new Neighbours({ reserving: false });
  let identity: Identity;
  let storefront: TestStorefront;
  let user: string;
  let authorization: string;
  let product: string;

  before(async () => {
    identity = await startIdentity();
    storefront = await openStorefront([...neighbours.services, orders], stores(), { AUTH_URL: identity.url });
  });
  beforeEach(async () => {
    user = uuidv7();
    authorization = await identity.bearer(user);
    product = uuidv7();
    neighbours.sell({ id: product });
    neighbours.cart = [];
    neighbours.broken = undefined;
    neighbours.asked.length = 0;
  });
  after(async () => {
    await storefront?.close();
    await identity?.close();
  });

  const place = (body: object, key = `key-${uuidv7()}`, as = authorization) =>
    storefront.ask({
      method: "POST",
      url: "/orders",
      headers: { authorization: as, "idempotency-key": key },
      payload: body,
    });
  const get = (url: string, as = authorization) => storefront.ask({ url, headers: { authorization: as } });
  const lines = (quantity = 2) => ({ lines: [{ productId: product, quantity }] });
  const typeOf = ({ body }: LightMyRequestResponse) =>
    (JSON.parse(body) as { type: string }).type.split(":").at(-1);
  /** Counts over all shards. */
  const count = async (what: string) => {
    const counts = stores().shards.map(({ primary }) =>
      ask<{ count: number }>(primary, `select count(*)::int as count from orders.${what}`),
    );
    return (await Promise.all(counts)).reduce((sum, [row]) => sum + (row?.count ?? 0), 0);
  };
  const mine = (table: string) => count(`${table} where user_id = '${user}'`);

  describe("placing an order", () => {
    it("answers with the order, and stores it with its lines, its key and its event", async () => {
      const response = await place(lines());
      assert.equal(response.statusCode, 201, response.body);
      const order = response.json<Order>();
      assert.deepEqual([order.status, order.totalCents, order.currency], ["placed", 1000, "EUR"]);
      assert.deepEqual(order.lines, [{ productId: product, name: "Thing", quantity: 2, priceCents: 500 }]);
      assert.equal(await mine("orders"), 1);
      assert.equal(await mine("idempotency"), 1);
      assert.equal(await count(`lines where order_id = '${order.id}'`), 1);
      assert.equal(await count(`outbox where key = '${order.id}' and type = 'order.placed'`), 1);
      await until(
        "the event is sent",
        async () => (await count(`outbox where key = '${order.id}' and sent_at is not null`)) === 1,
      );
      assert.ok((await storefront.metric('storefront_orders_total{outcome="placed"}')) >= 1);
    });

    it("asks the catalog once, whatever the number of lines, and takes its prices", async () => {
      const other = uuidv7();
      neighbours.sell({ id: other, priceCents: 7 });
      const body = { lines: [product, other, product].map((productId) => ({ productId, quantity: 1 })) };
      const order = (await place(body)).json<Order>();
      assert.equal(order.totalCents, 1007);
      assert.equal(neighbours.asked.length, 1);
    });

    it("takes what is in the cart where no lines are named, and says so in its event", async () => {
      neighbours.cart = [{ productId: product, quantity: 3 }];
      const order = (await place({})).json<Order>();
      assert.equal(order.totalCents, 1500);
      assert.equal(await count(`outbox where key = '${order.id}' and payload @> '{"fromCart": true}'`), 1);
    });

    it("gives the same answer to the same request again, and places nothing", async () => {
      const first = await place(lines(), "the-same-key");
      const second = await place(lines(), "the-same-key");
      assert.deepEqual([second.statusCode, second.body], [201, first.body]);
      assert.equal(await mine("orders"), 1);
      assert.equal(await count(`outbox where key = '${first.json<Order>().id}'`), 1);
    });

    it("places one order for many requests at once under one key", async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, () => place(lines(), "all-at-once")));
      assert.deepEqual([...new Set(answers.map(({ statusCode }) => statusCode))], [201]);
      assert.equal(new Set(answers.map(({ body }) => body)).size, 1);
      assert.equal(await mine("orders"), 1);
    });

    it("gives the same answer even if the cart is empty by then, and whatever became of the order", async () => {
      neighbours.cart = [{ productId: product, quantity: 3 }];
      const first = await place({}, "from-the-cart");
      const { id } = first.json<Order>();
      await storefront.ask({ method: "POST", url: `/orders/${id}/cancel`, headers: { authorization } });
      neighbours.cart = [];
      assert.equal((await place({}, "from-the-cart")).body, first.body);
      assert.equal(await mine("orders"), 1);
    });

    it("refuses another request under the same key", async () => {
      await place(lines(2), "taken-key");
      const response = await place(lines(3), "taken-key");
      assert.deepEqual([response.statusCode, typeOf(response)], [422, "idempotency-key-reused"]);
      assert.equal(await mine("orders"), 1);
    });

    it("knows keys by user: another user's key is another", async () => {
      await place(lines(), "shared-key");
      const other = await place(lines(), "shared-key", await identity.bearer(uuidv7()));
      assert.equal(other.statusCode, 201);
      assert.equal(await count(`idempotency where key = 'shared-key'`), 2);
    });

    it("knows a key for a week, and takes it for a new one afterwards", async () => {
      const { id } = (await place(lines(), "kept-a-week")).json<Order>();
      const day = 86_400_000;
      const at = Number.parseInt(id.replace("-", "").slice(0, 12), 16);
      const { shards } = readConfig({ ...stores().environment });
      const log = createLog("test", "silent");
      const database = new Database(shards, { poolSize: 1, applicationName: "test", log }, new Metrics());
      const pruner = new Pruner({ schema: "orders", tables: ["idempotency"], shards: database.shards, log });
      try {
        await pruner.prune(bucketOf(user), at + 6.9 * day);
        assert.equal((await place(lines(), "kept-a-week")).json<Order>().id, id);
        await pruner.prune(bucketOf(user), at + 7.1 * day);
        assert.notEqual((await place(lines(), "kept-a-week")).json<Order>().id, id);
        assert.equal(await mine("orders"), 2);
      } finally {
        await database.close();
      }
    });

    it("refuses what is not to be had, with the reason, and stores nothing", async () => {
      neighbours.sell({ id: product, stock: 1 });
      const refusals = [
        await place(lines(2)),
        await place({ lines: [{ productId: uuidv7(), quantity: 1 }] }),
        await place({}),
      ];
      assert.deepEqual(
        refusals.map(({ statusCode }) => statusCode),
        [409, 409, 409],
      );
      assert.deepEqual(refusals.map(typeOf), ["out-of-stock", "unknown-product", "empty"]);
      assert.equal(await mine("orders"), 0);
      assert.equal(await mine("idempotency"), 0);
    });

    it("refuses what is no order: without a key, with unknown fields, with nothing in a line", async () => {
      const headers = { authorization };
      const keyless = await storefront.ask({ method: "POST", url: "/orders", headers, payload: lines() });
      const wrong = [
        { ...lines(), totalCents: 1 },
        { lines: [] },
        lines(0),
        lines(1.5),
        { lines: [{ quantity: 1 }] },
      ];
      const answers = [keyless, ...(await Promise.all(wrong.map((body) => place(body))))];
      assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([400]));
      assert.equal(await mine("orders"), 0);
    });

    it("answers 503 while the catalog is away, and stores nothing", async () => {
      neighbours.broken = 500;
      const response = await place(lines());
      assert.equal(response.statusCode, 503);
      assert.equal(await mine("idempotency"), 0);
    });

    it("wants to know who orders", async () => {
      assert.equal((await place(lines(), "some-key-1", "Bearer nonsense")).statusCode, 401);
    });
  });

  describe("orders that were placed", () => {
    it("can be read at once, one by one and in pages, the newest first", async () => {
      const placed: string[] = [];
      for (let i = 0; i < 5; i++) placed.unshift((await place(lines())).json<Order>().id);
      const seen: string[] = [];
      for (let after = ""; ;) {
        const response = await get(`/orders?limit=2${after}`);
        const page = response.json<{ orders: Order[]; next: string | null }>();
        seen.push(...page.orders.map(({ id }) => id));
        if (!page.next) break;
        after = `&after=${page.next}`;
      }
      assert.deepEqual(seen, placed);
      const order = (await get(`/orders/${placed[0]}`)).json<Order>();
      assert.equal(order.lines.length, 1);
    });

    it("do not exist for anybody else", async () => {
      const { id } = (await place(lines())).json<Order>();
      const other = await identity.bearer(neighbourOf(user));
      const headers = { authorization: other };
      assert.equal((await get(`/orders/${id}`, other)).statusCode, 404);
      const cancelled = await storefront.ask({ method: "POST", url: `/orders/${id}/cancel`, headers });
      assert.equal(cancelled.statusCode, 404);
      assert.equal((await get(`/orders/${id}/events`, other)).statusCode, 404);
      assert.deepEqual((await get("/orders", other)).json<{ orders: [] }>().orders, []);
    });

    it("are cancelled once, and say so to others", async () => {
      const { id } = (await place(lines())).json<Order>();
      const cancel = () =>
        storefront.ask({ method: "POST", url: `/orders/${id}/cancel`, headers: { authorization } });
      const answers = await Promise.all([cancel(), cancel(), cancel()]);
      assert.deepEqual(
        answers.map((answer) => [answer.statusCode, answer.json<Order>().status]),
        Array(3).fill([200, "cancelled"]),
      );
      assert.equal(await count(`outbox where key = '${id}' and type = 'order.cancelled'`), 1);
    });
  });
});
