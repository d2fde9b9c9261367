import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { createClient } from "redis";
import { readConfig } from "../lib/config/config.ts";
import { ask } from "../stores/postgres/query.ts";
import { announcementVariable } from "./announcement.ts";
import { createDatabases, dropDatabases } from "./databases.ts";
import { useStores } from "./stores.ts";

interface MochaResult {
  readonly stats: { readonly failures: number; readonly passes: number };
  readonly pending: readonly { readonly fullTitle: string }[];
}

/** Runs this file in another process that was told what the variable says. */
function runTold(announcement: string): Promise<MochaResult> {
  const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");
  const root = path.resolve(import.meta.dirname, "../../..");
  const args = [mocha, "--reporter", "json", "--grep", "a file of tests", import.meta.filename];
  const env = { ...process.env, [announcementVariable]: announcement };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (_, stdout) =>
      resolve(JSON.parse(stdout) as MochaResult),
    );
  });
}

describe("a file of tests", () => {
  const stores = useStores();

  it("has a database of its own on each shard, which the standby follows", async () => {
    const { shards } = stores();
    assert.equal(shards.length, 2);
    for (const { primary, standbys } of shards) {
      await ask(primary, "create table mine(id int)");
      assert.equal(standbys.length, 1);
      const [row] = await ask<{ name: string }>(standbys[0] ?? "", "select current_database() as name");
      assert.match(row?.name ?? "", /^test_/);
    }
  });

  it("has a logical database of Valkey that is empty at first", async () => {
    const client = createClient({ url: stores().valkey });
    await client.connect();
    assert.equal(await client.dbSize(), 0);
    await client.close();
  });

  it("tells services where its stores are as the local start does", () => {
    const config = readConfig(stores().replicated);
    assert.equal(readConfig(stores().environment).shards[1]?.standbys.length, 0);
    assert.equal(config.shards.length, 2);
    assert.equal(config.shards[1]?.standbys.length, 1);
    assert.deepEqual(config.kafka, { brokers: [stores().kafka], signIn: "none", prefix: stores().prefix });
    assert.equal(config.sessions?.url, stores().valkey);
  });

  it("may leave connections and the replication of a bucket behind", async () => {
    const name = stores().prefix.replace(".", "_left");
    const [source, target] = await createDatabases(
      stores().shards.map(({ primary }) => ({ primary, standbys: [] })),
      name,
    );
    assert.ok(source && target);
    for (const { primary } of [source, target]) await ask(primary, "create table cart(id int primary key)");
    await ask(source.primary, `create publication ${name} for table cart`);
    const from = source.primary.replace(/'/g, "''");
    await ask(target.primary, `create subscription ${name} connection '${from}' publication ${name}`);
    await dropDatabases([source, target]);
    await assert.rejects(ask(source.primary, "select 1"), new RegExp(`database "${name}" does not exist`));
    const slots = await ask(
      stores().shards[0]?.primary ?? "",
      "select 1 from pg_replication_slots where database = $1",
      [name],
    );
    assert.deepEqual(slots, []);
  });
});

describe("stores that cannot be had", function () {
  this.timeout(30_000);

  it("skip the tests, which one title counts with the reason", async () => {
    const { stats, pending } = await runTold(
      JSON.stringify({ unavailable: "there is no Maven: install maven" }),
    );
    assert.deepEqual([stats.passes, stats.failures], [0, 0]);
    assert.deepEqual(
      pending.map(({ fullTitle }) => fullTitle),
      ["a file of tests cannot be run (4 tests): there is no Maven: install maven"],
    );
  });
});
