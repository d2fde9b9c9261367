import Type from "typebox";
import { Value } from "typebox/value";
import { MalformedEvent, type StreamEvent } from "../../lib/stream/event.ts";
import { type OrderedLine } from "./domain.ts";

/** Topic of everything that happens to orders. */
export const ordersTopic = "orders";

const OrderPlaced = Type.Object({
  userId: Type.String({ format: "uuid" }),
  fromCart: Type.Boolean(),
  lines: Type.Array(
    Type.Object({ productId: Type.String({ format: "uuid" }), quantity: Type.Integer({ minimum: 1 }) }),
  ),
});

/** An order that took what was in a cart. */
export interface CartOrdered {
  readonly userId: string;
  readonly lines: readonly OrderedLine[];
  /** In seconds since 1970. */
  readonly placedAt: number;
}

/** What an event means for a cart; undefined where it means nothing. @throws MalformedEvent */
export function cartOrdered({ type, data, occurredAt }: StreamEvent): CartOrdered | undefined {
  if (type !== "order.placed") return undefined;
  if (!Value.Check(OrderPlaced, data)) throw new MalformedEvent("the data is not that of an order.placed");
  const { userId, fromCart, lines } = data;
  return fromCart ? { userId, lines, placedAt: Date.parse(occurredAt) / 1000 } : undefined;
}
