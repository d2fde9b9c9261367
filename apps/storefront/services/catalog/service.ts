import path from "node:path";
import { WriteBehind } from "../../lib/cache/write-behind.ts";
import { type Service } from "../../lib/service.ts";
import { Catalog } from "./catalog.ts";
import { ordersTopic } from "./events.ts";
import { changeRoutes, readRoutes, serviceRoutes } from "./routes.ts";
import { Sales } from "./sales.ts";
import { StockStore } from "./stock-store.ts";
import { ProductStore } from "./store.ts";

/** What is for sale. */
export const catalog: Service = {
  name: "catalog",
  migrations: path.join(import.meta.dirname, "migrations"),
  sharded: false,
  create({ config, database, caching, stream, tokens, log, metrics }) {
    const store = new ProductStore(database.main);
    // Without a stream events wait in the outbox, and nothing is sold: the catalog can be read and changed all the same.
    const relays = config.kafka && stream.relays("catalog", { sharded: false });
    const products = new Catalog(store, caching, () => relays?.wake());
    const stock = new StockStore(database.main);
    const sales = new Sales({ stock, catalog: products, published: () => relays?.wake(), metrics });
    const pruner = stream.pruner("catalog", ["outbox", "reservations"], { sharded: false });
    const consumer =
      config.kafka &&
      stream.consumer({ group: "catalog", topics: [ordersTopic], effect: (event) => sales.onOrder(event) });
    const views = new WriteBehind({
      name: "views",
      intervalMilliseconds: config.viewsFlushMilliseconds,
      write: (batch, counts) => store.addViews(batch, counts),
      log,
      metrics,
    });
    return {
      routes: (app) => {
        readRoutes(app, products, views);
        serviceRoutes(app, products);
        changeRoutes(app, products, tokens);
      },
      start: () => {
        views.start();
        relays?.start();
        pruner.start();
        consumer?.start();
        return Promise.resolve();
      },
      stop: async () => {
        await consumer?.stop();
        await views.stop();
        await pruner.stop();
        await relays?.stop();
      },
    };
  },
};
