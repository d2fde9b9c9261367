import Type from "typebox";

export const Id = Type.String({ format: "uuid" });

const fields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.String({ maxLength: 4_000 }),
  category: Type.String({ minLength: 1, maxLength: 60 }),
  priceCents: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
  currency: Type.String({ pattern: "^[A-Z]{3}$" }),
  stock: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
};
const version = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

export const Product = Type.Object({ id: Id, ...fields, version });

export const NewProduct = Type.Object(fields, { additionalProperties: false });

export const ProductChange = Type.Object(
  {
    version: Type.Integer({
      ...version,
      description: "the version that was read; 409 when there is a newer one",
    }),
    name: Type.Optional(fields.name),
    description: Type.Optional(fields.description),
    category: Type.Optional(fields.category),
    priceCents: Type.Optional(fields.priceCents),
    currency: Type.Optional(fields.currency),
  },
  { additionalProperties: false },
);

export const NewStock = Type.Object(
  { stock: fields.stock, version: Type.Optional(version) },
  { additionalProperties: false },
);

export const Stock = Type.Object({ id: Id, stock: fields.stock, version });

export const Page = Type.Object({
  products: Type.Array(Product),
  next: Type.Union([Id, Type.Null()], { description: "the `after` of the next page" }),
});

export const PageQuery = Type.Object(
  {
    category: fields.category,
    after: Type.Optional(Id),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  },
  { additionalProperties: false },
);

export const FeedQuery = Type.Object(
  { after: Type.Optional(Id), limit: Type.Integer({ minimum: 1, maximum: 500, default: 500 }) },
  { additionalProperties: false },
);

export const PopularQuery = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }) },
  { additionalProperties: false },
);

/** Ids with commas between them: 100 are as many as a cart has lines. */
export const SelectionQuery = Type.Object(
  { ids: Type.String({ pattern: "^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,99}$", maxLength: 3_700 }) },
  { additionalProperties: false },
);
