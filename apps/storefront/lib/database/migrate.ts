import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { type DatabaseAddress } from "../config/shard-addresses.ts";

/** A step of a schema that never changes once it was released. */
export interface Migration {
  readonly number: number;
  readonly title: string;
  readonly sql: string;
}

/** Any number: who holds it in a database migrates it, and nobody else. */
const lock = 7_412_026;

/**
 * The migrations of a folder, `0001-title.sql` and so on without a gap.
 * @throws Error naming the file that breaks the order.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const [, digits, title] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? [];
      if (!title || Number(digits) !== index + 1) {
        throw new Error(
          `${path.join(folder, file)}: expected ${String(index + 1).padStart(4, "0")}-<title>.sql`,
        );
      }
      return { number: index + 1, title, sql: await readFile(path.join(folder, file), "utf8") };
    }),
  );
}

/**
 * Brings the schema of a service up to date, each migration in a transaction of its own, one process at a time.
 * @returns the titles of what was applied.
 * @throws Error when a migration that was applied before has another text now.
 */
export async function migrate(
  address: DatabaseAddress,
  schema: string,
  migrations: readonly Migration[],
): Promise<string[]> {
  const { host, port, database, user, password } = address;
  const client = new pg.Client({ host, port, database, user, password, lock_timeout: 10_000 });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
    await client.query(`create schema if not exists ${schema}`);
    await client.query(
      `create table if not exists ${schema}.migrations (number int primary key, title text not null, digest text not null, applied_at timestamptz not null default now())`,
    );
    const applied: string[] = [];
    for (const migration of migrations) {
      if (await applyOnce(client, schema, migration)) applied.push(migration.title);
    }
    return applied;
  } finally {
    await client.end();
  }
}

async function applyOnce(
  client: pg.Client,
  schema: string,
  { number, title, sql }: Migration,
): Promise<boolean> {
  const digest = createHash("sha256").update(sql).digest("hex");
  const { rows } = await client.query<{ digest: string }>(
    `select digest from ${schema}.migrations where number = $1`,
    [number],
  );
  const [known] = rows;
  if (known) {
    if (known.digest !== digest) {
      throw new Error(
        `migration ${number} of ${schema} (${title}) was changed after it was applied: add a new one`,
      );
    }
    return false;
  }
  await client.query("begin");
  try {
    await client.query(`set local search_path to ${schema}`);
    await client.query(sql);
    await client.query(`insert into ${schema}.migrations (number, title, digest) values ($1, $2, $3)`, [
      number,
      title,
      digest,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`migration ${number} of ${schema} (${title}) failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return true;
}
