import path from "node:path";
import { type Service } from "../../lib/service.ts";
import { type StreamConsumer } from "../../lib/stream/consumer.ts";
import { cartOrdered, ordersTopic } from "./events.ts";
import { Offers } from "./offers.ts";
import { cartRoutes } from "./routes.ts";
import { CartStore } from "./store.ts";

/** What users mean to buy. */
export const cart: Service = {
  name: "cart",
  migrations: path.join(import.meta.dirname, "migrations"),
  sharded: true,
  create({ config, features, shards, stream, tokens, service }) {
    const store = new CartStore(shards);
    const offers = new Offers(() => service("catalog"), features);
    let consumer: StreamConsumer | undefined;
    return {
      routes: (app) => cartRoutes(app, store, offers, tokens),
      start: () => {
        // Without a stream carts work, and stay as they were after an order.
        if (config.kafka) {
          consumer = stream.consumer({
            group: "cart",
            topics: [ordersTopic],
            effect: async (event) => {
              const ordered = cartOrdered(event);
              if (ordered) await store.ordered(event.id, ordered.userId, ordered);
            },
          });
          consumer.start();
        }
        return Promise.resolve();
      },
      stop: async () => consumer?.stop(),
    };
  },
};
