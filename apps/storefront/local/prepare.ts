import { type Config } from "../lib/config/config.ts";
import { Database } from "../lib/database/database.ts";
import { type Service } from "../lib/service.ts";
import { createTopics } from "../lib/stream/topics.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { Metrics } from "../lib/telemetry/metrics.ts";
import { prepareDatabase } from "../prepare/database.ts";
import { seedCatalog } from "../services/catalog/seed.ts";
import { services as allServices } from "../services/services.ts";

export interface PrepareOptions {
  /** Products to be for sale at least. @default 0 */
  readonly products?: number;
  /** Whose schemas are made. @default all */
  readonly services?: readonly Service[];
}

/**
 * What the stores need before the services start. Safe to run at every start: what is there stays as it is. On the clusters `main.ts --prepare`
 * does it, which gives each service a role of its own; here all sign in as who owns the database.
 */
export async function prepareStores(
  config: Config,
  { products = 0, services = allServices }: PrepareOptions = {},
): Promise<void> {
  await prepareDatabase(config.shards, { services });
  if (config.kafka) {
    const { brokers: addresses, prefix } = config.kafka;
    await createTopics({ addresses, prefix, client: "storefront-prepare" });
  }
  if (products > 0) await seed(config, products);
}

async function seed({ shards }: Config, products: number): Promise<void> {
  const options = {
    poolSize: 2,
    applicationName: "storefront-prepare",
    log: createLog("prepare", "warn"),
    statementTimeoutMilliseconds: 60_000,
  };
  const database = new Database(shards, options, new Metrics());
  try {
    await seedCatalog(database.main, { products });
  } finally {
    await database.close();
  }
}
