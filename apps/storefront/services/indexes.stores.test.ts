import assert from "node:assert/strict";
import pg from "pg";
import { type Statement } from "../lib/database/statement.ts";
import { migrate, readMigrations } from "../lib/database/migrate.ts";
import { databaseName, PostgresServer } from "../stores/postgres/server.ts";
import { startOrSkip } from "../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { catalog } from "./catalog/service.ts";
import { byId, firstPage, nextPage, popular } from "./catalog/store.ts";
import { byWords, bySpelling } from "./search/postgres-engine.ts";
import { search } from "./search/service.ts";

const rows = 1_000_000;

/** Id of the product with a number, in SQL. */
const idOf = (number: string) => `lpad(to_hex(${number}), 32, '0')::uuid`;
const word = (of: string, number: string) => `'${of}' || (${number} * 7919 % 40000)`;

/** What a plan says of itself. */
interface Plan {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly Plan[];
}

interface Explained {
  readonly milliseconds: number;
  readonly pages: number;
  readonly indexes: readonly string[];
}

describe(`the indexes, at ${rows} rows`, () => {
  let folder: string;
  let server: PostgresServer;
  let client: pg.Client;

  before(async function () {
    this.timeout(240_000);
    folder = temporaryFolder();
    // Nothing of it has to survive: what is measured is reading.
    const settings = {
      fsync: "off",
      wal_level: "minimal",
      max_wal_senders: "0",
      autovacuum: "off",
      shared_buffers: "512MB",
      max_wal_size: "8GB",
      shared_preload_libraries: "",
    };
    server = await startOrSkip(this, () => PostgresServer.open({ name: "indexes", folder, settings }));
    await server.start();
    await server.createDatabase(databaseName);
    client = new pg.Client(server.url());
    await client.connect();
    for (const { name, migrations } of [catalog, search]) {
      const { hostname: host, port, username: user, password, pathname } = new URL(server.url());
      const address = { host, port: Number(port), user, password, database: pathname.slice(1) };
      await migrate(address, name, await readMigrations(migrations ?? ""));
    }
    await fill();
  });

  after(async () => {
    await client?.end();
    await server?.kill();
    removeFolder(folder);
  });

  async function fill(): Promise<void> {
    await client.query(
      "set maintenance_work_mem = '512MB'; set work_mem = '64MB'; set synchronous_commit = off",
    );
    const series = `from generate_series(1::bigint, ${rows}) as n`;
    await load(
      "catalog.products",
      `select ${idOf("n")}, 'product ' || n, '', 'category ' || n % 1000, 1 + n % 50000, 'EUR', 10 ${series}`,
      "id, name, description, category, price_cents, currency, stock",
    );
    await load("catalog.views", `select ${idOf("n")}, n * 7919 % 100000 ${series}`, "product_id, views");
    await load(
      "search.documents",
      `select ${idOf("n")}, ${word("quality", "n")} || ' ' || ${word("thing", "(n / 3)")}, '', 'category', 1, 'EUR', 1 ${series}`,
      "id, name, description, category, price_cents, currency, version",
    );
  }

  /** Fills a table and builds its indexes afterwards, as they are defined: faster than row by row. */
  async function load(table: string, select: string, columns: string): Promise<void> {
    const indexes = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
       from pg_index where indrelid = $1::regclass and not indisprimary`,
      [table],
    );
    for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
    await client.query(`alter table ${table} set unlogged`);
    await client.query(`insert into ${table} (${columns}) ${select}`);
    for (const { definition } of indexes.rows) await client.query(definition);
    await client.query(`vacuum (analyze) ${table}`);
  }

  async function explain(
    statement: Statement<object>,
    values: readonly (string | number)[],
  ): Promise<Explained> {
    // Prepared, as services send it: only then does PostgreSQL also plan for values that it does not know yet.
    await client.query(`prepare asked as ${statement.text}`);
    const literals = values.map((value) => client.escapeLiteral(String(value))).join(", ");
    const explained = await client.query<{
      "QUERY PLAN": readonly { Plan: Plan; "Execution Time": number }[];
    }>(`explain (analyze, buffers, format json) execute asked (${literals})`);
    await client.query("deallocate asked");
    const [root] = explained.rows[0]?.["QUERY PLAN"] ?? [];
    assert.ok(root);
    const nodes = flat(root.Plan);
    return {
      milliseconds: root["Execution Time"],
      pages: root.Plan["Shared Hit Blocks"] + root.Plan["Shared Read Blocks"],
      indexes: nodes.flatMap((node) => node["Index Name"] ?? []),
    };
  }

  const scans = ["indexscan", "indexonlyscan", "bitmapscan"];
  const switched = (to: "on" | "off") =>
    client.query(scans.map((scan) => `set enable_${scan} = ${to}`).join("; "));

  /** A statement with its index and without any; the better of two, so that what is measured is not the first touch of the pages. */
  async function compared(
    test: Mocha.Context,
    statement: Statement<object>,
    values: readonly (string | number)[],
  ): Promise<{ with: Explained; without: Explained; times: number }> {
    await explain(statement, values);
    const withIndex = await explain(statement, values);
    await switched("off");
    try {
      const without = await explain(statement, values);
      const times = without.milliseconds / withIndex.milliseconds;
      if (test.test) {
        const [fast, slow] = [withIndex, without].map(({ milliseconds }) => `${milliseconds.toFixed(2)} ms`);
        test.test.title += `: ${fast} and ${withIndex.pages} pages instead of ${slow} and ${without.pages}, ${Math.round(times)} times as fast`;
      }
      return { with: withIndex, without, times };
    } finally {
      await switched("on");
    }
  }

  for (const mode of ["force_custom_plan", "force_generic_plan"]) {
    describe(mode === "force_custom_plan" ? "for given values" : "for values to come", () => {
      before(() => client.query(`set plan_cache_mode = ${mode}`));
      after(() => client.query("reset plan_cache_mode"));

      it("find a product by its id", async function () {
        const { with: found, times } = await compared(this, byId, [uuid(123_456)]);
        assert.deepEqual(found.indexes, ["products_pkey"]);
        assert.ok(found.pages <= 5, `${found.pages} pages`);
        assert.ok(times > 100, `${times} times as fast`);
      });

      it("read the first page of a category, no more rows than it has", async function () {
        const { with: found, times } = await compared(this, firstPage, ["category 77", 20]);
        assert.deepEqual(found.indexes, ["products_by_category"]);
        assert.ok(found.pages <= 30, `${found.pages} pages`);
        assert.ok(times > 50, `${times} times as fast`);
      });

      it("read a page from the middle of a category as fast as the first one", async function () {
        const { with: found, times } = await compared(this, nextPage, ["category 77", uuid(500_077), 20]);
        assert.deepEqual(found.indexes, ["products_by_category"]);
        assert.ok(found.pages <= 30, `${found.pages} pages`);
        assert.ok(times > 50, `${times} times as fast`);
      });
    });
  }

  it("know what is popular without sorting", async function () {
    const { with: found, times } = await compared(this, popular, [10]);
    assert.ok(found.indexes.includes("views_by_number"), found.indexes.join());
    assert.ok(found.pages <= 100, `${found.pages} pages`);
    assert.ok(times > 50, `${times} times as fast`);
  });

  it("find by words", async function () {
    const { with: found, times } = await compared(this, byWords, [
      "quality7919 thing0",
      "quality7919",
      "thing0:*",
      20,
    ]);
    assert.ok(found.indexes.includes("documents_by_words"), found.indexes.join());
    assert.ok(times > 20, `${times} times as fast`);
  });

  it("rank a thousand of the matches of a word that every product has, not all of them", async function () {
    const query = ["category", "", "", 20];
    await explain(byWords, query);
    const { milliseconds } = await explain(byWords, query);
    if (this.test) this.test.title += `: ${milliseconds.toFixed(1)} ms`;
    assert.ok(milliseconds < 500, `${milliseconds} ms`);
  });

  it("find what is spelled a little differently", async function () {
    const { with: found, times } = await compared(this, bySpelling, ["qualitty15838", 20]);
    assert.ok(found.indexes.includes("documents_by_spelling"), found.indexes.join());
    assert.ok(times > 3, `${times} times as fast`);
  });
});

function uuid(number: number): string {
  const hex = number.toString(16).padStart(32, "0");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function flat(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flat)];
}
