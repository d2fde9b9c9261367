import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { MalformedEvent, type StreamEvent } from "../../lib/stream/event.ts";
import { type DemandKind } from "./domain.ts";

/** Topic of everything that happens to orders. */
export const ordersTopic = "orders";
/** Topic of what becomes of payments. Key: the order's id. */
export const paymentsTopic = "payments";

const Id = Type.String({ format: "uuid" });
const Sum = Type.Object({
  orderId: Id,
  userId: Id,
  totalCents: Type.Integer({ minimum: 1 }),
  currency: Type.String({ minLength: 3, maxLength: 3 }),
});

const kinds: Readonly<Record<string, DemandKind>> = {
  "order.reserved": "pay",
  "order.cancelled": "pay-back",
};

/** What an event of orders asks of payments. */
export type Demand = { readonly kind: DemandKind } & Static<typeof Sum>;

/** Undefined for an event that asks nothing. @throws MalformedEvent */
export function demandOf({ type, data }: StreamEvent): Demand | undefined {
  const kind = kinds[type];
  if (!kind) return undefined;
  if (!Value.Check(Sum, data)) throw new MalformedEvent(`the data of ${type} is none`);
  return { kind, ...data };
}

/** Data of `payment.succeeded`, `payment.declined` and `payment.refunded`, version 1. */
export interface PaymentChanged {
  readonly orderId: string;
  readonly userId: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly reason: string | null;
}
