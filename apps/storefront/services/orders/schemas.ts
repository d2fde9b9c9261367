import Type from "typebox";
import { keptDays } from "../../lib/stream/pruner.ts";

const Id = Type.String({ format: "uuid" });
const Status = Type.Union([Type.Literal("placed"), Type.Literal("paid"), Type.Literal("cancelled")]);
const summary = {
  id: Id,
  status: Status,
  totalCents: Type.Integer(),
  currency: Type.String(),
  reason: Type.Union([Type.String(), Type.Null()]),
  placedAt: Type.String({ format: "date-time" }),
};
const Line = Type.Object({
  productId: Id,
  name: Type.String(),
  quantity: Type.Integer(),
  priceCents: Type.Integer(),
});
export const Order = Type.Object({ ...summary, lines: Type.Array(Line) });
export const Page = Type.Object({
  orders: Type.Array(Type.Object(summary)),
  next: Type.Union([Id, Type.Null()], { description: "the `after` of the next page" }),
});
const exact = { additionalProperties: false };
export const NewOrder = Type.Object(
  {
    lines: Type.Optional(
      Type.Array(
        Type.Object({ productId: Id, quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }, exact),
        { minItems: 1, maxItems: 100, description: "without lines: what is in the cart" },
      ),
    ),
  },
  exact,
);
export const Key = Type.Object({
  "idempotency-key": Type.String({
    minLength: 8,
    maxLength: 200,
    pattern: "^[\\x21-\\x7e]+$",
    description: `the same request under the same key is the same order, for ${keptDays.idempotency} days`,
  }),
});
export const PageQuery = Type.Object(
  { after: Type.Optional(Id), limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }) },
  exact,
);
export const params = Type.Object({ id: Id });
export const Change = Type.Object({ id: Id, status: Status });
