import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { useStores } from "../../testing/stores.ts";
import { readConfig } from "../config/config.ts";
import { inContext } from "../request-context.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { BatchedRows } from "./batched-rows.ts";
import { Database } from "./database.ts";
import { statement } from "./statement.ts";

interface Thing {
  readonly id: string;
  readonly number: number;
}

const things = statement<Thing>(
  "test.things",
  "select id, number from public.batched where id = any ($1::text[])",
);

const slow = statement<Thing>(
  "test.slowThings",
  "select id, number from public.batched, pg_sleep(0.1) where id = any ($1::text[])",
);

describe("rows that are wanted at the same time", () => {
  const stores = useStores();
  let database: Database;
  let metrics: Metrics;

  beforeEach(async () => {
    metrics = new Metrics();
    const { shards } = readConfig(stores().environment);
    const log = pino({ level: "silent" });
    database = new Database(shards, { poolSize: 4, applicationName: "test", log }, metrics);
    const { pool } = database.main.primary;
    await pool.query("create table if not exists public.batched (id text primary key, number int not null)");
    await pool.query(
      "insert into public.batched select 'thing-' || n, n from generate_series(1, 500) n on conflict do nothing",
    );
  });
  afterEach(() => database.close());

  const many = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `thing-${from + index}`);

  async function statements(): Promise<number> {
    const metric = await metrics.registry.getSingleMetric("storefront_database_queries_total")?.get();
    return (metric?.values ?? []).reduce((sum, { value }) => sum + value, 0);
  }

  it("come with one statement, each to whoever asked for it, and nothing for what is not there", async () => {
    const batched = new BatchedRows(database.main, things);
    const ids = [...many(1, 50), "nothing", ...many(41, 60)];
    const rows = await Promise.all(ids.map((id) => batched.row(id)));
    assert.deepEqual(
      rows.map((row) => row?.id),
      ids.map((id) => (id === "nothing" ? undefined : id)),
    );
    assert.equal(await statements(), 1);
  });

  it("come with as many statements as their number asks for, and with no more at a time than they may", async () => {
    const batched = new BatchedRows(database.main, slow, { concurrent: 2, most: 100 });
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, database.main.primary.connections.used)), 5);
    const rows = await Promise.all(many(1, 450).map((id) => batched.row(id)));
    clearInterval(watch);
    assert.deepEqual(
      rows.map((row) => row?.number),
      Array.from({ length: 450 }, (_, index) => index + 1),
    );
    assert.deepEqual([await statements(), most], [5, 2]);
  });

  it("gather while others are under way", async () => {
    const batched = new BatchedRows(database.main, slow, { concurrent: 1 });
    const first = batched.row("thing-1");
    await delay(20);
    const later = many(2, 90).map(async (id, index) => {
      await delay(index / 3);
      return batched.row(id);
    });
    assert.equal((await first)?.number, 1);
    assert.equal((await Promise.all(later)).length, 89);
    assert.equal(await statements(), 2);
  });

  it("are asked for alone where the client must see what it has written", async () => {
    const batched = new BatchedRows(database.main, things);
    const context = {
      ...{ route: "GET /things", priority: "normal" as const, deadline: Infinity },
      ...{ signal: undefined, authorization: undefined, consistency: { 0: "0/1" } },
    };
    const rows = await inContext(context, () => Promise.all(many(1, 5).map((id) => batched.row(id))));
    assert.deepEqual([rows.map((row) => row?.number), await statements()], [[1, 2, 3, 4, 5], 5]);
  });

  it("fail together with their statement, and the next ones do not", async () => {
    const broken = statement<Thing>(
      "test.brokenThings",
      "select id, number / 0 as number from public.batched where id = any ($1::text[])",
    );
    const batched = new BatchedRows(database.main, broken);
    const outcomes = await Promise.allSettled(["thing-1", "thing-2"].map((id) => batched.row(id)));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal(await batched.row("nothing"), undefined);
  });
});
