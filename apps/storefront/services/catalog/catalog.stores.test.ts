import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { createClient } from "redis";
import { ask } from "../../stores/postgres/query.ts";
import { type Identity, startIdentity } from "../../testing/identity.ts";
import { useStores } from "../../testing/stores.ts";
import { readConfig } from "../../lib/config/config.ts";
import { Database } from "../../lib/database/database.ts";
import { migrate, readMigrations } from "../../lib/database/migrate.ts";
import { StorefrontProcess } from "../../lib/process.ts";
import { Metrics } from "../../lib/telemetry/metrics.ts";
import { until } from "../../testing/until.ts";
import { type Product, type ProductPage } from "./domain.ts";
import { sampleId, sampleProduct } from "./sample.ts";
import { seedCatalog } from "./seed.ts";
import { catalog } from "./service.ts";

const lamp = {
  name: "lamp",
  description: "gives light",
  category: "lighting",
  priceCents: 2_000,
  currency: "EUR",
  stock: 5,
};

describe("the catalog", () => {
  const stores = useStores();
  let identity: Identity;
  let storefront: StorefrontProcess;
  let admin: string;
  let user: string;
  let primary: string;
  let lines: Record<string, unknown>[];

  before(async function () {
    this.timeout(60_000);
    primary = stores().shards[0]?.primary ?? "";
    identity = await startIdentity();
    admin = await identity.bearer("018f0000-0000-7000-8000-000000000001", ["admin"]);
    user = await identity.bearer("018f0000-0000-7000-8000-000000000002");
    const { shards } = readConfig(stores().environment);
    const [shard] = shards;
    assert.ok(shard && catalog.migrations);
    await migrate(shard.primary, "catalog", await readMigrations(catalog.migrations));
    await withDatabase((database) => seedCatalog(database.main, { products: 250 }));
  });

  after(() => identity?.close());

  beforeEach(async () => {
    await valkey((client) => client.flushDb());
    storefront = await open();
  });

  afterEach(() => storefront.stop());

  async function open(environment: Record<string, string> = {}): Promise<StorefrontProcess> {
    lines = [];
    const log = pino(
      { level: "info" },
      { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    );
    const { KAFKA_BROKERS: _, ...own } = stores().environment;
    const config = readConfig({ ...own, AUTH_URL: identity.url, VIEWS_FLUSH_SECONDS: "300", ...environment });
    const opened = await StorefrontProcess.create([catalog], config, log);
    await opened.start("127.0.0.1", 0);
    return opened;
  }

  async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const { shards } = readConfig(stores().environment);
    const log = pino({ level: "silent" });
    const database = new Database(shards, { poolSize: 2, applicationName: "test", log }, new Metrics());
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  async function valkey<T>(work: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
    const client = createClient({ url: stores().valkey });
    client.on("error", () => {});
    await client.connect();
    try {
      return await work(client as ReturnType<typeof createClient>);
    } finally {
      client.destroy();
    }
  }

  type Method = "GET" | "POST" | "PATCH" | "PUT";

  async function send(method: Method, url: string, payload?: object, authorization?: string) {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await storefront.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    return { status: response.statusCode, body: response.json<unknown>(), headers: response.headers };
  }

  async function get<T>(url: string): Promise<T> {
    const { status, body } = await send("GET", url);
    assert.equal(status, 200, JSON.stringify(body));
    return body as T;
  }

  const added = async (product: object = lamp) => {
    const { status, body } = await send("POST", "/catalog/products", product, admin);
    assert.equal(status, 201, JSON.stringify(body));
    return body as Product;
  };

  const metrics = async () => (await storefront.app.inject({ method: "GET", url: "/metrics" })).body;

  it("answers with a product, from the database first and from the cache then", async () => {
    const url = `/catalog/products/${sampleId(3)}`;
    for (let read = 1; read <= 3; read++) assert.deepEqual(await get(url), sampleProduct(3));
    const own = { method: "GET" as const, url, headers: { "x-consistency": "0:0/1" } };
    assert.deepEqual((await storefront.app.inject(own)).json(), sampleProduct(3));
    const text = await metrics();
    const route = 'route="GET /catalog/products/:id"';
    for (const read of ['outcome="miss"} 1', 'outcome="near"} 2', 'outcome="hit"} 1'])
      assert.ok(text.includes(`storefront_cache_reads_total{cache="catalog:product",${route},${read}`), read);
    assert.ok(text.includes(`storefront_database_queries_total{${route}} 1`));
  });

  it("sends from the cache, byte for byte, what it sends without one", async () => {
    const without = await open({ CACHE_ENABLED: "false" });
    for (const url of [
      `/catalog/products/${sampleId(5)}`,
      "/catalog/products?category=kitchen",
      "/catalog/products?category=kitchen&limit=3",
      "/catalog/popular",
    ]) {
      const bare = await without.app.inject({ method: "GET", url });
      for (let i = 0; i < 2; i++) {
        const cached = await storefront.app.inject({ method: "GET", url });
        assert.equal(cached.body, bare.body);
        assert.equal(cached.headers["content-type"], "application/json; charset=utf-8");
      }
    }
    await without.stop();
  });

  it("pages through a category, the newest first, each product once", async () => {
    const seen: string[] = [];
    let url: string | undefined = "/catalog/products?category=garden&limit=10";
    while (url) {
      const page: ProductPage = await get<ProductPage>(url);
      assert.ok(page.products.every(({ category }) => category === "garden"));
      seen.push(...page.products.map(({ id }) => id));
      url = page.next ? `/catalog/products?category=garden&limit=10&after=${page.next}` : undefined;
    }
    const all = Array.from({ length: 250 }, (_, i) => sampleProduct(i));
    const expected = all.filter(({ category }) => category === "garden").map(({ id }) => id);
    assert.deepEqual(seen, expected.reverse());
  });

  it("knows a new product at once: by id, where it was looked for in vain, and in its category", async () => {
    const before = await get<ProductPage>("/catalog/products?category=lighting&limit=1");
    const product = await added();
    assert.equal(product.version, 1);
    assert.deepEqual(await get(`/catalog/products/${product.id}`), product);
    const after = await get<ProductPage>("/catalog/products?category=lighting&limit=1");
    assert.notEqual(before.products[0]?.id, product.id);
    assert.equal(after.products[0]?.id, product.id);
  });

  it("stores a change with its event, in one transaction, and shows it at once", async () => {
    const product = await added();
    await get("/catalog/products?category=office&limit=1");
    const change = { version: 1, priceCents: 1_500, category: "office" };
    const { status, body } = await send("PATCH", `/catalog/products/${product.id}`, change, admin);
    assert.equal(status, 200);
    assert.deepEqual(body, { ...product, priceCents: 1_500, category: "office", version: 2 });
    assert.deepEqual(await get(`/catalog/products/${product.id}`), body);
    const page = await get<ProductPage>("/catalog/products?category=office&limit=1");
    assert.deepEqual(page.products, [body]);
    const events = await ask<{ topic: string; type: string; payload: Product }>(
      primary,
      "select topic, type, payload from catalog.outbox where key = $1 order by created_at, id",
      [product.id],
    );
    assert.deepEqual(events, [
      { topic: "catalog", type: "product.changed", payload: product },
      { topic: "catalog", type: "product.changed", payload: body },
    ]);
  });

  it("takes one of two changes that were made of the same version", async () => {
    const { id } = await added();
    const changes = [1, 2, 3, 4].map((priceCents) =>
      send("PATCH", `/catalog/products/${id}`, { version: 1, priceCents }, admin),
    );
    const statuses = (await Promise.all(changes)).map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, 409, 409, 409]);
    const count = await ask<{ n: string }>(primary, "select count(*) n from catalog.outbox where key = $1", [
      id,
    ]);
    assert.equal(count[0]?.n, "2");
  });

  it("never shows an older version after a newer one, while it is changed and read at once", async () => {
    // Without standbys: one that lags may show other clients than the author an older version for a moment.
    await storefront.stop();
    storefront = await open({ DATABASE_URL: primary });
    const { id } = await added();
    let highest = 0;
    let done = false;
    const readers = Array.from({ length: 8 }, async () => {
      while (!done) {
        const begun = highest;
        const { version } = await get<Product>(`/catalog/products/${id}`);
        assert.ok(version >= begun, `version ${version} after version ${begun} was acknowledged`);
        // What is answered from memory would leave no time for anything else.
        await delay(1);
      }
    });
    for (let version = 1; version <= 30; version++) {
      await valkey((client) => client.del(`catalog:product:{${id}}`));
      const { status } = await send(
        "PUT",
        `/catalog/products/${id}/stock`,
        { stock: version, version },
        admin,
      );
      assert.equal(status, 200);
      highest = version + 1;
    }
    done = true;
    await Promise.all(readers);
  });

  it("says how much there is without a cache, and says so for a product that it does not have", async () => {
    const { id } = await added();
    assert.deepEqual(await get(`/catalog/products/${id}/stock`), { id, stock: 5, version: 1 });
    const { body } = await send("PUT", `/catalog/products/${id}/stock`, { stock: 4 }, admin);
    assert.deepEqual(body, { id, ...lamp, stock: 4, version: 2 });
    const absent = "018f0000-0000-7000-8000-00000000000a";
    assert.equal((await send("GET", `/catalog/products/${absent}/stock`)).status, 404);
    assert.equal((await send("GET", `/catalog/products/${absent}`)).status, 404);
    assert.equal((await send("PUT", `/catalog/products/${absent}/stock`, { stock: 4 }, admin)).status, 404);
    assert.equal(
      (await send("PATCH", `/catalog/products/${absent}`, { version: 1, name: "x" }, admin)).status,
      404,
    );
  });

  it("lets only administrators change it, asks who they are once, and takes no field that it does not know", async () => {
    const { id } = await added();
    const url = `/catalog/products/${id}`;
    for (const [method, path, body] of [
      ["POST", "/catalog/products", lamp],
      ["PATCH", url, { version: 1, name: "mine" }],
      ["PUT", `${url}/stock`, { stock: 0 }],
    ] as const) {
      assert.equal((await send(method, path, body)).status, 401, `${method} ${path}`);
      assert.equal((await send(method, path, body, user)).status, 403, `${method} ${path}`);
    }
    assert.equal(identity.requests > 0, true);
    for (const [method, path, body] of [
      ["POST", "/catalog/products", { ...lamp, version: 9 }],
      ["PATCH", url, { version: 1, stock: 9 }],
      ["PATCH", url, { version: 1, id: sampleId(1) }],
      ["PATCH", url, { name: "no version" }],
      ["PUT", `${url}/stock`, { stock: "5" }],
    ] as const) {
      assert.equal((await send(method, path, body, admin)).status, 400, JSON.stringify(body));
    }
    assert.equal((await get<Product>(url)).version, 1);
  });

  it("gives several products at once to other services, without those that are none", async () => {
    const ids = [sampleId(1), "018f0000-0000-7000-8000-00000000000a", sampleId(2), sampleId(1)].join(",");
    const { products } = await get<ProductPage>(`/catalog/selection?ids=${ids}`);
    assert.deepEqual(products, [sampleProduct(1), sampleProduct(2)]);
    const odd = "-".repeat(36);
    assert.deepEqual(await get(`/catalog/selection?ids=${odd}`), { products: [] });
  });

  it("gives all products in the order of their ids to who needs all", async () => {
    const { products, next } = await get<ProductPage>("/catalog/feed?limit=100");
    assert.deepEqual(
      products,
      Array.from({ length: 100 }, (_, i) => sampleProduct(i)),
    );
    const more = await get<ProductPage>(`/catalog/feed?limit=100&after=${next}`);
    assert.equal(more.products[0]?.id, sampleId(100));
  });

  it("counts looks at a product, writes them when it stops, and knows what is popular", async () => {
    await storefront.stop();
    await ask(primary, "delete from catalog.views");
    storefront = await open();
    for (let i = 0; i < 7; i++) await get(`/catalog/products/${sampleId(9)}`);
    for (let i = 0; i < 3; i++) await get(`/catalog/products/${sampleId(8)}`);
    await get(`/catalog/selection?ids=${sampleId(8)}`);
    await storefront.stop();
    const rows = await ask<{ id: string; views: string }>(
      primary,
      "select product_id id, views from catalog.views where product_id = any ($1::uuid[]) order by views desc",
      [[sampleId(9), sampleId(8)]],
    );
    assert.deepEqual(
      rows.map(({ id, views }) => [id, Number(views)]),
      [
        [sampleId(9), 7],
        [sampleId(8), 3],
      ],
    );
    storefront = await open();
    let popular: ProductPage["products"] = [];
    await until("the standby has the views", async () => {
      ({ products: popular } = await get<ProductPage>("/catalog/popular?limit=1"));
      return popular.length > 0;
    });
    assert.deepEqual(popular, [sampleProduct(9)]);
  });

  it("serves without its cache server, and says so once in its log", async () => {
    await storefront.stop();
    storefront = await open({ CACHE_URL: "redis://127.0.0.1:1" });
    await added();
    assert.deepEqual(await get(`/catalog/products/${sampleId(4)}`), sampleProduct(4));
    await delay(100);
    const complaints = lines.filter(({ msg }) => msg === "valkey cannot be reached");
    assert.deepEqual(
      complaints.map(({ use, level }) => [use, level]),
      [["cache", 40]],
    );
    assert.match(await metrics(), /storefront_cache_reads_total\{[^}]*outcome="failed"\} 1/);
  });

  it("adds nothing when it is seeded again, and announces each product once", async () => {
    assert.equal(await withDatabase((database) => seedCatalog(database.main, { products: 250 })), 0);
    const rows = await ask<{ n: string }>(
      primary,
      "select count(*) n from catalog.outbox where key = $1 and payload ->> 'priceCents' = '500'",
      [sampleId(0)],
    );
    assert.equal(rows[0]?.n, "1");
  });
});
