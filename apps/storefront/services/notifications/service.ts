import path from "node:path";
import { type Service } from "../../lib/service.ts";
import { type StreamEvent } from "../../lib/stream/event.ts";
import { notificationOf, topics } from "./domain.ts";
import { notificationRoutes } from "./routes.ts";
import { NotificationStore } from "./store.ts";

/** Tells users what becomes of their orders. Orders do without it: it only listens. */
export const notifications: Service = {
  name: "notifications",
  migrations: path.join(import.meta.dirname, "migrations"),
  sharded: true,
  create({ shards, stream, tokens, metrics }) {
    const store = new NotificationStore(shards);
    const sent = metrics.counter("storefront_notifications_total", "Notifications by kind", ["kind"]);
    const effect = async (event: StreamEvent) => {
      const notification = notificationOf(event);
      if (notification && (await store.add(notification))) sent.inc({ kind: notification.kind });
    };
    const pruner = stream.pruner("notifications", ["inbox"], { sharded: true });
    const consumer = stream.consumer({ group: "notifications", topics, effect });
    return {
      routes: (app) => notificationRoutes(app, store, tokens),
      start: () => {
        consumer.start();
        pruner.start();
        return Promise.resolve();
      },
      stop: async () => {
        await consumer.stop();
        await pruner.stop();
      },
    };
  },
};
