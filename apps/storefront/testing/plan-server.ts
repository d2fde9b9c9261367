import assert from "node:assert/strict";
import path from "node:path";
import pg from "pg";
import { migrate, readMigrations } from "../lib/database/migrate.ts";
import { type Statement } from "../lib/database/statement.ts";
import { type Service } from "../lib/service.ts";
import { databaseName, PostgresServer } from "../stores/postgres/server.ts";
import { startOrSkip } from "./stores.ts";
import { removeFolder, temporaryFolder } from "./temporary.ts";

/** What a plan says of itself. */
interface Plan {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly Plan[];
}

export interface Explained {
  readonly milliseconds: number;
  readonly pages: number;
  readonly indexes: readonly string[];
}

/** A statement with its indexes and without any. */
export interface Comparison {
  readonly with: Explained;
  readonly without: Explained;
  readonly times: number;
}

const scans = ["indexscan", "indexonlyscan", "bitmapscan"];

/** A server of its own, for tables with so many rows that their indexes count. */
export class PlanServer {
  readonly client: pg.Client;
  readonly #server: PostgresServer;
  readonly #folder: string;

  private constructor(server: PostgresServer, client: pg.Client, folder: string) {
    this.#server = server;
    this.client = client;
    this.#folder = folder;
  }

  /** With the schemas of services. Where it cannot be had, the tests are skipped. */
  static async open(context: Mocha.Context, services: readonly Service[]): Promise<PlanServer> {
    const folder = temporaryFolder();
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
    const server = await startOrSkip(context, () =>
      PostgresServer.open({ name: "indexes", folder, settings }),
    );
    await server.start();
    await server.createDatabase(databaseName);
    const client = new pg.Client(server.url());
    await client.connect();
    const { hostname: host, port, username: user, password, pathname } = new URL(server.url());
    const address = { host, port: Number(port), user, password, database: pathname.slice(1) };
    const own = {
      name: "sharding",
      migrations: path.join(import.meta.dirname, "../lib/sharding/migrations"),
    };
    for (const { name, migrations } of [own, ...services])
      await migrate(address, name, await readMigrations(migrations ?? ""));
    await client.query(
      "set maintenance_work_mem = '512MB'; set work_mem = '64MB'; set synchronous_commit = off",
    );
    return new PlanServer(server, client, folder);
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.#server.kill();
    removeFolder(this.#folder);
  }

  /** Fills a table and builds its indexes afterwards, as they are defined: faster than row by row. */
  async load(table: string, columns: string, select: string): Promise<void> {
    const indexes = await this.client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
       from pg_index where indrelid = $1::regclass and not indisprimary`,
      [table],
    );
    const keys = await this.client.query<{ name: string; definition: string }>(
      `select quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
       from pg_constraint where conrelid = $1::regclass and contype = 'p'`,
      [table],
    );
    for (const { name } of keys.rows) await this.client.query(`alter table ${table} drop constraint ${name}`);
    for (const { name } of indexes.rows) await this.client.query(`drop index ${name}`);
    await this.client.query(`alter table ${table} set unlogged`);
    await this.client.query(`insert into ${table} (${columns}) ${select}`);
    for (const { name, definition } of keys.rows)
      await this.client.query(`alter table ${table} add constraint ${name} ${definition}`);
    for (const { definition } of indexes.rows) await this.client.query(definition);
    await this.client.query(`vacuum (analyze) ${table}`);
  }

  /** What a statement does, which is undone afterwards. */
  async explain(statement: Statement<object>, values: readonly unknown[]): Promise<Explained> {
    await this.client.query("begin");
    try {
      // Prepared, as services send it: only then does PostgreSQL also plan for values that it does not know yet.
      await this.client.query(`prepare asked as ${statement.text}`);
      const literals = values.map((value) =>
        value === null ? "null" : this.client.escapeLiteral(text(value)),
      );
      const explained = await this.client.query<{
        "QUERY PLAN": readonly { Plan: Plan; "Execution Time": number }[];
      }>(`explain (analyze, buffers, format json) execute asked (${literals.join(", ")})`);
      const [root] = explained.rows[0]?.["QUERY PLAN"] ?? [];
      assert.ok(root);
      return {
        milliseconds: root["Execution Time"],
        pages: root.Plan["Shared Hit Blocks"] + root.Plan["Shared Read Blocks"],
        indexes: [...new Set(flat(root.Plan).flatMap((node) => node["Index Name"] ?? []))],
      };
    } finally {
      await this.client.query("rollback");
      await this.client.query("deallocate all");
    }
  }

  /** The better of two, so that what is measured is not the first touch of the pages; told in the title of the test. */
  async compared(
    test: Mocha.Context,
    statement: Statement<object>,
    values: readonly unknown[],
  ): Promise<Comparison> {
    await this.explain(statement, values);
    const withIndex = await this.explain(statement, values);
    await this.#scans("off");
    try {
      const without = await this.explain(statement, values);
      const times = without.milliseconds / withIndex.milliseconds;
      if (test.test) {
        const [fast, slow] = [withIndex, without].map(({ milliseconds }) => `${milliseconds.toFixed(2)} ms`);
        test.test.title += `: ${fast} and ${withIndex.pages} pages instead of ${slow} and ${without.pages}, ${Math.round(times)} times as fast`;
      }
      return { with: withIndex, without, times };
    } finally {
      await this.#scans("on");
    }
  }

  #scans(to: "on" | "off") {
    return this.client.query(scans.map((scan) => `set enable_${scan} = ${to}`).join("; "));
  }
}

function text(value: unknown): string {
  return Array.isArray(value)
    ? `{${value.join(",")}}`
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
}

function flat(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flat)];
}
