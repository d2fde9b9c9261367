import path from "node:path";
import { type Service } from "../../lib/service.ts";
import { OpenSearchEngine } from "./opensearch-engine.ts";
import { consumedTopic, takeIn } from "./events.ts";
import { PostgresEngine } from "./postgres-engine.ts";
import { searchRoutes } from "./routes.ts";
import { Search } from "./search.ts";

/** Finds products by what somebody types. */
export const search: Service = {
  name: "search",
  migrations: path.join(import.meta.dirname, "migrations"),
  sharded: false,
  create({ config, database, caching, features, stream, service, log }) {
    const engine = config.searchEngineUrl
      ? new OpenSearchEngine(config.searchEngineUrl)
      : new PostgresEngine(database.main);
    const answers = new Search({ engine, caching, features, catalog: () => service("catalog") });
    const consumer =
      config.kafka &&
      stream.consumer({ group: "search", topics: [consumedTopic], effect: (event) => takeIn(engine, event) });
    return {
      routes: (app) => searchRoutes(app, answers),
      start: async () => {
        await engine.prepare().catch((error: Error) => {
          log.warn({ reason: error.message }, "the search engine is not prepared");
        });
        consumer?.start();
      },
      stop: async () => {
        await consumer?.stop();
        await engine.close();
      },
    };
  },
};
