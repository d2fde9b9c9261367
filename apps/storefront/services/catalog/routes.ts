import Type from "typebox";
import { requireUser, type TokenVerifier } from "../../lib/http/authentication.ts";
import { notFound } from "../../lib/http/problem.ts";
import { type App } from "../../lib/http/server.ts";
import { type ProductStore } from "./store.ts";

const Id = Type.String({ format: "uuid" });
const fields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.String({ maxLength: 4_000 }),
  category: Type.String({ minLength: 1, maxLength: 60 }),
  priceCents: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
  currency: Type.String({ pattern: "^[A-Z]{3}$" }),
  stock: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
};
const Product = Type.Object({ id: Id, ...fields, version: Type.Integer() });
const NewProduct = Type.Object(fields, { additionalProperties: false });
const Page = Type.Object({
  products: Type.Array(Product),
  next: Type.Union([Id, Type.Null()], { description: "the `after` of the next page" }),
});
const PageQuery = Type.Object(
  {
    category: fields.category,
    after: Type.Optional(Id),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  },
  { additionalProperties: false },
);

/** Reads for everybody, changes for administrators. */
export function catalogRoutes(app: App, store: ProductStore, tokens: TokenVerifier): void {
  app.get(
    "/catalog/products",
    { schema: { querystring: PageQuery, response: { 200: Page } }, config: { priority: "sheddable" } },
    async ({ query: { category, after, limit } }) => {
      const products = await store.page({ category, after, limit });
      return { products, next: products.length < limit ? null : (products.at(-1)?.id ?? null) };
    },
  );
  app.get(
    "/catalog/products/:id",
    {
      schema: { params: Type.Object({ id: Id }), response: { 200: Product } },
      config: { priority: "sheddable" },
    },
    async ({ params: { id } }) => {
      const product = await store.byId(id);
      if (!product) throw notFound("product");
      return product;
    },
  );
  app.post(
    "/catalog/products",
    {
      onRequest: requireUser(tokens, { role: "admin" }),
      schema: { body: NewProduct, response: { 201: Product } },
    },
    async ({ body }, reply) => reply.code(201).send(await store.add(body)),
  );
}
