import assert from "node:assert/strict";
import { pino } from "pino";
import { StreamProducer } from "../../lib/stream/producer.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { sampleProduct } from "../catalog/sample.ts";
import { catalog } from "../catalog/service.ts";
import { prepareStores } from "../../local/prepare.ts";
import { readConfig } from "../../lib/config/config.ts";
import { ask } from "../../stores/postgres/query.ts";
import { type Identity, startIdentity } from "../../testing/identity.ts";
import { openStorefront, type TestStorefront } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { type Cart, limits } from "./domain.ts";
import { cart } from "./service.ts";

describe("the cart", function () {
  this.timeout(60_000);
  const stores = useStores();
  let identity: Identity;
  let products: TestStorefront;
  let shop: TestStorefront;
  let user: string;
  let authorization: string;
  let consistency: string | undefined;

  before(async () => {
    identity = await startIdentity();
    const common = { AUTH_URL: identity.url };
    await prepareStores(readConfig(stores().environment), { services: [catalog], products: 120 });
    products = await openStorefront([catalog], stores(), common);
    shop = await openStorefront([cart], stores(), { ...common, CATALOG_URL: products.address });
  });

  beforeEach(async () => {
    user = uuidv7();
    authorization = await identity.bearer(user);
    consistency = undefined;
  });

  after(async () => {
    await shop?.close();
    await products?.close();
    await identity?.close();
  });

  async function send(method: "GET" | "PUT" | "DELETE", url: string, payload?: object, as = authorization) {
    const seen = consistency ? { "x-consistency": consistency } : {};
    const response = await shop.ask({
      method,
      url,
      headers: { authorization: as, ...seen },
      ...(payload ? { payload } : {}),
    });
    const token = response.headers["x-consistency"];
    if (typeof token === "string") consistency = token;
    return response;
  }
  const put = (index: number, quantity: number) =>
    send("PUT", `/cart/items/${sampleProduct(index).id}`, { quantity });
  const current = async () => (await send("GET", "/cart")).json<Cart>();

  it("has what was put in, at the prices of the catalog, on the shard of its user", async () => {
    const response = await put(0, 2);
    assert.equal(response.statusCode, 200, response.body);
    const found = await current();
    const { name, priceCents, currency, id } = sampleProduct(0);
    const [line] = found.items;
    assert.deepEqual(
      [line?.productId, line?.name, line?.priceCents, line?.available],
      [id, name, priceCents, true],
    );
    assert.deepEqual([found.totalCents, found.currency, found.pricesLive], [2 * priceCents, currency, true]);
    const rows = await Promise.all(
      stores().shards.map(({ primary }) =>
        ask(primary, "select 1 from cart.carts where user_id = $1", [user]),
      ),
    );
    assert.equal(rows.flat().length, 1);
  });

  it("has each product once, and loses what is taken out", async () => {
    await put(0, 2);
    await put(1, 1);
    await put(0, 5);
    assert.deepEqual((await current()).items.map(({ quantity }) => quantity).sort(), [1, 5]);
    await send("DELETE", `/cart/items/${sampleProduct(0).id}`);
    assert.equal((await current()).items.length, 1);
    assert.equal((await send("DELETE", `/cart/items/${sampleProduct(0).id}`)).statusCode, 404);
    assert.equal((await send("DELETE", "/cart")).statusCode, 204);
    assert.deepEqual((await current()).items, []);
  });

  it("takes no product that is not sold, and no quantity but 1 to 99", async () => {
    assert.equal((await send("PUT", `/cart/items/${uuidv7()}`, { quantity: 1 })).statusCode, 404);
    for (const quantity of [0, 100, -1, 1.5, "1", null]) {
      assert.equal((await send("PUT", `/cart/items/${sampleProduct(0).id}`, { quantity })).statusCode, 400);
    }
    const chosenPrice = { quantity: 1, priceCents: 1 };
    assert.equal((await send("PUT", `/cart/items/${sampleProduct(0).id}`, chosenPrice)).statusCode, 400);
  });

  it("has a hundred lines at most, also when many are put in at once", async () => {
    const all = await Promise.all(Array.from({ length: 110 }, (_, index) => put(index, 1)));
    const refused = all.filter(({ statusCode }) => statusCode === 409);
    assert.equal(refused.length, 10);
    assert.equal((await current()).items.length, limits.lines);
    const [first] = (await current()).items;
    const again = await send("PUT", `/cart/items/${first?.productId}`, { quantity: 7 });
    assert.equal(again.statusCode, 200, "a line that is there may change");
  });

  it("is nobody else's", async () => {
    await put(0, 1);
    const other = await identity.bearer(uuidv7());
    assert.deepEqual((await send("GET", "/cart", undefined, other)).json<Cart>().items, []);
    assert.equal((await shop.ask({ url: "/cart" })).statusCode, 401);
  });

  it("loses what was ordered, once for each event, and keeps what was set afterwards", async () => {
    await put(0, 3);
    await put(1, 1);
    const config = readConfig(stores().environment);
    const brokers = { addresses: config.kafka?.brokers ?? [], prefix: stores().prefix, client: "test" };
    const producer = new StreamProducer(brokers, pino({ level: "silent" }));
    const lines = [0, 1].map((index) => ({ productId: sampleProduct(index).id, quantity: 1 }));
    const event = (occurredAt: string) => ({
      id: uuidv7(),
      type: "order.placed",
      version: 1,
      occurredAt,
      key: uuidv7(),
      data: { orderId: uuidv7(), userId: user, fromCart: true, lines },
    });
    const sent = [
      event(new Date(Date.now() - 60_000).toISOString()),
      event(new Date(Date.now() + 1_000).toISOString()),
    ];
    const records = sent.map((value) => ({
      topic: "orders",
      key: value.key,
      value: JSON.stringify(value),
      headers: {},
    }));
    await producer.send([...records, ...records]);
    await producer.close();
    await until("the events had their effect", async () => {
      consistency = undefined;
      const rows = await Promise.all(
        stores().shards.map(({ primary }) =>
          ask(primary, "select 1 from cart.inbox where event_id = any($1)", [sent.map(({ id }) => id)]),
        ),
      );
      return rows.flat().length === 2;
    });
    await until("the standbys have it", async () => {
      const { items } = await current();
      return items.length === 1 && items[0]?.quantity === 2;
    });
  });

  it("is shown with the prices that were stored while the catalog is away, takes more, and a metric counts that", async () => {
    // On a busy machine the catalog may be late, and the cart has no price to store then.
    await until("the price is stored", async () => {
      await put(0, 2);
      return (await current()).pricesLive;
    });
    await products.close();
    const found = await current();
    assert.deepEqual([found.pricesLive, found.totalCents], [false, 2 * sampleProduct(0).priceCents]);
    assert.equal((await put(1, 1)).statusCode, 200);
    const later = await current();
    assert.equal(later.items.length, 2);
    assert.equal(later.totalCents, null);
    const degraded = 'storefront_degraded_answers_total{feature="catalog-live",reason="unavailable"}';
    assert.ok((await shop.metric(degraded)) >= 2);
  });
});
