import path from "node:path";
import { type Config } from "../lib/config/config.ts";
import { Database } from "../lib/database/database.ts";
import { migrate, readMigrations } from "../lib/database/migrate.ts";
import { type Service } from "../lib/service.ts";
import { dealBuckets } from "../lib/sharding/map-store.ts";
import { createTopics } from "../lib/stream/topics.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { Metrics } from "../lib/telemetry/metrics.ts";
import { seedCatalog } from "../services/catalog/seed.ts";
import { services as allServices } from "../services/services.ts";

export interface PrepareOptions {
  /** Products to be for sale at least. @default 0 */
  readonly products?: number;
  /** Whose schemas are made. @default all */
  readonly services?: readonly Service[];
}

/** What the stores need before the services start. Safe to run at every start: what is there stays as it is. */
export async function prepareStores(
  config: Config,
  { products = 0, services = allServices }: PrepareOptions = {},
): Promise<void> {
  await migrateAll(config, services);
  const log = createLog("prepare", "warn");
  const options = {
    poolSize: 2,
    applicationName: "storefront-prepare",
    log,
    statementTimeoutMilliseconds: 60_000,
  };
  const database = new Database(config.shards, options, new Metrics());
  try {
    await dealBuckets(database);
    if (config.kafka) {
      const { brokers: addresses, prefix } = config.kafka;
      await createTopics({ addresses, prefix, client: "storefront-prepare" });
    }
    if (products > 0) await seedCatalog(database.main, { products });
  } finally {
    await database.close();
  }
}

/** Brings the schema of every service up to date, on each shard that has it. */
async function migrateAll({ shards }: Config, services: readonly Service[]): Promise<void> {
  const sharding = path.resolve(import.meta.dirname, "../lib/sharding/migrations");
  const schemas = [{ name: "sharding", migrations: sharding, sharded: true }, ...services];
  for (const { name, migrations, sharded } of schemas) {
    if (!migrations) continue;
    const steps = await readMigrations(migrations);
    for (const { primary } of sharded ? shards : shards.slice(0, 1)) await migrate(primary, name, steps);
  }
}
