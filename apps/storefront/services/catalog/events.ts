import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { type Connection } from "../../lib/database/connection.ts";
import { statement } from "../../lib/database/statement.ts";
import { MalformedEvent, type StreamEvent } from "../../lib/stream/event.ts";
import { eventIdentity } from "../../lib/stream/outbox.ts";
import { type Product } from "./domain.ts";

/** Topic of everything that happens to products and to their stock. */
export const catalogTopic = "catalog";
/** Topic of everything that happens to orders. */
export const ordersTopic = "orders";

/** Type of the event with which others learn of a product as it is now: new, or changed. Its data is the product. */
export const productChanged = "product.changed";

const add = statement<object>(
  "catalog.outbox.add",
  `insert into catalog.outbox (id, topic, key, type, payload, headers) values ($1, $2, $3, $4, $5, $6)`,
);

const Id = Type.String({ format: "uuid" });
const Quantity = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const OrderPlaced = Type.Object({
  orderId: Id,
  userId: Id,
  lines: Type.Array(Type.Object({ productId: Id, quantity: Quantity }), { minItems: 1 }),
});
const OrderCancelled = Type.Object({ orderId: Id });

/** What an event of orders asks of the stock. */
export type StockDemand =
  | ({ readonly kind: "take" } & Static<typeof OrderPlaced>)
  | ({ readonly kind: "give-back" } & Static<typeof OrderCancelled>);

/** Undefined for an event that asks nothing. @throws MalformedEvent */
export function stockDemandOf({ type, data }: StreamEvent): StockDemand | undefined {
  if (type === "order.placed" && Value.Check(OrderPlaced, data)) return { kind: "take", ...data };
  if (type === "order.cancelled" && Value.Check(OrderCancelled, data)) return { kind: "give-back", ...data };
  if (type === "order.placed" || type === "order.cancelled")
    throw new MalformedEvent(`the data of ${type} is none`);
  return undefined;
}

/** Adds to the transaction what others are told of an order's stock: `stock.reserved` or `stock.short`. Key: the order's id. */
export async function publishStock(
  connection: Connection,
  type: "stock.reserved" | "stock.short",
  data: { readonly orderId: string; readonly userId: string },
): Promise<void> {
  const { id, headers } = eventIdentity();
  await connection.rows(add, id, catalogTopic, data.orderId, type, data, headers);
}

/** Adds the event to the transaction of the change: it will be sent if that commits, and only then. */
export async function publishChange(connection: Connection, product: Product): Promise<void> {
  const { id, headers } = eventIdentity();
  await connection.rows(add, id, catalogTopic, product.id, productChanged, product, headers);
}
