import assert from "node:assert/strict";
import { sampleId, sampleProduct } from "./sample.ts";

describe("the sample catalog", () => {
  it("is the same everywhere", () => {
    assert.deepEqual(sampleProduct(42), {
      id: sampleId(42),
      name: "sturdy clay blanket 42",
      description: "A sturdy blanket of clay, made to be used every day. Number 42 of our series.",
      category: "bath",
      priceCents: 36_098,
      currency: "EUR",
      stock: 1_000_000,
      version: 1,
    });
    assert.equal(sampleId(42), "019b76da-a82a-78df-8e70-3819533cad6f");
  });

  it("has an id of its own for each product, in the order of their numbers", () => {
    const ids = Array.from({ length: 5_000 }, (_, number) => sampleId(number));
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual([...ids].sort(), ids);
    for (const id of ids)
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
