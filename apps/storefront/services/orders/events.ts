import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { MalformedEvent, type StreamEvent } from "../../lib/stream/event.ts";
import { type OrderChange, type Priced } from "./domain.ts";

/** Topic of everything that happens to orders. Key: the order's id. */
export const ordersTopic = "orders";
/** Topic of what becomes of payments. */
export const paymentsTopic = "payments";
/** Topic of the catalog, which says whether it has what an order is of. */
export const catalogTopic = "catalog";

/** Data of `order.placed`, version 1. */
export interface OrderPlaced extends Priced {
  readonly orderId: string;
  readonly userId: string;
  /** Whether the lines were those of the cart, which is to be emptied then. */
  readonly fromCart: boolean;
}

/** Data of `order.reserved`, upon which it is charged, and of `order.cancelled`, version 1. */
export interface OrderChanged {
  readonly orderId: string;
  readonly userId: string;
  /** Why it was cancelled. */
  readonly reason: string | null;
  readonly totalCents: number;
  readonly currency: string;
}

const About = Type.Object({
  orderId: Type.String({ format: "uuid" }),
  userId: Type.String({ format: "uuid" }),
});

const changes: Readonly<Record<string, OrderChange>> = {
  "stock.reserved": "reserved",
  "stock.short": "short",
  "payment.succeeded": "paid",
  "payment.declined": "declined",
};

/** What an event of the catalog or of payments means for an order; undefined where it means nothing. @throws MalformedEvent */
export function changeOf({
  type,
  data,
}: StreamEvent): (Static<typeof About> & { change: OrderChange }) | undefined {
  const change = changes[type];
  if (!change) return undefined;
  if (!Value.Check(About, data)) throw new MalformedEvent(`the data of ${type} is none`);
  return { ...data, change };
}
