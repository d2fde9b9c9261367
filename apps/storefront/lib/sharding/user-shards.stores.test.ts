import assert from "node:assert/strict";
import path from "node:path";
import { createLog } from "../telemetry/log.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { type Connection } from "../database/connection.ts";
import { Database } from "../database/database.ts";
import { migrate, readMigrations } from "../database/migrate.ts";
import { statement } from "../database/statement.ts";
import { readConfig } from "../config/config.ts";
import { useStores } from "../../testing/stores.ts";
import { bucketOf } from "./buckets.ts";
import { dealBuckets } from "./map-store.ts";
import { UserShards } from "./user-shards.ts";

const user = "019a0000-0000-7000-8000-000000000001";
const bucket = bucketOf(user);

const insert = statement("test.note.insert", "insert into note (bucket, text) values ($1, $2)");
const texts = statement<{ text: string }>(
  "test.note.texts",
  "select text from note where bucket = $1 order by text",
);
const setOwned = statement(
  "test.owned",
  `insert into sharding.owned (bucket, state, version) values ($1, $2, 2) on conflict (bucket) do update set state = $2, version = 2`,
);
const setMap = statement(
  "test.map",
  "update sharding.map set shard = $2, version = version + 1 where bucket = $1",
);

describe("the shard of a user", () => {
  const stores = useStores();
  let database: Database;
  let metrics: Metrics;
  let shards: UserShards;

  before(async () => {
    const { shards: addresses } = readConfig(stores().environment);
    metrics = new Metrics();
    const log = createLog("test", "silent");
    database = new Database(addresses, { poolSize: 4, applicationName: "test", log }, metrics);
    const steps = await readMigrations(path.join(import.meta.dirname, "migrations"));
    for (const { primary } of addresses) await migrate(primary, "sharding", steps);
    for (const shard of database.shards) {
      await shard.primary.pool.query("create table note (bucket smallint, text text)");
    }
    await dealBuckets(database);
  });
  beforeEach(() => {
    shards = new UserShards(database, metrics);
  });
  after(() => database?.close());

  const notesOn = async (number: number) =>
    (await database.shard(number).primary.with((connection) => connection.rows(texts, bucket))).map(
      ({ text }) => text,
    );
  const note = (text: string) => (connection: Connection) => connection.rows(insert, bucket, text);
  const home = async () => (await shards.shardOf(bucket)).number;
  const at = (number: number, state: string) =>
    database.shard(number).primary.with((connection) => connection.rows(setOwned, bucket, state));
  const point = (number: number) =>
    database.main.primary.with((connection) => connection.rows(setMap, bucket, number));

  it("is dealt once: a second deal changes nothing", async () => {
    const count = "select count(*)::int as count, count(distinct shard)::int as shards from sharding.map";
    await dealBuckets(database);
    assert.deepEqual((await database.main.primary.pool.query(count)).rows, [{ count: 256, shards: 2 }]);
    const { rows } = await database
      .shard(1)
      .primary.pool.query("select count(*)::int as count from sharding.owned");
    assert.deepEqual(rows, [{ count: 128 }]);
  });

  it("takes a write where the bucket lies, and on no other shard", async () => {
    await shards.of(user).write(note("a"));
    const here = await home();
    assert.deepEqual(await notesOn(here), ["a"]);
    assert.deepEqual(await notesOn(1 - here), []);
  });

  it("finds a bucket that was moved behind its back, and writes nothing where it was", async () => {
    const before = await home();
    await at(before, "moved");
    await at(1 - before, "active");
    await point(1 - before);
    await shards.of(user).write(note("b"));
    assert.equal(await home(), 1 - before);
    assert.deepEqual(await notesOn(before), ["a"]);
    assert.deepEqual(await notesOn(1 - before), ["b"]);
    assert.match(await metrics.registry.getSingleMetricAsString("storefront_bucket_moved_total"), /total 1/);
  });

  it("waits while its bucket is fenced, and goes on after", async () => {
    const here = await home();
    await at(here, "fenced");
    const write = shards.of(user).write(note("c"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await at(here, "active");
    await write;
    assert.ok((await notesOn(here)).includes("c"));
  });

  it("gives up with 503 when its bucket stays fenced, and has written nothing", async () => {
    const here = await home();
    await at(here, "fenced");
    await assert.rejects(shards.of(user).write(note("d")), { status: 503 });
    assert.ok(!(await notesOn(here)).includes("d"));
    await at(here, "active");
  }).timeout(10_000);

  it("holds the fence until the commit: who moves the bucket waits for the write", async () => {
    const here = await home();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const write = shards.of(user).write(async (connection) => {
      await note("e")(connection);
      await held;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    let fenced = false;
    const fence = at(here, "fenced").then(() => (fenced = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(fenced, false);
    release();
    await Promise.all([write, fence]);
    assert.ok((await notesOn(here)).includes("e"));
    await at(here, "active");
  });
});
