import Type from "typebox";
import { requireUser, type TokenVerifier, userOf } from "../../lib/http/authentication.ts";
import { notFound, Problem } from "../../lib/http/problem.ts";
import { type App } from "../../lib/http/server.ts";
import { type Cart, cartOf, limits, type StoredItems } from "./domain.ts";
import { type Offers } from "./offers.ts";
import { type CartStore } from "./store.ts";

const Id = Type.String({ format: "uuid" });
const params = Type.Object({ productId: Id });
const optional = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()]);
const CartSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      productId: Id,
      quantity: Type.Integer(),
      name: optional(Type.String()),
      priceCents: optional(Type.Integer()),
      currency: optional(Type.String()),
      pricedAt: optional(Type.String({ format: "date-time" })),
      available: optional(Type.Boolean()),
    }),
  ),
  totalCents: optional(Type.Integer()),
  currency: optional(Type.String()),
  pricesLive: Type.Boolean({ description: "false: prices are those of when the lines were set" }),
});
const CartQuery = Type.Object(
  {
    prices: Type.Union([Type.Literal("live"), Type.Literal("stored")], {
      default: "live",
      description: "stored: those of when the lines were set, without asking the catalog",
    }),
  },
  { additionalProperties: false },
);
const Quantity = Type.Object(
  { quantity: Type.Integer({ minimum: 1, maximum: limits.quantity }) },
  { additionalProperties: false },
);

/** The signed-in user's own cart. Nobody can name another one. */
export function cartRoutes(app: App, store: CartStore, offers: Offers, tokens: TokenVerifier): void {
  const onRequest = requireUser(tokens);
  const answered = { response: { 200: CartSchema } };
  // Checkout begins with it.
  const config = { priority: "critical" as const };
  const seen = async (items: StoredItems) => sent(cartOf(items, await offers.of(Object.keys(items))));

  app.get(
    "/cart",
    { onRequest, config, schema: { querystring: CartQuery, ...answered } },
    async (request) => {
      const items = await store.items(userOf(request).id);
      return request.query.prices === "live" ? seen(items) : sent(cartOf(items, undefined));
    },
  );
  app.put(
    "/cart/items/:productId",
    { onRequest, schema: { params, body: Quantity, ...answered } },
    async (request) => {
      const productId = request.params.productId.toLowerCase();
      const known = await offers.of([productId]);
      const offer = known?.get(productId);
      if (known && !offer) throw notFound("product");
      const items = await store.put(userOf(request).id, productId, { ...request.body, ...offer });
      if (!items) throw new Problem(409, "cart-full", `a cart has ${limits.lines} lines at most`);
      return seen(items);
    },
  );
  app.delete("/cart/items/:productId", { onRequest, schema: { params, ...answered } }, async (request) => {
    const items = await store.remove(userOf(request).id, request.params.productId.toLowerCase());
    if (!items) throw notFound("line in your cart");
    return seen(items);
  });
  app.delete("/cart", { onRequest, schema: { response: { 204: Type.Null() } } }, async (request, reply) => {
    await store.clear(userOf(request).id);
    return reply.code(204).send(null);
  });
}

function sent({ items, ...rest }: Cart) {
  return { items: [...items], ...rest };
}
