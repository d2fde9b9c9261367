import path from "node:path";
import pg from "pg";
import { type DatabaseAddress, type ShardAddress } from "../lib/config/shard-addresses.ts";
import { clientOptions } from "../lib/database/client-options.ts";
import { Database } from "../lib/database/database.ts";
import { migrate, type Migration, readMigrations } from "../lib/database/migrate.ts";
import { type Service } from "../lib/service.ts";
import { dealBuckets } from "../lib/sharding/map-store.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { Metrics } from "../lib/telemetry/metrics.ts";
import { type DatabaseUser, identifier } from "./rights.plan.ts";
import { settleRights } from "./rights.ts";
import { settleRoles } from "./roles.ts";

export interface PrepareDatabaseOptions {
  /** Whose schemas are made. */
  readonly services: readonly Service[];
  /** Gives each service a role of its own, named by this and the service. @default none: services sign in as who prepares */
  readonly userPrefix?: string | undefined;
  /** Told what is done, line by line. */
  readonly onProgress?: ((what: string) => void) | undefined;
}

/** A schema of the database and what makes it. */
interface Schema {
  readonly name: string;
  readonly sharded: boolean;
  readonly migrations: readonly Migration[];
}

/** Any number: who holds it in a database prepares it, and nobody else. Not that of a migration, which is taken within. */
const lock = 7_412_028;

/**
 * Makes the database what the services need: schemas, roles with the least rights, and buckets on their shards. Safe at every start, while
 * services run, and by several at once: what is there stays as it is, and what fails leaves everything before it.
 * @returns how many things it changed.
 */
export async function prepareDatabase(
  shards: readonly ShardAddress[],
  { services, userPrefix, onProgress }: PrepareDatabaseOptions,
): Promise<number> {
  const schemas = await schemasOf(services);
  let changes = 0;
  const changed = (where: string) => (what: string) => {
    changes += 1;
    onProgress?.(`${where}: ${what}`);
  };
  for (const { number, primary } of shards) {
    const here = schemas.filter(({ sharded }) => sharded || number === 0);
    const users = userPrefix === undefined ? [] : usersOf(here, userPrefix);
    await prepareShard(primary, { schemas: here, users, changed: changed(`shard ${number}`) });
  }
  await deal(shards);
  return changes;
}

async function schemasOf(services: readonly Service[]): Promise<Schema[]> {
  const folder = path.resolve(import.meta.dirname, "../lib/sharding/migrations");
  const schemas: Schema[] = [{ name: "sharding", sharded: true, migrations: await readMigrations(folder) }];
  for (const { name, sharded, migrations } of services) {
    if (migrations) schemas.push({ name, sharded, migrations: await readMigrations(migrations) });
  }
  return schemas;
}

function usersOf(schemas: readonly Schema[], prefix: string): DatabaseUser[] {
  return schemas
    .filter(({ name }) => name !== "sharding")
    .map(({ name, sharded }) => ({ name: `${prefix}${name}`, schema: name, sharded }));
}

interface ShardWork {
  readonly schemas: readonly Schema[];
  readonly users: readonly DatabaseUser[];
  readonly changed: (what: string) => void;
}

async function prepareShard(address: DatabaseAddress, { schemas, users, changed }: ShardWork): Promise<void> {
  const client = new pg.Client(clientOptions(address));
  // A server that goes ends the connection; the statement that waits for it says so.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
    const names = schemas.map(({ name }) => name);
    const settle = async () => (await settleRights(client, users, names)).forEach(changed);
    (
      await settleRoles(
        client,
        users.map(({ name }) => name),
      )
    ).forEach(changed);
    await makeSchemas(client, names);
    // Before the migrations, so that a table has its rights from its first moment; and after them, for what must be more or less.
    await settle();
    for (const { name, migrations } of schemas) {
      for (const title of await migrate(address, name, migrations)) changed(`migrated ${name}: ${title}`);
    }
    await settle();
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function makeSchemas(client: pg.Client, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select name from unnest($1::text[]) name where to_regnamespace(quote_ident(name)) is null",
    [names],
  );
  for (const { name } of rows) await client.query(`create schema if not exists ${identifier(name)}`);
}

async function deal(shards: readonly ShardAddress[]): Promise<void> {
  const options = {
    poolSize: 2,
    applicationName: "storefront-prepare",
    log: createLog("prepare", "warn"),
    connectTimeoutMilliseconds: 25_000,
    statementTimeoutMilliseconds: 60_000,
  };
  const database = new Database(shards, options, new Metrics());
  try {
    await dealBuckets(database);
  } finally {
    await database.close();
  }
}
