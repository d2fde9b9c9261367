import path from "node:path";
import { type Service } from "../../lib/service.ts";
import { catalogRoutes } from "./routes.ts";
import { ProductStore } from "./store.ts";

/** What is for sale. */
export const catalog: Service = {
  name: "catalog",
  migrations: path.join(import.meta.dirname, "migrations"),
  sharded: false,
  create({ database, tokens }) {
    const store = new ProductStore(database.main);
    return { routes: (app) => catalogRoutes(app, store, tokens) };
  },
};
