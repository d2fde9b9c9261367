import assert from "node:assert/strict";
import { type LightMyRequestResponse } from "fastify";
import { uuidv7 } from "../lib/uuid.ts";
import { type Order } from "../services/orders/domain.ts";
import { sampleProduct } from "../services/catalog/sample.ts";
import { openShop, type Shopper, type TestShop } from "./shop.ts";
import { useStores } from "./stores.ts";

/** Puts something into the cart and orders what is in it. */
async function checkout(shopper: Shopper): Promise<LightMyRequestResponse> {
  const line = {
    method: "PUT",
    url: `/api/cart/items/${sampleProduct(1).id}`,
    payload: { quantity: 1 },
  } as const;
  const put = await shopper.ask(line);
  if (put.statusCode !== 200) return put;
  return shopper.ask({
    method: "POST",
    url: "/api/orders",
    headers: { "idempotency-key": uuidv7() },
    payload: {},
  });
}

describe("checkout", function () {
  this.timeout(120_000);
  const stores = useStores();
  let shop: TestShop;
  let shopper: Shopper;

  before(async () => {
    shop = await openShop(stores(), { apart: ["catalog", "search", "notifications"] });
    shopper = await shop.register();
  });
  after(() => shop?.close());

  it("works", async () => {
    const response = await checkout(shopper);
    assert.equal(response.statusCode, 201, response.body);
  });

  it("works while notifications are away", async () => {
    await shop.parts.get("notifications")?.close();
    assert.equal((await checkout(shopper)).statusCode, 201);
  });

  it("works while search is away, which answers with nothing and says so", async () => {
    await shop.parts.get("search")?.close();
    const found = await shop.front.ask({ url: "/api/search?q=lamp" });
    assert.deepEqual([found.statusCode, found.json()], [200, { products: [], degraded: true }]);
    assert.equal((await checkout(shopper)).statusCode, 201);
    const degraded = 'storefront_degraded_answers_total{feature="search",reason="unavailable"}';
    assert.ok((await shop.front.metric(degraded)) >= 1);
  });

  it("works while the catalog is away, at the price that was shown, and soon without asking it", async () => {
    const shown = await shopper.ask({
      method: "PUT",
      url: `/api/cart/items/${sampleProduct(1).id}`,
      payload: { quantity: 2 },
    });
    assert.equal(shown.json<{ pricesLive: boolean }>().pricesLive, true);
    await shop.parts.get("catalog")?.close();
    const response = await shopper.ask({
      method: "POST",
      url: "/api/orders",
      headers: { "idempotency-key": uuidv7() },
      payload: {},
    });
    assert.equal(response.statusCode, 201, response.body);
    assert.equal(response.json<Order>().lines[0]?.priceCents, sampleProduct(1).priceCents);
    assert.equal(
      (await shop.front.ask({ url: `/api/catalog/products/${sampleProduct(1).id}` })).statusCode,
      503,
    );
    // The order emptied the cart, or will.
    const other = `/api/cart/items/${sampleProduct(2).id}`;
    await shopper.ask({ method: "PUT", url: other, payload: { quantity: 1 } });
    for (let i = 0; i < 12; i++) await shopper.ask({ url: "/api/cart" });
    const core = shop.parts.get("cart");
    assert.equal(await core?.metric('storefront_breaker_state{dependency="catalog",state="open"}'), 1);
    const started = performance.now();
    const cart = await shopper.ask({ url: "/api/cart" });
    assert.equal(cart.json<{ pricesLive: boolean }>().pricesLive, false);
    assert.ok(performance.now() - started < 200);
  });
});

describe("a shop that gets more than it can do", function () {
  this.timeout(120_000);
  const stores = useStores();
  let shop: TestShop;

  before(async () => {
    shop = await openShop(stores(), { environment: { SHED_IN_FLIGHT: "12" } });
  });
  after(() => shop?.close());

  it("sends browsers away first: every order of somebody who waits for it is taken", async () => {
    const shopper = await shop.register();
    let running = true;
    const browsed: number[] = [];
    const url = `${shop.front.address}/api/catalog/products/${sampleProduct(1).id}`;
    const browse = async () => {
      while (running) {
        const { status, headers } = await fetch(url);
        browsed.push(status);
        if (status === 503) assert.match(headers.get("retry-after") ?? "", /^\d+$/);
      }
    };
    const browsers = Array.from({ length: 60 }, browse);
    const ordered: number[] = [];
    for (let i = 0; i < 15; i++) ordered.push((await checkout(shopper)).statusCode);
    running = false;
    await Promise.all(browsers);
    assert.deepEqual(ordered, new Array<number>(15).fill(201));
    const shed = browsed.filter((status) => status === 503).length;
    assert.ok(shed > 0 && browsed.length - shed > 0, `${shed} of ${browsed.length} were sent away`);
    assert.deepEqual(
      browsed.filter((status) => status !== 503 && status !== 200),
      [],
    );
    assert.equal(
      await shop.front.metric('storefront_shed_requests_total{priority="sheddable",reason="in-flight"}'),
      shed,
    );
    assert.equal(await shop.front.metric('storefront_shed_requests_total{priority="critical"'), 0);
  });
});
