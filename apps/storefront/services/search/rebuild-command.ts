// `node services/search/rebuild-command.ts`: takes all products of the catalog into the search engine. Told by the same variables as the
// service: CATALOG_URL, and SEARCH_ENGINE_URL or DATABASE_*. Safe while the service runs, and safe to run again.
import { readConfig } from "../../lib/config/config.ts";
import { ConfigError } from "../../lib/config/read-variables.ts";
import { Database } from "../../lib/database/database.ts";
import { createClient } from "../../lib/http/create-client.ts";
import { overNetwork } from "../../lib/http/over-network.ts";
import { createLog } from "../../lib/telemetry/log.ts";
import { Metrics } from "../../lib/telemetry/metrics.ts";
import { OpenSearchEngine } from "./opensearch-engine.ts";
import { PostgresEngine } from "./postgres-engine.ts";
import { rebuild } from "./rebuild.ts";

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const url = config.services["catalog"];
  if (!url) throw new ConfigError("CATALOG_URL is not set: the products come from there");
  const [metrics, log] = [new Metrics(), createLog("search-rebuild", config.logLevel)];
  const database = new Database(
    config.shards,
    { poolSize: 2, applicationName: "search-rebuild", log },
    metrics,
  );
  const engine = config.searchEngineUrl
    ? new OpenSearchEngine(config.searchEngineUrl)
    : new PostgresEngine(database.main);
  const catalog = createClient("catalog", overNetwork(url), metrics);
  try {
    log.info({ products: await rebuild(engine, catalog) }, "all products are in the search engine");
  } finally {
    await Promise.all([engine.close(), catalog.close(), database.close()]);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
