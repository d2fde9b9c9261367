import Type from "typebox";
import { Value } from "typebox/value";
import { MalformedEvent, type StreamEvent } from "../../lib/stream/event.ts";

/** Topics of which users hear. */
export const topics = ["orders", "payments"] as const;

/** What a user is told. */
export interface Notification {
  /** The event's id. */
  readonly id: string;
  readonly orderId: string;
  /** Type of the event. */
  readonly kind: string;
  readonly text: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

const About = Type.Object({
  orderId: Type.String({ format: "uuid" }),
  userId: Type.String({ format: "uuid" }),
});

const texts: Readonly<Record<string, string>> = {
  "order.placed": "Your order has arrived.",
  "order.cancelled": "Your order was cancelled.",
  "payment.succeeded": "Your order is paid.",
  "payment.declined": "Your payment was declined.",
  "payment.refunded": "Your payment was given back.",
};

/** What a user is told of an event; undefined for one that does not concern anybody. @throws MalformedEvent */
export function notificationOf({
  id,
  type,
  data,
}: StreamEvent): (Omit<Notification, "createdAt"> & { readonly userId: string }) | undefined {
  const text = texts[type];
  if (!text) return undefined;
  if (!Value.Check(About, data)) throw new MalformedEvent(`the data of ${type} is none`);
  return { id, kind: type, text, orderId: data.orderId, userId: data.userId };
}
