import path from "node:path";
import { type Service } from "../../lib/service.ts";
import { ordersTopic, paymentsTopic } from "./events.ts";
import { Payments } from "./payments.ts";
import { SimulatedProvider, type PaymentProvider } from "./provider.ts";
import { paymentRoutes } from "./routes.ts";
import { PaymentStore } from "./store.ts";

/** Events beside each other: most of the time of each goes by at the provider. */
const lanes = 32;

/** The service with a provider. */
export function paymentsWith(provider: PaymentProvider): Service {
  return {
    name: paymentsTopic,
    migrations: path.join(import.meta.dirname, "migrations"),
    sharded: true,
    create({ shards, stream, tokens }) {
      const store = new PaymentStore(shards);
      const relays = stream.relays("payments", { sharded: true });
      const pruner = stream.pruner("payments", ["outbox", "inbox"]);
      const own = new Payments(store, provider, relays);
      const effect = own.onOrder.bind(own);
      const consumer = stream.consumer({ group: "payments", topics: [ordersTopic], effect, lanes });
      return {
        routes: (app) => paymentRoutes(app, store, tokens),
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
        },
      };
    },
  };
}

/** Payments for orders. */
export const payments: Service = paymentsWith(new SimulatedProvider());
