import assert from "node:assert/strict";
import path from "node:path";
import { useStores } from "../../../testing/stores.ts";
import { readConfig } from "../../config/config.ts";
import { type Connection } from "../../database/connection.ts";
import { Database } from "../../database/database.ts";
import { migrate, readMigrations } from "../../database/migrate.ts";
import { statement } from "../../database/statement.ts";
import { inContext, type RequestContext } from "../../request-context.ts";
import { createLog } from "../../telemetry/log.ts";
import { Metrics } from "../../telemetry/metrics.ts";
import { uuidv7 } from "../../uuid.ts";
import { bucketOf } from "../buckets.ts";
import { dealBuckets } from "../map-store.ts";
import { UserShards } from "../user-shards.ts";
import { moveBucket } from "./move-bucket.ts";

const insert = statement(
  "move.insert",
  "insert into public.note (bucket, id, writer, number) values ($1, $2, $3, $4)",
);
const count = statement<{ count: number }>(
  "move.count",
  "select count(*)::int as count from public.note where bucket = $1 and writer = $2",
);
const update = statement(
  "move.update",
  "update public.note set changed = changed + 1 where bucket = $1 and writer = $2 and number = $3",
);

function request(): RequestContext {
  return {
    route: "move",
    priority: "normal",
    deadline: Infinity,
    signal: undefined,
    authorization: undefined,
    consistency: {},
  };
}

describe("moving a bucket", function () {
  this.timeout(60_000);
  const stores = useStores();
  let database: Database;
  let shards: ReturnType<typeof readConfig>["shards"];

  before(async () => {
    ({ shards } = readConfig(stores().replicated));
    const log = createLog("test", "silent");
    database = new Database(shards, { poolSize: 8, applicationName: "test", log }, new Metrics());
    const steps = await readMigrations(path.join(import.meta.dirname, "../migrations"));
    for (const { primary } of shards) await migrate(primary, "sharding", steps);
    for (const { primary } of database.shards) {
      await primary.pool.query(
        "create table public.note (bucket smallint, id uuid, writer text, number int, changed int not null default 0, primary key (bucket, id))",
      );
    }
    await dealBuckets(database);
  });
  after(() => database?.close());

  /** Rows of a bucket on a shard. */
  const rowsOn = async (number: number, bucket: number) => {
    const { rows } = await database
      .shard(number)
      .primary.pool.query<{ writer: string; number: number; changed: number }>(
        "select writer, number, changed from public.note where bucket = $1 order by writer, number",
        [bucket],
      );
    return rows;
  };

  it("loses and doubles nothing while its users write and read, there and back again", async () => {
    const user = uuidv7();
    const bucket = bucketOf(user);
    const first = (await new UserShards(database, new Metrics()).shardOf(bucket)).number;
    let stop = false;
    let longest = 0;
    const write = async (writer: string): Promise<number> => {
      // Each writer is a process of its own, with a map of its own.
      const own = new UserShards(database, new Metrics());
      const reader = new UserShards(database, new Metrics());
      await reader.refresh();
      const context = request();
      let number = 0;
      while (!stop) {
        const began = performance.now();
        const next = number;
        await inContext(context, () =>
          own.of(user).write(async (connection: Connection) => {
            await connection.rows(insert, bucket, uuidv7(), writer, next);
            await connection.rows(update, bucket, writer, next - 1);
          }),
        );
        longest = Math.max(longest, performance.now() - began);
        number++;
        const seen = await inContext(context, () =>
          reader.of(user).read((connection) => connection.row(count, bucket, writer)),
        );
        assert.equal(seen?.count, number, `${writer} does not see its own writes`);
      }
      return number;
    };
    const writers = ["a", "b", "c", "d"].map(write);
    const pauses: number[] = [];
    for (const to of [1 - first, first, 1 - first]) {
      const { pausedMilliseconds, rows } = await moveBucket({ bucket, to, shards, graceMilliseconds: 2_500 });
      assert.ok(rows > 0);
      pauses.push(pausedMilliseconds);
    }
    stop = true;
    const written = await Promise.all(writers);
    const expected = written.flatMap((total, index) =>
      Array.from({ length: total }, (_, number) => ({
        writer: "abcd"[index],
        number,
        changed: number === total - 1 ? 0 : 1,
      })),
    );
    assert.deepEqual(await rowsOn(1 - first, bucket), expected);
    assert.deepEqual(await rowsOn(first, bucket), []);
    assert.ok(Math.max(...pauses) < 1_000, `writes waited ${pauses.join(", ")} ms`);
    assert.ok(longest < 2_000, `the longest write took ${longest} ms`);
  });

  it("leaves no trace of the replication behind", async () => {
    for (const { primary } of database.shards) {
      for (const view of ["pg_subscription", "pg_publication"]) {
        const { rows } = await primary.pool.query(`select * from ${view}`);
        assert.deepEqual(rows, [], view);
      }
      const { rows } = await primary.pool.query(
        "select slot_name from pg_replication_slots where database = current_database()",
      );
      assert.deepEqual(rows, []);
    }
  });

  it("gives up, and leaves the bucket in use where it was, when a writer holds it for too long", async () => {
    const user = uuidv7();
    const bucket = bucketOf(user);
    const map = new UserShards(database, new Metrics());
    const from = (await map.shardOf(bucket)).number;
    await map.of(user).write((connection) => connection.rows(insert, bucket, uuidv7(), "x", 0));
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let slow: Promise<void> | undefined;
    const onProgress = async (what: string) => {
      if (!what.endsWith("following")) return;
      await new Promise<void>((holds) => {
        slow = map.of(user).write(async (connection) => {
          await connection.rows(insert, bucket, uuidv7(), "x", 1);
          holds();
          await held;
        });
      });
    };
    await assert.rejects(moveBucket({ bucket, to: 1 - from, shards, onProgress }), /lock timeout/);
    release();
    await slow;
    await map.of(user).write((connection) => connection.rows(insert, bucket, uuidv7(), "x", 2));
    assert.equal((await rowsOn(from, bucket)).length, 3);
    // And the next try succeeds.
    await moveBucket({ bucket, to: 1 - from, shards, graceMilliseconds: 0 });
    assert.equal((await rowsOn(1 - from, bucket)).length, 3);
    assert.deepEqual(await rowsOn(from, bucket), []);
  });

  it("is finished by the next run when it was killed after the map was turned", async () => {
    const user = uuidv7();
    const bucket = bucketOf(user);
    const map = new UserShards(database, new Metrics());
    const from = (await map.shardOf(bucket)).number;
    await map.of(user).write((connection) => connection.rows(insert, bucket, uuidv7(), "y", 0));
    await moveBucket({ bucket, to: 1 - from, shards, graceMilliseconds: 0 });
    // As if nobody had deleted the old rows: with a fence that is still down.
    const old = database.shard(from).primary.pool;
    await old.query("insert into public.note values ($1, $2, 'y', 0)", [bucket, uuidv7()]);
    await old.query("update sharding.owned set state = 'fenced' where bucket = $1", [bucket]);
    assert.deepEqual(await moveBucket({ bucket, to: 1 - from, shards }), { rows: 1, pausedMilliseconds: 0 });
    assert.deepEqual(await rowsOn(from, bucket), []);
    const { rows } = await old.query("select state from sharding.owned where bucket = $1", [bucket]);
    assert.deepEqual(rows, [{ state: "moved" }]);
  });

  it("refuses tables that the target does not have", async () => {
    await database.shard(0).primary.pool.query("create table public.extra (bucket smallint primary key)");
    try {
      const bucket = 5;
      const to = 1 - (await new UserShards(database, new Metrics()).shardOf(bucket)).number;
      await assert.rejects(moveBucket({ bucket, to, shards }), /public\.extra|lacks a migration/);
    } finally {
      await database.shard(0).primary.pool.query("drop table public.extra");
    }
  });

  it("refuses a bucket or a shard that does not exist", async () => {
    await assert.rejects(moveBucket({ bucket: 256, to: 0, shards }), /bucket 256: there are 0 to 255/);
    await assert.rejects(moveBucket({ bucket: 1, to: 7, shards }), /shard 7: there are 0 to 1/);
  });
});
