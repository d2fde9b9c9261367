import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { type DatabaseAddress } from "../config/shard-addresses.ts";
import { clientOptions } from "./client-options.ts";
import { statementsIn } from "./statements-in.ts";

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

/** How long a change of a table waits for those who use it, in milliseconds: whoever comes after it waits behind it. */
const lockPatience = 3_000;

/** How often a migration is tried that tables in use keep from its locks. */
const lockTries = 10;

/**
 * Brings the schema of a service up to date, each migration in a transaction of its own, one process at a time. Services may run: a migration
 * that does not get a table within seconds lets go of everything and tries again.
 * @returns the titles of what was applied.
 * @throws Error when a migration that was applied before has another text now, and naming file, line and statement where one fails.
 */
export async function migrate(
  address: DatabaseAddress,
  schema: string,
  migrations: readonly Migration[],
): Promise<string[]> {
  const client = new pg.Client(clientOptions(address));
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
    await client.query(`set lock_timeout to ${lockPatience}`);
    await makeLedger(client, schema);
    const applied: string[] = [];
    for (const migration of migrations) {
      if (await applyOnce(client, schema, migration)) applied.push(migration.title);
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** What was applied stands in the schema itself. Nothing is sent where it stands already. */
async function makeLedger(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>("select to_regclass($1) is not null as found", [
    `${schema}.migrations`,
  ]);
  if (rows[0]?.found) return;
  await client.query(`create schema if not exists ${schema}`);
  await client.query(
    `create table ${schema}.migrations (number int primary key, title text not null, digest text not null, applied_at timestamptz not null default now())`,
  );
}

async function applyOnce(client: pg.Client, schema: string, migration: Migration): Promise<boolean> {
  const { number, title, sql } = migration;
  const digest = createHash("sha256").update(sql).digest("hex");
  const { rows } = await client.query<{ digest: string }>(
    `select digest from ${schema}.migrations where number = $1`,
    [number],
  );
  const [known] = rows;
  if (known && known.digest !== digest) {
    throw new Error(
      `migration ${number} of ${schema} (${title}) was changed after it was applied: add a new one`,
    );
  }
  if (known) return false;
  for (let tries = 1; ; tries++) {
    try {
      await apply(client, schema, migration, digest);
      return true;
    } catch (error) {
      if (!isLockTimeout(error) || tries === lockTries) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 500 * (0.5 + Math.random())));
  }
}

async function apply(
  client: pg.Client,
  schema: string,
  { number, title, sql }: Migration,
  digest: string,
): Promise<void> {
  const file = `${schema}: ${String(number).padStart(4, "0")}-${title}.sql`;
  await client.query("begin");
  try {
    await client.query(`set local search_path to ${schema}`);
    for (const { text, line } of statementsIn(sql)) {
      await client.query(text).catch((error: Error) => {
        throw new Error(`${file}, line ${line}: ${error.message}, in: ${shortened(text)}`, { cause: error });
      });
    }
    await client.query(`insert into ${schema}.migrations (number, title, digest) values ($1, $2, $3)`, [
      number,
      title,
      digest,
    ]);
    await client.query("commit");
  } catch (error) {
    // Where the connection is gone, so is the transaction.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

function isLockTimeout(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return cause?.code === "55P03";
}

/** A statement in one line, for a message. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
