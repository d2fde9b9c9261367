import Type, { type TSchema } from "typebox";
import { Value } from "typebox/value";
import { type ServiceClient } from "../../lib/http/client.ts";
import { unavailable } from "../../lib/http/problem.ts";
import { type PricedProduct, type WantedLine } from "./domain.ts";

const Products = Type.Object({
  products: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      priceCents: Type.Integer({ minimum: 1 }),
      currency: Type.String(),
      stock: Type.Integer(),
    }),
  ),
});

const Cart = Type.Object({
  items: Type.Array(
    Type.Object({
      productId: Type.String(),
      quantity: Type.Integer({ minimum: 1 }),
      name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      priceCents: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
      currency: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      pricedAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  ),
});

/** What is in a cart, and what it was said to cost when it was put there. */
export interface CartContent {
  readonly lines: readonly WantedLine[];
  /** Undefined where a line has no price, or one that is too old to sell for. */
  readonly products: readonly PricedProduct[] | undefined;
}

/** How long a price that was shown may be sold for while the catalog cannot be asked, in milliseconds. */
const pricedMilliseconds = 24 * 3_600_000;

/** What the catalog says of products, in one call; those that it does not know are missing. @throws Problem 503 */
export async function productsOf(
  catalog: ServiceClient,
  lines: readonly WantedLine[],
): Promise<readonly PricedProduct[]> {
  const ids = [...new Set(lines.map(({ productId }) => productId))];
  if (ids.length === 0) return [];
  const { products } = await answerOf(
    catalog,
    `/catalog/selection?ids=${ids.join(",")}`,
    Products,
    "the catalog",
  );
  return products;
}

/** What is in the cart of the user of the current request. @throws Problem 503 */
export async function cartContent(cart: ServiceClient, now = Date.now()): Promise<CartContent> {
  const { items } = await answerOf(cart, "/cart?prices=stored", Cart, "the cart");
  const lines = items.map(({ productId, quantity }) => ({ productId, quantity }));
  const products = items.flatMap(({ productId: id, name, priceCents, currency, pricedAt }) => {
    const fresh = pricedAt && now - Date.parse(pricedAt) < pricedMilliseconds;
    // Nobody knows the stock either: who ships it finds out.
    return fresh && name && priceCents && currency
      ? [{ id, name, priceCents, currency, stock: Infinity }]
      : [];
  });
  return { lines, products: products.length === lines.length ? products : undefined };
}

async function answerOf<S extends TSchema>(client: ServiceClient, path: string, schema: S, name: string) {
  const { status, body } = await client.send({ method: "GET", path });
  if (status !== 200 || !Value.Check(schema, body)) throw unavailable(name);
  return body;
}
