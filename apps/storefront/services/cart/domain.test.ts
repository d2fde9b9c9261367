import assert from "node:assert/strict";
import fc from "fast-check";
import { afterOrder, cartOf, type StoredItems } from "./domain.ts";

const offer = { name: "lamp", priceCents: 2_000, currency: "EUR" };
const line = (quantity: number, at = 0) => ({ quantity, at, ...offer });

const ids = fc.constantFrom("a", "b", "c", "d");
const carts = fc.dictionary(
  ids,
  fc.record({ quantity: fc.integer({ min: 1, max: 99 }), at: fc.nat({ max: 100 }) }),
) as fc.Arbitrary<StoredItems>;

describe("a cart", () => {
  it("has the prices of now, and a sum", () => {
    const cart = cartOf({ a: line(2) }, new Map([["a", { ...offer, priceCents: 1_500 }]]));
    assert.deepEqual([cart.totalCents, cart.currency, cart.pricesLive], [3_000, "EUR", true]);
    assert.equal(cart.items[0]?.available, true);
  });

  it("has the prices of before while the catalog cannot be asked, and says so", () => {
    const cart = cartOf({ a: line(2) }, undefined);
    assert.deepEqual([cart.totalCents, cart.pricesLive], [4_000, false]);
    assert.equal(cart.items[0]?.available, null);
  });

  it("says which product is sold no more", () => {
    assert.equal(cartOf({ a: line(2) }, new Map()).items[0]?.available, false);
  });

  it("has no sum over several currencies, or over a price that nobody knows", () => {
    const mixed = { a: line(1), b: { ...line(1), currency: "USD" } };
    assert.equal(cartOf(mixed, undefined).totalCents, null);
    assert.equal(cartOf({ a: { quantity: 1, at: 0 } }, undefined).totalCents, null);
    assert.equal(cartOf({}, undefined).totalCents, null);
  });
});

describe("a cart after an order", () => {
  it("is without what was ordered", () => {
    const items = { a: line(2), b: line(5) };
    const ordered = [
      { productId: "a", quantity: 2 },
      { productId: "b", quantity: 1 },
    ];
    assert.deepEqual(afterOrder(items, ordered, 10), { b: line(4) });
  });

  it("keeps what was set after the order", () => {
    const items = { a: line(1, 11) };
    assert.deepEqual(afterOrder(items, [{ productId: "a", quantity: 1 }], 10), items);
  });

  it("never gains anything, and is empty when all that was there was ordered", () => {
    fc.assert(
      fc.property(carts, carts, (items, other) => {
        const ordered = Object.entries(other).map(([productId, { quantity }]) => ({ productId, quantity }));
        for (const [id, { quantity }] of Object.entries(afterOrder(items, ordered, 50))) {
          assert.ok(quantity >= 1 && quantity <= (items[id]?.quantity ?? 0));
        }
        const all = Object.entries(items).map(([productId, { quantity }]) => ({ productId, quantity }));
        assert.deepEqual(afterOrder(items, all, 100), {});
      }),
    );
  });
});
