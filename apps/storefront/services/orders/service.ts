import path from "node:path";
import { type Service } from "../../lib/service.ts";
import { LiveChannels } from "../../lib/live/live-channels.ts";
import { catalogTopic, ordersTopic, paymentsTopic } from "./events.ts";
import { OrderEvents } from "./order-events.ts";
import { Orders } from "./orders.ts";
import { changeRoutes, eventRoutes, readRoutes } from "./routes.ts";
import { OrderStore } from "./store.ts";

/** Orders, from the request to the last thing that happens to them. */
export const orders: Service = {
  name: ordersTopic,
  migrations: path.join(import.meta.dirname, "migrations"),
  sharded: true,
  create({ features, log, metrics, shards, stream, valkey, tokens, service }) {
    const store = new OrderStore(shards);
    const relays = stream.relays("orders", { sharded: true });
    const pruner = stream.pruner("orders", ["outbox", "inbox", "idempotency"], { sharded: true });
    const live = new LiveChannels({ valkey, log });
    const [catalog, cart] = [() => service("catalog"), () => service("cart")];
    const own = new Orders({ store, relays, live, catalog, cart, features, metrics });
    const events = new OrderEvents({ store, live, metrics });
    const consumer = stream.consumer({
      group: "orders",
      topics: [catalogTopic, paymentsTopic],
      effect: (event) => own.onEvent(event),
    });
    return {
      routes: (app) => {
        changeRoutes(app, own, tokens);
        readRoutes(app, own, tokens);
        eventRoutes(app, events, tokens);
      },
      start: () => {
        relays.start();
        pruner.start();
        consumer.start();
        return Promise.resolve();
      },
      stop: async () => {
        await consumer.stop();
        await relays.stop();
        await pruner.stop();
        live.close();
      },
    };
  },
};
