import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { shardAddresses } from "../lib/config/shard-addresses.ts";
import { type Service } from "../lib/service.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { services } from "../services/services.ts";
import { ask } from "../stores/postgres/query.ts";
import { useStores } from "../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { prepareDatabase } from "./database.ts";
import { createAdministrator, type TestAdministrator } from "./fixtures/administrator.ts";
import { findWriter } from "./writer.ts";

const main = path.resolve(import.meta.dirname, "../main.ts");

/** What the process said, and how it ended. */
interface Run {
  readonly code: number | null;
  readonly said: string;
}

/** Runs `main.ts --prepare` as the container does. */
function run(environment: Readonly<Record<string, string>>): Promise<Run> {
  const args = ["--disable-warning=ExperimentalWarning", main, "--prepare"];
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => (said += part.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, said })));
}

const addressesOf = (url: string) =>
  shardAddresses({ DATABASE_URL: url, DATABASE_PORT: 5432, DATABASE_NAME: "" });

describe("preparing the stores", () => {
  after(() => administrator?.close());
  const stores = useStores();
  let administrator: TestAdministrator;

  before(async () => {
    administrator = await createAdministrator(stores());
  });

  const told = (more: Readonly<Record<string, string>> = {}) => ({
    DATABASE_ADMIN_URL: administrator.url,
    DATABASE_USER_PREFIX: administrator.userPrefix,
    PREPARE_WAIT_SECONDS: "20",
    ...more,
  });
  const primary = (shard = 0) => stores().shards[shard]?.primary ?? "";

  /** Versions of the rows of the catalogue that preparing could touch, and of its own tables. */
  const footprint = async () => {
    const of = async (url: string) =>
      ask(
        url,
        `select 'schema' as what, nspname::text as name, xmin::text from pg_namespace where nspname !~ '^pg_'
         union all select 'relation', oid::regclass::text, xmin::text from pg_class where relnamespace::regnamespace::text !~ '^"?(pg_|information)'
         union all select 'later', oid::text, xmin::text from pg_default_acl
         union all select 'column', attrelid::regclass::text, xmin::text from pg_attribute where attacl is not null
         union all select 'role', rolname, xmin::text from pg_authid where starts_with(rolname, '${administrator.userPrefix}')
         union all select 'owned', bucket::text, xmin::text from sharding.owned
         union all select 'map', bucket::text, xmin::text from sharding.map
         union all select 'applied', number::text, xmin::text from sharding.migrations order by 1, 2`,
      );
    return [await of(primary(0)), await of(primary(1))];
  };

  it("makes roles, schemas, buckets and topics, says so, and does nothing the second time", async () => {
    const kafka = { KAFKA_BROKERS: stores().kafka, KAFKA_TOPIC_PREFIX: stores().prefix };
    const first = await run(told(kafka));
    assert.equal(first.code, 0, first.said);
    for (const what of [
      `create role \\"${administrator.userPrefix}orders\\" login`,
      "migrated payments: payments",
      "the database is prepared",
      `${stores().prefix}orders`,
      `${stores().prefix}payments.dead`,
    ]) {
      assert.ok(first.said.includes(what), `${what} in ${first.said}`);
    }
    const buckets = await ask(primary(), "select count(*)::int as count from sharding.map");
    assert.deepEqual(buckets, [{ count: 256 }]);
    const before = await footprint();
    const second = await run(told(kafka));
    assert.equal(second.code, 0, second.said);
    assert.match(second.said, /"changes":0.*the database was prepared already/);
    assert.match(second.said, /the topics are there/);
    assert.deepEqual(await footprint(), before);
  }).timeout(60_000);

  it("gives back what somebody took from a service, and takes what somebody gave it", async () => {
    const orders = `"${administrator.userPrefix}orders"`;
    await ask(
      primary(),
      `revoke insert on orders.orders from ${orders}; grant select on auth.users to ${orders}`,
    );
    const changes: string[] = [];
    const options = { services, userPrefix: administrator.userPrefix };
    await prepareDatabase(addressesOf(administrator.url), {
      ...options,
      onProgress: (what) => changes.push(what),
    });
    assert.deepEqual(changes, [
      `shard 0: revoke select on table "auth"."users" from ${orders}`,
      `shard 0: grant insert on table "orders"."orders" to ${orders}`,
    ]);
  }).timeout(30_000);

  it("finds nothing to do where the database only follows", async () => {
    const [standby] = stores().shards[0]?.standbys ?? [];
    const { code, said } = await run(told({ DATABASE_ADMIN_URL: standby ?? "" }));
    assert.equal(code, 0, said);
    assert.match(said, /not the writer here: nothing to do/);
  }).timeout(30_000);

  it("refuses an environment without an administrator, and without a sign of a password", async () => {
    const { code, said } = await run({ DATABASE_URL: "postgres://a:hidden@b/c" });
    assert.equal(code, 2, said);
    assert.match(said, /neither DATABASE_ADMIN_URL nor DATABASE_ADMIN_SECRET_ARN is set/);
    assert.doesNotMatch(said, /hidden/);
  }).timeout(30_000);

  it("gives up on a database that does not come, with the reason", async () => {
    const url = "postgres://postgres:hidden@127.0.0.1:1/shop";
    const { code, said } = await run(told({ DATABASE_ADMIN_URL: url, PREPARE_WAIT_SECONDS: "1" }));
    assert.equal(code, 1, said);
    assert.match(said, /the database was not ready within 1 seconds: connect ECONNREFUSED/);
    assert.doesNotMatch(said, /hidden/);
  }).timeout(30_000);

  it("waits for a database that is starting, and asks for the password anew each time", async () => {
    const there = addressesOf(administrator.url);
    const old = there.map((shard) => ({ ...shard, primary: { ...shard.primary, password: "of yesterday" } }));
    let asked = 0;
    const administratorOf = () => {
      asked += 1;
      if (asked === 1) return Promise.reject(new Error("the secret is not there yet"));
      return Promise.resolve(asked === 2 ? old : there);
    };
    const found = await findWriter({
      administrator: administratorOf,
      region: "local",
      waitMilliseconds: 20_000,
      log: createLog("test", "silent"),
    });
    assert.deepEqual([found, asked], [there, 3]);
  }).timeout(30_000);

  it("asks the readers of Aurora where the writer is, when the host for writes is silent", async () => {
    const [shard] = addressesOf(administrator.url);
    assert.ok(shard);
    const fake = (region: string) =>
      ask(
        primary(),
        `create or replace function public.aurora_global_db_instance_status() returns table (session_id text, aws_region text)
         language sql as $$ select 'MASTER_SESSION_ID', '${region}' $$`,
      );
    // A standby of ours that answers with Aurora's own function: what it says is the primary's.
    const [standby] = stores().shards[0]?.standbys ?? [];
    const silent = { ...shard.primary, port: 1 };
    const [reader] = addressesOf(standby ?? "");
    const search = {
      administrator: () =>
        Promise.resolve([{ number: 0, primary: silent, standbys: reader ? [reader.primary] : [] }]),
      region: "eu-west-1",
      waitMilliseconds: 300,
      log: createLog("test", "silent"),
    };
    try {
      await fake("us-west-2");
      await replayed(standby ?? "", "us-west-2");
      assert.equal(await findWriter(search), undefined);
      // It is to be here, and will come: a failover takes its time.
      await fake("eu-west-1");
      await replayed(standby ?? "", "eu-west-1");
      await assert.rejects(findWriter(search), /was not ready within 0 seconds: connect ECONNREFUSED/);
    } finally {
      await ask(primary(), "drop function public.aurora_global_db_instance_status");
    }
  }).timeout(30_000);

  async function replayed(url: string, region: string): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      const [row] = await ask<{ aws_region: string }>(
        url,
        "select aws_region from aurora_global_db_instance_status()",
      ).catch(() => []);
      if (row?.aws_region === region) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("the standby has not replayed it");
  }

  describe("with migrations of its own", () => {
    let folder: string;
    let service: Service;
    const options = () => ({ services: [service], userPrefix: administrator.userPrefix });

    const write = (file: string, sql: string) => writeFileSync(path.join(folder, file), sql);

    before(() => {
      const temporary = temporaryFolder();
      folder = path.join(temporary, "migrations");
      mkdirSync(folder);
      service = {
        name: "search",
        migrations: folder,
        sharded: false,
        create: () => assert.fail("nothing is started"),
      };
    });
    after(() => removeFolder(path.dirname(folder)));

    beforeEach(async () => {
      await ask(primary(), "drop schema if exists search cascade");
      write("0001-first.sql", "create table first (id int)");
      write("0002-second.sql", "select 1");
    });

    it("leaves everything before a migration that fails, and names its file, line and statement", async () => {
      write(
        "0002-second.sql",
        "create table second (id int);\n-- no such table\nalter table third\n  add column a int;",
      );
      await assert.rejects(prepareDatabase(addressesOf(administrator.url), options()), {
        message:
          'search: 0002-second.sql, line 3: relation "third" does not exist, in: alter table third add column a int',
      });
      const tables = await ask(
        primary(),
        "select tablename from pg_tables where schemaname = 'search' order by 1",
      );
      assert.deepEqual(tables, [{ tablename: "first" }, { tablename: "migrations" }]);
      write("0002-second.sql", "create table second (id int)");
      await prepareDatabase(addressesOf(administrator.url), options());
      const applied = await ask(primary(), "select number from search.migrations order by 1");
      assert.deepEqual(applied, [{ number: 1 }, { number: 2 }]);
    }).timeout(30_000);

    it("is done once when many begin at the same moment", async () => {
      const all = await Promise.all(
        Array.from({ length: 4 }, () => prepareDatabase(addressesOf(administrator.url), options())),
      );
      assert.equal(all.filter((changes) => changes > 0).length, 1);
    }).timeout(30_000);

    it("lets services go on that use a table which a migration has to wait for", async () => {
      await prepareDatabase(addressesOf(administrator.url), options());
      write("0003-third.sql", "alter table first add column a int");
      let worst = 0;
      let reading = true;
      const busy = ask(primary(), "begin; select from search.first; select pg_sleep(8); commit");
      await new Promise((resolve) => setTimeout(resolve, 200));
      const migration = prepareDatabase(addressesOf(administrator.url), options());
      const readers = (async () => {
        while (reading) {
          const started = performance.now();
          await ask(primary(), "select from search.first");
          worst = Math.max(worst, performance.now() - started);
        }
      })();
      await Promise.all([busy, migration]);
      reading = false;
      await readers;
      assert.ok(worst < 6_500, `a reader waited ${worst} ms`);
      const [column] = await ask(
        primary(),
        "select from pg_attribute where attrelid = 'search.first'::regclass and attname = 'a'",
      );
      assert.ok(column);
    }).timeout(60_000);
  });
});
