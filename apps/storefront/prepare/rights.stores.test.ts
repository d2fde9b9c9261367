import assert from "node:assert/strict";
import pg from "pg";
import { readConfig } from "../lib/config/config.ts";
import { shardAddresses } from "../lib/config/shard-addresses.ts";
import { knownStatements } from "../lib/database/statement.ts";
import { StorefrontProcess } from "../lib/process.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { reopenOutboxes } from "../lib/stream/reopen.ts";
import { type Service, type ServiceName } from "../lib/service.ts";
import { services } from "../services/services.ts";
import { ask } from "../stores/postgres/query.ts";
import { openShop } from "../testing/shop.ts";
import { useStores } from "../testing/stores.ts";
import { until } from "../testing/until.ts";
import { prepareDatabase } from "./database.ts";
import { createAdministrator, type TestAdministrator } from "./fixtures/administrator.ts";

const withSchema = services.filter(({ migrations }) => migrations !== undefined);

/** Statements of the map of shards that services send; the others are of whoever prepares it. */
const ofTheMap = ["sharding.map"];

describe("the database's users of the services", () => {
  // Before the stores close: roles are dropped while there is a server.
  after(() => administrator?.close());
  const stores = useStores();
  let administrator: TestAdministrator;

  before(async function () {
    this.timeout(60_000);
    administrator = await createAdministrator(stores());
    const { url, userPrefix } = administrator;
    const shards = shardAddresses({ DATABASE_URL: url, DATABASE_PORT: 5432, DATABASE_NAME: "" });
    await prepareDatabase(shards, { services, userPrefix });
    await administrator.letIn(withSchema.map(({ name }) => userOf(name)));
  });

  const userOf = (service: ServiceName) => `${administrator.userPrefix}${service}`;
  const as = (service: ServiceName, shard = 0) => administrator.addresses(userOf(service))[shard] ?? "";

  /** Code of the refusal; undefined where it was allowed. */
  const refusal = async (url: string, text: string): Promise<string | undefined> => {
    try {
      await ask(url, text);
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  const denied = "42501";

  it("are on each shard that has their schema, and on no other", async () => {
    const on = async (shard: number) => {
      const found = await ask<{ name: string }>(
        stores().shards[shard]?.primary ?? "",
        "select rolname as name from pg_roles where starts_with(rolname, $1) order by 1",
        [administrator.userPrefix],
      );
      return found.map(({ name }) => name);
    };
    const all = ["administrator", ...withSchema.map(({ name }) => name)];
    const sharded = ["administrator", ...withSchema.filter((each) => each.sharded).map(({ name }) => name)];
    const names = (list: string[]) => list.map((name) => `${administrator.userPrefix}${name}`).sort();
    assert.deepEqual([await on(0), await on(1)], [names(all), names(sharded)]);
  });

  it("have their own outbox sent again, and no other", async () => {
    const pool = new pg.Pool({ connectionString: as("orders"), max: 1 });
    try {
      assert.equal(await reopenOutboxes({ pool }, new Date(Date.now() - 60_000)), 0);
    } finally {
      await pool.end();
    }
  });

  it("read nothing of another service, and write nothing there", async () => {
    const tables = await ask<{ schema: string; name: string }>(
      stores().shards[0]?.primary ?? "",
      "select schemaname as schema, tablename as name from pg_tables where schemaname = any ($1)",
      [withSchema.map(({ name }) => name)],
    );
    assert.ok(tables.length > 15);
    for (const { name } of withSchema) {
      for (const other of tables.filter(({ schema }) => schema !== name)) {
        assert.equal(await refusal(as(name), `select from ${other.schema}.${other.name}`), denied);
      }
    }
    assert.equal(await refusal(as("orders"), "delete from payments.payments"), denied);
    assert.equal(await refusal(as("catalog"), "update auth.users set roles = '{admin}'"), denied);
  }).timeout(60_000);

  it("change rows of their own schema, but no table, and not what says which migrations were applied", async () => {
    assert.equal(await refusal(as("orders"), "delete from orders.lines"), undefined);
    for (const text of [
      "create table orders.more (a int)",
      "alter table orders.lines add column more int",
      "drop table orders.lines",
      "truncate orders.lines",
      "create index on orders.lines (name)",
      "create schema more",
      "create table public.more (a int)",
      "create role more",
      "delete from orders.migrations",
      "select from orders.migrations",
    ]) {
      assert.equal(await refusal(as("orders"), text), denied, text);
    }
  });

  it("take the fence, and cannot move it", async () => {
    const url = as("cart", 1);
    const fence = "select from sharding.owned where bucket = 1 and state = 'active' for share";
    assert.equal(await refusal(url, fence), undefined);
    for (const text of [
      "update sharding.owned set state = 'moved'",
      "update sharding.owned set version = 9",
      "insert into sharding.owned (bucket, state) values (0, 'active')",
      "delete from sharding.owned",
      "update sharding.map set shard = 1",
      "select from sharding.map for share",
    ]) {
      assert.equal(await refusal(url, text), denied, text);
    }
    assert.equal(await refusal(as("auth"), "select from sharding.owned"), denied);
  });

  it("have their rights on a table from its first moment", async () => {
    const url = administrator.addresses(`${administrator.userPrefix}administrator`)[0] ?? "";
    await ask(url, "create table orders.later (id bigserial, text text)");
    assert.equal(await refusal(as("orders"), "insert into orders.later (text) values ('a')"), undefined);
    assert.equal(await refusal(as("cart"), "select from orders.later"), denied);
    await ask(url, "drop table orders.later");
  });

  it("may do all that their services' statements do", async () => {
    const environment = { ...stores().environment };
    const process = await StorefrontProcess.create(
      services,
      readConfig(environment),
      createLog("test", "silent"),
    );
    try {
      const checked = new Map<string, number>();
      for (const { name } of withSchema) checked.set(name, await explainAll(name));
      for (const [name, count] of checked) assert.ok(count >= 3, `${name}: ${count} statements`);
    } finally {
      await process.stop();
    }
  }).timeout(60_000);

  /** Lets PostgreSQL plan each statement of a service as its user, which asks for its rights. */
  async function explainAll(service: ServiceName): Promise<number> {
    const { sharded } = withSchema.find(({ name }) => name === service) as Service;
    const own = [...knownStatements()].filter(
      ([name]) => name.startsWith(`${service}.`) || (sharded && ofTheMap.includes(name)),
    );
    const client = new pg.Client({ connectionString: as(service) });
    await client.connect();
    try {
      for (const [name, text] of own) {
        await client.query(`explain (generic_plan) ${text}`).catch((error: Error) => {
          assert.fail(`${name} as ${service}: ${error.message}`);
        });
      }
    } finally {
      await client.end();
    }
    return own.length;
  }

  it("serve a shop: each service as itself, from the account to the notification", async () => {
    const shop = await openShop(stores(), {
      apart: services.map(({ name }) => name).filter((name) => name !== "gateway"),
      own: (name) => ({
        LOG_LEVEL: "debug",
        DATABASE_URL: administrator.addresses(userOf(name)).join(","),
      }),
    });
    try {
      const shopper = await shop.register();
      const says = (url: string, what: string) => async () =>
        (await shopper.ask({ url })).body.includes(what);
      const listed = await shopper.ask({ url: "/api/catalog/products?category=books" });
      const products = await shopper.ask({ url: "/api/catalog/products" });
      assert.deepEqual([listed.statusCode, products.statusCode].includes(500), false);
      const [product] = await ask<{ id: string }>(
        stores().shards[0]?.primary ?? "",
        "select id from catalog.products where stock > 5 limit 1",
      );
      const put = await shopper.ask({
        method: "PUT",
        url: `/api/cart/items/${product?.id}`,
        payload: { quantity: 2 },
      });
      assert.equal(put.statusCode, 200, put.body);
      const placed = await shopper.ask({
        method: "POST",
        url: "/api/orders",
        headers: { "idempotency-key": "restricted-1" },
        payload: {},
      });
      assert.ok(placed.statusCode < 300, placed.body);
      await until("the notification", says("/api/notifications", "paid"), 60_000);
      const emptied = async () => !(await says("/api/cart", product?.id ?? "")());
      await until("the empty cart", emptied, 60_000);
      const lines = [...new Set(shop.parts.values())].flatMap((part) => part.lines);
      const refused = lines.filter((line) => JSON.stringify(line).includes("permission denied"));
      assert.deepEqual(refused, []);
    } finally {
      await shop.close();
    }
  }).timeout(180_000);
});
