import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { uuidv7 } from "../../lib/uuid.ts";
import { sampleProduct } from "../../services/catalog/sample.ts";
import { cart } from "../../services/cart/service.ts";
import { exposed, prefix } from "../../services/gateway/exposed.plan.ts";
import { type Order } from "../../services/orders/domain.ts";
import { startIdentity } from "../identity.ts";
import { boss, openShop, type Shopper, type TestShop } from "../shop.ts";
import { openStorefront } from "../storefront.ts";
import { useStores } from "../stores.ts";

const product = sampleProduct(1);

async function placed(shopper: Shopper): Promise<Order> {
  const payload = { lines: [{ productId: product.id, quantity: 1 }] };
  const response = await shopper.ask({
    method: "POST",
    url: "/api/orders",
    headers: { "idempotency-key": uuidv7() },
    payload,
  });
  assert.equal(response.statusCode, 201, response.body);
  return response.json<Order>();
}

/** The OWASP API security top ten of 2023, one after the other. */
describe("the shop, against the ten worst risks of an API:", function () {
  this.timeout(120_000);
  const stores = useStores();
  let shop: TestShop;
  let alice: Shopper;
  let mallory: Shopper;
  let administrator: Shopper;

  before(async () => {
    shop = await openShop(stores());
    [alice, mallory] = [await shop.register(), await shop.register()];
    administrator = await shop.login(boss);
  });
  after(() => shop?.close());

  it("1 broken object level authorization: what is another user's does not exist, and nothing becomes of trying", async () => {
    const order = await placed(alice);
    const attempts = [
      { url: `/api/orders/${order.id}` },
      { url: `/api/orders/${order.id}/cancel`, method: "POST" as const },
      { url: `/api/payments/${order.id}` },
    ];
    for (const attempt of attempts) {
      const response = await mallory.ask(attempt);
      const unknown = await mallory.ask({ ...attempt, url: attempt.url.replace(order.id, uuidv7()) });
      assert.equal(response.statusCode, 404, attempt.url);
      assert.equal(unknown.statusCode, 404, "another user's thing must look like none at all");
    }
    const events = await mallory.ask({ url: `/api/orders/${order.id}/events` });
    assert.ok([204, 404].includes(events.statusCode) && events.body.includes(order.id) === false);
    const own = (await mallory.ask({ url: "/api/orders" })).json<{ orders: unknown[] }>();
    assert.deepEqual(own.orders, []);
    assert.notEqual((await alice.ask({ url: `/api/orders/${order.id}` })).json<Order>().status, "cancelled");
  });

  it("2 broken authentication: guessing ends, tokens are checked, and a session that was ended is over at once", async () => {
    const victim = await shop.register();
    const guess = () =>
      shop.front.ask({
        method: "POST",
        url: "/api/auth/login",
        payload: { email: victim.email, password: "guess" },
      });
    const guesses = await Promise.all(Array.from({ length: 15 }, guess));
    assert.equal(guesses.filter(({ statusCode }) => statusCode === 401).length, 10);
    assert.equal(guesses.filter(({ statusCode }) => statusCode === 429).length, 5);
    assert.equal((await victim.ask({ url: "/api/auth/logout", method: "POST" })).statusCode, 204);
    assert.equal(
      (await victim.ask({ url: "/api/cart" })).statusCode,
      401,
      "its access token still opens the cart",
    );
    const tampered = `${alice.token.slice(0, -6)}AAAAAA`;
    for (const token of ["", "x", tampered, alice.refreshToken]) {
      const response = await shop.front.ask({
        url: "/api/cart",
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(response.statusCode, 401);
    }
  });

  it("3 broken object property level authorization: nobody sets what is not theirs to set, nor sees it", async () => {
    const id = uuidv7();
    const forbidden = [
      {
        method: "POST",
        url: "/api/auth/register",
        payload: { email: "m@example.com", password: "long enough 1", roles: ["admin"] },
      },
      { method: "PUT", url: `/api/cart/items/${product.id}`, payload: { quantity: 1, priceCents: 1 } },
      {
        method: "POST",
        url: "/api/orders",
        payload: { lines: [{ productId: product.id, quantity: 1, priceCents: 1 }] },
      },
      {
        method: "POST",
        url: "/api/orders",
        payload: { userId: alice.id, lines: [{ productId: product.id, quantity: 1 }] },
      },
      {
        method: "POST",
        url: "/api/orders",
        payload: { status: "paid", lines: [{ productId: product.id, quantity: 1 }] },
      },
    ] as const;
    for (const attempt of forbidden) {
      const response = await mallory.ask({ ...attempt, headers: { "idempotency-key": id } });
      assert.equal(response.statusCode, 400, `${attempt.url}: ${response.body}`);
    }
    const me = (await alice.ask({ url: "/api/auth/me" })).json<object>();
    assert.deepEqual(Object.keys(me).sort(), ["email", "id", "roles"]);
  });

  it("4 unrestricted resource consumption: bodies, pages, lines, quantities and requests have a most", async () => {
    const large = { email: "a@example.com", password: "x".repeat(100_000) };
    assert.equal(
      (await mallory.ask({ method: "POST", url: "/api/auth/login", payload: large })).statusCode,
      413,
    );
    const lines = Array.from({ length: 101 }, () => ({ productId: uuidv7(), quantity: 1 }));
    const headers = { "idempotency-key": uuidv7() };
    assert.equal(
      (await mallory.ask({ method: "POST", url: "/api/orders", payload: { lines }, headers })).statusCode,
      400,
    );
    for (const url of [
      "/api/orders?limit=1000000",
      `/api/catalog/products?category=${product.category}&limit=1000000`,
      "/api/notifications?limit=1000000",
      `/api/search?q=${"a".repeat(300)}`,
      `/api/catalog/products/${"a".repeat(5_000)}`,
    ]) {
      const { statusCode } = await mallory.ask({ url });
      assert.ok(
        statusCode === 400 || statusCode === 404 || statusCode === 414,
        `${url.slice(0, 60)}: ${statusCode}`,
      );
    }
    const limited = await openShop(stores(), { environment: { GATEWAY_REQUESTS_PER_SECOND: "5" } });
    const codes = await Promise.all(
      Array.from({ length: 30 }, async () => (await limited.front.ask({ url: "/api/auth/jwks" })).statusCode),
    );
    await limited.close();
    const refused = codes.filter((code) => code === 429).length;
    assert.ok(refused >= 15 && refused <= 20, `${refused} of 30 were refused`);
  });

  it("5 broken function level authorization: only administrators change the catalog", async () => {
    const { id, stock: _, ...changed } = { ...product };
    const attempts = [
      { method: "POST", url: "/api/catalog/products", payload: { ...changed, stock: 1 } },
      { method: "PATCH", url: `/api/catalog/products/${id}`, payload: { version: 1, priceCents: 1 } },
      { method: "PUT", url: `/api/catalog/products/${id}/stock`, payload: { version: 1, stock: 0 } },
    ] as const;
    for (const attempt of attempts) {
      assert.equal((await shop.front.ask(attempt)).statusCode, 401, attempt.url);
      assert.equal((await mallory.ask(attempt)).statusCode, 403, attempt.url);
    }
    const change = attempts[1];
    const { version } = (await administrator.ask({ url: `/api/catalog/products/${id}` })).json<{
      version: number;
    }>();
    const response = await administrator.ask({ ...change, payload: { version, name: product.name } });
    assert.equal(response.statusCode, 200, response.body);
  });

  it("6 unrestricted access to sensitive business flows: accounts are not opened by the hundred, orders not placed twice", async () => {
    const limited = await openShop(stores(), { environment: { AUTH_REGISTRATIONS_PER_HOUR: "3" } });
    const codes: number[] = [];
    for (let i = 0; i < 5; i++) {
      const payload = { email: `${uuidv7()}@example.com`, password: "long enough 1" };
      // Who writes such headers is still who they are.
      const headers = { "x-forwarded-for": `10.0.0.${i}`, "x-client-address": `10.0.0.${i}` };
      codes.push(
        (await limited.front.ask({ method: "POST", url: "/api/auth/register", payload, headers })).statusCode,
      );
    }
    await limited.close();
    assert.ok(codes.slice(0, 3).every((code) => code === 201 || code === 429));
    assert.deepEqual(codes.slice(3), [429, 429]);
    const key = uuidv7();
    const order = () =>
      alice.ask({
        method: "POST",
        url: "/api/orders",
        headers: { "idempotency-key": key },
        payload: { lines: [{ productId: product.id, quantity: 1 }] },
      });
    const ids = (await Promise.all([order(), order(), order()])).map((each) => each.json<Order>().id);
    assert.equal(new Set(ids).size, 1);
  });

  it("7 server side request forgery: no address that a client names is ever asked", async () => {
    let asked = 0;
    const trap = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
    const { port } = trap.address() as AddressInfo;
    const address = `127.0.0.1:${port}`;
    const urls = [
      `/api/catalog/products/${encodeURIComponent(`http://${address}/`)}`,
      `/api/search?q=${encodeURIComponent(`http://${address}/`)}`,
      `/api//${address}/`,
      `/api/@${address}/`,
      `/api/catalog/products/..%2f..%2f${address}`,
      `/api/auth/me?next=http://${address}`,
    ];
    for (const url of urls) {
      await alice.ask({
        url,
        headers: { host: address, "x-forwarded-host": address, "x-original-url": `http://${address}/` },
      });
    }
    trap.close();
    assert.equal(asked, 0);
  });

  it("8 security misconfiguration: no stack, no banner, no open door to browsers, no method but those offered", async () => {
    const broken = await shop.front.ask({
      method: "POST",
      url: "/api/auth/login",
      headers: { "content-type": "application/json" },
      payload: '{"email": ',
    });
    assert.equal(broken.statusCode, 400);
    assert.equal(broken.headers["content-type"], "application/problem+json; charset=utf-8");
    assert.doesNotMatch(broken.body, /\bat \/|node_modules|\.ts:|select |SyntaxError: /);
    const page = await shop.front.ask({
      url: `/api/catalog/products/${product.id}`,
      headers: { origin: "https://evil.example" },
    });
    for (const name of ["server", "x-powered-by", "access-control-allow-origin"]) {
      assert.equal(page.headers[name], undefined, name);
    }
    assert.equal(page.headers["x-content-type-options"], "nosniff");
    for (const method of ["OPTIONS", "HEAD", "PUT", "DELETE"] as const) {
      assert.equal((await shop.front.ask({ method, url: "/api/catalog/products" })).statusCode, 404, method);
    }
    for (const url of ["/metrics", "/openapi.json"]) {
      const { statusCode } = await shop.front.ask({ url, headers: { "x-forwarded-for": "192.0.2.1" } });
      assert.equal(statusCode, 404, `${url} is shown to the world`);
    }
  });

  it("9 improper inventory management: what is offered is listed, documented and nothing else", async () => {
    const { paths } = (await shop.front.ask({ url: "/api/openapi.json" })).json<{
      paths: Record<string, object>;
    }>();
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const listed = exposed.map(({ method, path }) => `${method} ${prefix}${path.replace(/:(\w+)/g, "{$1}")}`);
    // Events are a stream, for which the document has no words.
    const streams = listed.filter((each) => each.endsWith("/events") && !documented.includes(each));
    assert.deepEqual(documented.sort(), listed.filter((each) => !streams.includes(each)).sort());
    for (const url of [
      "/orders",
      "/cart",
      "/catalog/selection?ids=x",
      "/api/catalog/selection?ids=x",
      "/api/catalog/feed",
    ]) {
      assert.equal((await administrator.ask({ url })).statusCode, 404, `${url} is open beside the list`);
    }
  });

  it("10 unsafe consumption of APIs: what another service answers is checked before it is believed", async () => {
    const lies = [
      { products: [{ id: product.id, name: "lamp", priceCents: -5, currency: "EUR" }] },
      { products: [{ id: product.id, name: "x".repeat(100_000), priceCents: 5, currency: "EUR" }] },
      { products: "all" },
      [],
    ];
    let lie: unknown;
    const liar = createServer((_request, response) =>
      response.setHeader("content-type", "application/json").end(JSON.stringify(lie)),
    );
    await new Promise<void>((resolve) => liar.listen(0, "127.0.0.1", resolve));
    const { port } = liar.address() as AddressInfo;
    const identity = await startIdentity();
    const open = await openStorefront([cart], stores(), {
      AUTH_URL: identity.url,
      CATALOG_URL: `http://127.0.0.1:${port}`,
    });
    const authorization = await identity.bearer(uuidv7());
    for (lie of lies) {
      const response = await open.ask({
        method: "PUT",
        url: `/cart/items/${product.id}`,
        headers: { authorization },
        payload: { quantity: 1 },
      });
      assert.equal(response.statusCode, 200, response.body);
      const { pricesLive, totalCents } = response.json<{ pricesLive: boolean; totalCents: number | null }>();
      assert.deepEqual(
        [pricesLive, totalCents],
        [false, null],
        `believed ${JSON.stringify(lie).slice(0, 60)}`,
      );
    }
    await open.close();
    await identity.close();
    liar.close();
  });
});
