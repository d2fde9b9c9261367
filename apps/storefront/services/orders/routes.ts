import { requireUser, type TokenVerifier, userOf } from "../../lib/http/authentication.ts";
import { notFound } from "../../lib/http/problem.ts";
import { type App } from "../../lib/http/server.ts";
import { type OrderEvents } from "./order-events.ts";
import { type Orders } from "./orders.ts";
import * as schema from "./schemas.ts";

/** What a signed-in user may do with orders. Another user's do not exist. */
export function changeRoutes(app: App, orders: Orders, tokens: TokenVerifier): void {
  const onRequest = requireUser(tokens);
  app.post(
    "/orders",
    {
      onRequest,
      schema: { body: schema.NewOrder, headers: schema.Key, response: { 201: schema.Order } },
      config: { priority: "critical" },
    },
    async (request, reply) => {
      const { id: userId } = userOf(request);
      const lines = request.body.lines?.map(({ productId, quantity }) => ({
        productId: productId.toLowerCase(),
        quantity,
      }));
      const order = await orders.place({ userId, key: request.headers["idempotency-key"], lines });
      return reply.code(201).send({ ...order, lines: [...order.lines] });
    },
  );
  app.post(
    "/orders/:id/cancel",
    {
      onRequest,
      schema: { params: schema.params, response: { 200: schema.Change } },
      config: { priority: "critical" },
    },
    async (request) => {
      const { id } = request.params;
      return { id, status: await orders.cancel(userOf(request).id, id) };
    },
  );
}

/** What a signed-in user may see of orders. */
export function readRoutes(app: App, orders: Orders, tokens: TokenVerifier): void {
  const onRequest = requireUser(tokens);
  app.get(
    "/orders",
    { onRequest, schema: { querystring: schema.PageQuery, response: { 200: schema.Page } } },
    async (request) => {
      const { after, limit } = request.query;
      const page = await orders.store.page(userOf(request).id, after, limit);
      return { orders: page, next: page.length < limit ? null : (page.at(-1)?.id ?? null) };
    },
  );
  app.get(
    "/orders/:id",
    { onRequest, schema: { params: schema.params, response: { 200: schema.Order } } },
    async (request) => {
      const order = await orders.store.byId(userOf(request).id, request.params.id);
      if (!order) throw notFound("order");
      return { ...order, lines: [...order.lines] };
    },
  );
}

/** The live status of an order. */
export function eventRoutes(app: App, events: OrderEvents, tokens: TokenVerifier): void {
  const onRequest = requireUser(tokens);
  app.get(
    "/orders/:id/events",
    { onRequest, schema: { params: schema.params }, config: { lasting: true } },
    async (request, reply) => {
      const last = request.headers["last-event-id"];
      const stream = await events.open(
        userOf(request).id,
        request.params.id,
        typeof last === "string" ? last : undefined,
      );
      if (!stream) return reply.code(204).send();
      request.raw.once("close", () => stream.destroy());
      return reply
        .type("text/event-stream")
        .header("cache-control", "no-store")
        .header("x-accel-buffering", "no")
        .send(stream);
    },
  );
  app.addHook("preClose", async () => events.close());
}
