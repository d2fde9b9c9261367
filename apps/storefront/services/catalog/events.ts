import { type Connection } from "../../lib/database/connection.ts";
import { statement } from "../../lib/database/statement.ts";
import { eventIdentity } from "../../lib/stream/outbox.ts";
import { type Product } from "./domain.ts";

/** Topic of everything that happens to products. */
export const catalogTopic = "catalog";

/** Type of the event with which others learn of a product as it is now: new, or changed. Its data is the product. */
export const productChanged = "product.changed";

const add = statement<object>(
  "catalog.outbox.add",
  `insert into catalog.outbox (id, topic, key, type, payload, headers) values ($1, $2, $3, $4, $5, $6)`,
);

/** Adds the event to the transaction of the change: it will be sent if that commits, and only then. */
export async function publishChange(connection: Connection, product: Product): Promise<void> {
  const { id, headers } = eventIdentity();
  await connection.rows(add, id, catalogTopic, product.id, productChanged, product, headers);
}
