import Type from "typebox";
import { type WriteBehind } from "../../lib/cache/write-behind.ts";
import { requireUser, type TokenVerifier } from "../../lib/http/authentication.ts";
import { sendJson } from "../../lib/http/json-text.ts";
import { notFound } from "../../lib/http/problem.ts";
import { type App } from "../../lib/http/server.ts";
import { uuidText } from "../../lib/uuid.ts";
import { type Catalog } from "./catalog.ts";
import * as schema from "./schemas.ts";

const sheddable = { config: { priority: "sheddable" as const } };
const params = Type.Object({ id: schema.Id });

/** What everybody may read. A look at one product is counted. */
export function readRoutes(app: App, catalog: Catalog, views: WriteBehind): void {
  app.get(
    "/catalog/products",
    { schema: { querystring: schema.PageQuery, response: { 200: schema.Page } }, ...sheddable },
    async ({ query: { category, after, limit } }, reply) =>
      sendJson(reply, await catalog.pageText({ category, after, limit })),
  );
  app.get(
    "/catalog/products/:id",
    { schema: { params, response: { 200: schema.Product } }, ...sheddable },
    async ({ params: { id } }, reply) => {
      const text = await catalog.productText(id.toLowerCase());
      if (text === undefined) throw notFound("product");
      views.add(id.toLowerCase());
      return sendJson(reply, text);
    },
  );
  app.get(
    "/catalog/products/:id/stock",
    { schema: { params, response: { 200: schema.Stock } } },
    ({ params: { id } }) => catalog.stock(id.toLowerCase()),
  );
  app.get(
    "/catalog/popular",
    { schema: { querystring: schema.PopularQuery, response: { 200: schema.Page } }, ...sheddable },
    async ({ query: { limit } }, reply) => sendJson(reply, await catalog.popularText(limit)),
  );
}

/** What other services ask: nothing of it counts as a look at a product. */
export function serviceRoutes(app: App, catalog: Catalog): void {
  app.get(
    "/catalog/selection",
    {
      schema: {
        querystring: schema.SelectionQuery,
        response: { 200: Type.Object({ products: Type.Array(schema.Product) }) },
      },
    },
    async ({ query: { ids } }) => ({ products: await catalog.several(idsOf(ids)) }),
  );
  app.get(
    "/catalog/feed",
    { schema: { querystring: schema.FeedQuery, response: { 200: schema.Page } }, ...sheddable },
    ({ query: { after, limit } }) => catalog.feed(after, limit),
  );
}

/** What only administrators may do. */
export function changeRoutes(app: App, catalog: Catalog, tokens: TokenVerifier): void {
  const onRequest = requireUser(tokens, { role: "admin" });
  app.post(
    "/catalog/products",
    { onRequest, schema: { body: schema.NewProduct, response: { 201: schema.Product } } },
    async ({ body }, reply) => reply.code(201).send(await catalog.add(body)),
  );
  app.patch(
    "/catalog/products/:id",
    { onRequest, schema: { params, body: schema.ProductChange, response: { 200: schema.Product } } },
    ({ params: { id }, body: { version, ...change } }) => catalog.change(id.toLowerCase(), version, change),
  );
  app.put(
    "/catalog/products/:id/stock",
    { onRequest, schema: { params, body: schema.NewStock, response: { 200: schema.Product } } },
    ({ params: { id }, body: { stock, version } }) => catalog.setStock(id.toLowerCase(), stock, version),
  );
}

/** What is no id names no product. */
function idsOf(text: string): string[] {
  const ids = new Set(text.toLowerCase().split(","));
  return [...ids].filter((id) => uuidText.test(id));
}
