import assert from "node:assert/strict";
import pg from "pg";
import { pino } from "pino";
import { type TestStores, useStores } from "../../testing/stores.ts";
import { readConfig } from "../config/config.ts";
import { inContext, type RequestContext } from "../request-context.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { Database } from "./database.ts";
import { type Shard } from "./shard.ts";
import { statement } from "./statement.ts";

const insert = statement("test.insert", "insert into public.seen (id) values ($1)");
const find = statement<{ id: number }>("test.find", "select id from public.seen where id = $1");

function request(): RequestContext {
  return {
    route: "GET /seen",
    priority: "normal",
    deadline: performance.now() + 10_000,
    signal: undefined,
    authorization: undefined,
    consistency: {},
  };
}

describe("reads from standbys", () => {
  const stores = useStores();
  let database: Database;
  let metrics: Metrics;
  let shard: Shard;

  /** How many reads went where, and why. */
  async function reads(): Promise<Record<string, number>> {
    const metric = await metrics.registry.getSingleMetric("storefront_database_reads_total")?.get();
    return Object.fromEntries(
      (metric?.values ?? []).map(({ labels, value }) => [`${labels["target"]} ${labels["reason"]}`, value]),
    );
  }

  beforeEach(async () => {
    metrics = new Metrics();
    const log = pino({ level: "silent" });
    const { shards } = readConfig(stores().replicated);
    database = new Database(shards, { poolSize: 4, applicationName: "test", log }, metrics);
    shard = database.shard(0);
    await shard.primary.pool.query("create table if not exists public.seen (id int primary key)");
    await shard.primary.pool.query("truncate public.seen");
  });

  afterEach(() => database.close());

  it("see the client's own write, at once and every time", async () => {
    for (let id = 0; id < 200; id++) {
      await inContext(request(), async () => {
        await shard.write((connection) => connection.rows(insert, id));
        assert.deepEqual(await shard.read((connection) => connection.row(find, id)), { id });
      });
    }
  });

  it("go to the primary while the standby has not replayed the client's write, and back afterwards", async () => {
    // Not of the test before, whose rows the standby may still show.
    const unseen = 1_000;
    const paused = await pausedReplay(stores());
    const context = request();
    try {
      await inContext(context, async () => {
        await shard.write((connection) => connection.rows(insert, unseen));
        assert.deepEqual(await shard.read((connection) => connection.row(find, unseen)), { id: unseen });
      });
      assert.deepEqual(await reads(), { "primary behind": 1 });
      // Somebody who has not seen the write is answered by the standby, which does not have it yet.
      await inContext(request(), async () => {
        assert.equal(await shard.read((connection) => connection.row(find, unseen)), undefined);
      });
      assert.deepEqual(await reads(), { "primary behind": 1, "standby fresh": 1 });
    } finally {
      await paused.resume();
    }
    await inContext(context, async () => {
      assert.deepEqual(await shard.read((connection) => connection.row(find, unseen)), { id: unseen });
    });
    assert.equal((await reads())["standby fresh"], 2);
  });

  it("are answered by the primary when no standby can be reached, and avoid it for a moment", async () => {
    const { shards } = readConfig(stores().replicated);
    const [first] = shards;
    assert.ok(first);
    const nowhere = { ...first, standbys: first.standbys.map((address) => ({ ...address, port: 1 })) };
    const log = pino({ level: "silent" });
    const broken = new Database([nowhere], { poolSize: 2, applicationName: "test", log }, metrics);
    try {
      for (let i = 0; i < 2; i++) await broken.main.read((connection) => connection.row(find, 1));
      assert.deepEqual(await reads(), { "primary unreachable": 1, "primary avoided": 1 });
    } finally {
      await broken.close();
    }
  });

  it("fail as they are when the statement is wrong, and are not sent twice", async () => {
    const wrong = statement("test.wrong", "select 1 / 0 as id");
    await assert.rejects(
      shard.read((connection) => connection.rows(wrong)),
      /division by zero/,
    );
    assert.deepEqual(await reads(), {});
  });

  it("know a write that was rolled back from one that was committed", async () => {
    const context = request();
    await inContext(context, async () => {
      const failing = shard.write(async (connection) => {
        await connection.rows(insert, 7);
        throw new Error("changed my mind");
      });
      await assert.rejects(failing, /changed my mind/);
    });
    assert.deepEqual(context.consistency, {});
    const { rows } = await shard.primary.pool.query("select id from public.seen");
    assert.deepEqual(rows, []);
  });
});

/** Stops the replay of shard 0's standby. */
async function pausedReplay({ shards }: TestStores): Promise<{ resume(): Promise<void> }> {
  const client = new pg.Client({ connectionString: shards[0]?.standbys[0] ?? "" });
  await client.connect();
  await client.query("select pg_wal_replay_pause()");
  const paused = async () => {
    const { rows } = await client.query<{ state: string }>("select pg_get_wal_replay_pause_state() as state");
    return rows[0]?.state === "paused";
  };
  while (!(await paused())) await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    async resume() {
      const { rows } = await client.query<{ at: string }>("select pg_last_wal_receive_lsn()::text as at");
      await client.query("select pg_wal_replay_resume()");
      const behind = "select pg_last_wal_replay_lsn() < $1::pg_lsn as behind";
      while ((await client.query<{ behind: boolean }>(behind, [rows[0]?.at])).rows[0]?.behind) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await client.end();
    },
  };
}
