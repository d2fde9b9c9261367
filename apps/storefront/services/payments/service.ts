import path from "node:path";
import { type Service } from "../../lib/service.ts";
import { ordersTopic, paymentsTopic } from "./events.ts";
import { Payments } from "./payments.ts";
import { SimulatedProvider, type PaymentProvider } from "./provider.ts";
import { paymentRoutes } from "./routes.ts";
import { PaymentStore } from "./store.ts";

/** Events beside each other: most of the time of each goes by at the provider. */
const lanes = 32;

/** The service with a provider. @param given by default one that is simulated, as the configuration says. */
export function paymentsWith(given?: PaymentProvider): Service {
  return {
    name: paymentsTopic,
    migrations: path.join(import.meta.dirname, "migrations"),
    sharded: true,
    create({ config, shards, stream, tokens }) {
      const provider = given ?? new SimulatedProvider(config.payments);
      const store = new PaymentStore(shards);
      const relays = stream.relays("payments", { sharded: true });
      const pruner = stream.pruner("payments", ["outbox", "inbox"], { sharded: true });
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
export const payments: Service = paymentsWith();
