import Type from "typebox";
import { requireUser, type TokenVerifier, userOf } from "../../lib/http/authentication.ts";
import { notFound } from "../../lib/http/problem.ts";
import { type App } from "../../lib/http/server.ts";
import { type PaymentStore } from "./store.ts";

const Id = Type.String({ format: "uuid" });
const Payment = Type.Object({
  orderId: Id,
  amountCents: Type.Integer(),
  currency: Type.String(),
  status: Type.Union([
    Type.Literal("pending"),
    Type.Literal("succeeded"),
    Type.Literal("declined"),
    Type.Literal("refunded"),
    Type.Literal("void"),
  ]),
  reason: Type.Union([Type.String(), Type.Null()]),
});

/** The payment of a signed-in user's own order. */
export function paymentRoutes(app: App, store: PaymentStore, tokens: TokenVerifier): void {
  app.get(
    "/payments/:orderId",
    {
      onRequest: requireUser(tokens),
      schema: { params: Type.Object({ orderId: Id }), response: { 200: Payment } },
    },
    async (request) => {
      const payment = await store.byOrder(userOf(request).id, request.params.orderId);
      if (!payment) throw notFound("payment");
      return payment;
    },
  );
}
