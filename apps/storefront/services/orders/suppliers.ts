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
  items: Type.Array(Type.Object({ productId: Type.String(), quantity: Type.Integer({ minimum: 1 }) })),
});

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
export async function cartLines(cart: ServiceClient): Promise<readonly WantedLine[]> {
  const { items } = await answerOf(cart, "/cart", Cart, "the cart");
  return items.map(({ productId, quantity }) => ({ productId, quantity }));
}

async function answerOf<S extends TSchema>(client: ServiceClient, path: string, schema: S, name: string) {
  const { status, body } = await client.send({ method: "GET", path });
  if (status !== 200 || !Value.Check(schema, body)) throw unavailable(name);
  return body;
}
