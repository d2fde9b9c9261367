import assert from "node:assert/strict";
import { readConfig } from "../../lib/config/config.ts";
import { createClient } from "../../lib/http/create-client.ts";
import { inProcess } from "../../lib/http/in-process.ts";
import { StorefrontProcess } from "../../lib/process.ts";
import { ask } from "../../stores/postgres/query.ts";
import { Database } from "../../lib/database/database.ts";
import { MalformedEvent, type StreamEvent } from "../../lib/stream/event.ts";
import { Metrics } from "../../lib/telemetry/metrics.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { type Identity, startIdentity } from "../../testing/identity.ts";
import { openStorefront, type TestStorefront } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { pino } from "pino";
import { type Product } from "../catalog/domain.ts";
import { sampleId, sampleProduct } from "../catalog/sample.ts";
import { seedCatalog } from "../catalog/seed.ts";
import { catalog } from "../catalog/service.ts";
import { documentOf, takeIn } from "./events.ts";
import { PostgresEngine } from "./postgres-engine.ts";
import { rebuild } from "./rebuild.ts";
import { type SearchAnswer } from "./search.ts";
import { search } from "./service.ts";

const eventOf = (data: unknown, type = "product.changed"): StreamEvent => ({
  id: uuidv7(),
  type,
  version: 1,
  occurredAt: new Date().toISOString(),
  key: "a",
  data,
});

describe("search", () => {
  const stores = useStores();
  let storefront: TestStorefront;
  let database: Database;
  let engine: PostgresEngine;
  let identity: Identity;
  const products = 300;

  before(async function () {
    this.timeout(120_000);
    identity = await startIdentity();
    // One server and no cache: what was taken in is found at once, and not a moment later.
    const DATABASE_URL = stores().shards[0]?.primary ?? "";
    const settings = { AUTH_URL: identity.url, CACHE_ENABLED: "false", DATABASE_URL };
    storefront = await openStorefront([catalog, search], stores(), settings);
    const { shards } = readConfig(stores().environment);
    const log = pino({ level: "silent" });
    database = new Database(shards, { poolSize: 2, applicationName: "test", log }, new Metrics());
    engine = new PostgresEngine(database.main);
    await seedCatalog(database.main, { products, announced: false });
  });

  after(async () => {
    await storefront?.close();
    await database?.close();
    await identity?.close();
  });

  async function find(q: string, limit = 20): Promise<SearchAnswer> {
    const response = await storefront.ask({ url: "/search", query: { q, limit: String(limit) } });
    assert.equal(response.statusCode, 200, response.body);
    return response.json();
  }

  const names = async (q: string, limit?: number) => (await find(q, limit)).products.map(({ name }) => name);

  it("finds nothing before anything was taken in, and everything after a rebuild", async function () {
    this.timeout(60_000);
    assert.deepEqual(await find("walnut"), { products: [], degraded: false });
    const transport = inProcess(() => storefront.process.app);
    assert.equal(await rebuild(engine, createClient("catalog", transport, new Metrics())), products);
    assert.equal((await find("walnut", 50)).products.length, 28);
  });

  it("finds by words in any form, by phrases, without words, and by one word or another", async () => {
    const { name } = sampleProduct(42);
    assert.equal((await names(name))[0], name);
    assert.equal((await names("Blankets STURDY 42"))[0], name);
    assert.ok((await names('"clay blanket"', 50)).every((each) => each.includes("clay blanket")));
    const without = await names("blanket -clay", 50);
    assert.ok(without.length > 0 && without.every((each) => !each.includes("clay")));
    const either = await names("kettle or lamp", 50);
    assert.ok(either.some((each) => each.includes("kettle")) && either.some((each) => each.includes("lamp")));
  });

  it("ranks what is in the name before what is in the category or the description", async () => {
    await engine.index([
      { ...documentOf(sampleProduct(1)), id: uuidv7(), name: "thing", description: "zeppelin", version: 1 },
      { ...documentOf(sampleProduct(1)), id: uuidv7(), name: "thing", category: "zeppelin", version: 1 },
      { ...documentOf(sampleProduct(1)), id: uuidv7(), name: "zeppelin", version: 1 },
    ]);
    const { products: found } = await find("zeppelin");
    assert.deepEqual(
      found.map(({ name, category }) =>
        name === "zeppelin" ? "name" : category === "zeppelin" ? "category" : "text",
      ),
      ["name", "category", "text"],
    );
  });

  it("finds while somebody is still typing", async () => {
    assert.ok((await names("walnut blan", 50)).every((name) => /walnut.*blanket/.test(name)));
    assert.ok((await names("blan", 50)).length > 0);
  });

  it("finds what is spelled a little differently", async () => {
    const found = await names("blankett walnutt", 5);
    assert.ok(found.length > 0 && found.every((name) => /blanket|walnut/.test(name)), String(found));
  });

  it("answers whatever is typed", async () => {
    for (const q of ["'", '"', "a & b | !c", "-", "or or or", "%_\\", "the", "💡", "a".repeat(200)]) {
      assert.equal((await find(q)).degraded, false, q);
    }
    const refused = ["", " ", "a".repeat(201)];
    for (const q of refused)
      assert.equal((await storefront.ask({ url: "/search", query: { q } })).statusCode, 400);
  });

  it("learns of a change in the catalog by its event, and nothing of events that come again or late", async () => {
    const product: Product = { ...sampleProduct(5), name: "hovercraft", version: 2 };
    await takeIn(engine, eventOf(product));
    assert.deepEqual(await names("hovercraft"), ["hovercraft"]);
    await takeIn(engine, eventOf({ ...product, name: "submarine", version: 3 }));
    await takeIn(engine, eventOf(product));
    assert.deepEqual(await names("submarine"), ["submarine"]);
    assert.deepEqual(
      (await find("hovercraft")).products.filter(({ id }) => id === sampleId(5)),
      [],
    );
  });

  it("leaves events alone that are not of interest, and refuses data that is no product", async () => {
    await takeIn(engine, eventOf({ any: "thing" }, "product.admired"));
    await assert.rejects(takeIn(engine, eventOf({ id: "x" })), MalformedEvent);
  });

  it("hears of a product through the outbox, the relay and the stream", async function () {
    this.timeout(60_000);
    const response = await storefront.ask({
      method: "POST",
      url: "/catalog/products",
      headers: { authorization: await identity.bearer(uuidv7(), ["admin"]) },
      payload: {
        name: "gyroscope",
        description: "",
        category: "toys",
        priceCents: 900,
        currency: "EUR",
        stock: 1,
      },
    });
    assert.equal(response.statusCode, 201);
    const deadline = Date.now() + 45_000;
    while ((await names("gyroscope")).length === 0) {
      assert.ok(Date.now() < deadline, "the event did not arrive");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  it("answers the same search from the cache", async () => {
    const cached = await openStorefront([catalog, search], stores());
    const ask = () => cached.ask({ url: "/search", query: { q: "copper" } });
    assert.equal((await ask()).body, (await ask()).body);
    const route = 'storefront_cache_reads_total{cache="search:answer",route="GET /search"';
    assert.equal(await cached.metric(`${route},outcome="hit"}`), 1);
    assert.equal(await cached.metric('storefront_database_queries_total{route="GET /search"}'), 1);
    await cached.close();
  });

  it("shows what is popular, and says so, while its database is down; the products are the catalog's from its cache", async () => {
    const { environment } = stores();
    const KAFKA_BROKERS = "";
    const healthy = await openStorefront([catalog], { environment: { ...environment, KAFKA_BROKERS } });
    await ask(
      stores().shards[0]?.primary ?? "",
      "insert into catalog.views (product_id, views) values ($1, 3)",
      [sampleId(7)],
    );
    const CATALOG_URL = healthy.address;
    const down = "postgres://nobody:nothing@127.0.0.1:1/none";
    const config = readConfig({ ...environment, KAFKA_BROKERS, CATALOG_URL, DATABASE_URL: down });
    const degraded = await StorefrontProcess.create([search], config, pino({ level: "silent" }));
    await degraded.start("127.0.0.1", 0);
    const find = () => degraded.app.inject({ url: "/search", query: { q: "vase" } });
    const response = await find();
    assert.equal(response.statusCode, 200);
    assert.equal(response.json<SearchAnswer>().degraded, true);
    const { products: popular } = response.json<SearchAnswer>();
    assert.deepEqual(popular, [documentOf(sampleProduct(7))]);
    await healthy.close();
    assert.deepEqual((await find()).json(), { products: [], degraded: true });
    const { body } = await degraded.app.inject("/metrics");
    assert.match(body, /storefront_degraded_answers_total\{feature="search",reason="unavailable"\} 2/);
    await degraded.stop();
  });

  it("is switched off by an operator", async () => {
    const off = await openStorefront([catalog, search], stores(), { FEATURES_OFF: "search" });
    const answer = (await off.ask({ url: "/search", query: { q: "vase" } })).json<SearchAnswer>();
    assert.equal(answer.degraded, true);
    await off.close();
  });
});
