import assert from "node:assert/strict";
import fc from "fast-check";
import {
  judge,
  type OrderChange,
  orderChanges,
  type OrderState,
  orderStates,
  price,
  type PricedProduct,
  requestHash,
  transitionOf,
} from "./domain.ts";

const changes = fc.array(fc.constantFrom(...orderChanges), { maxLength: 12 });
const placed: OrderState = { status: "placed", reserved: false };

/** All states that an order passes through. */
function lifeOf(list: readonly OrderChange[]): OrderState[] {
  const life = [placed];
  for (const change of list) {
    const verdict = judge(life.at(-1) ?? placed, change);
    if (typeof verdict === "object") life.push({ status: verdict.status, reserved: verdict.reserved });
  }
  return life;
}

const ids = ["a", "b", "c", "d"];
const products = fc.array(
  fc.record({
    id: fc.constantFrom(...ids),
    name: fc.string(),
    priceCents: fc.integer({ min: 1, max: 1_000_000 }),
    currency: fc.constant("EUR"),
    stock: fc.nat({ max: 50 }),
  }),
  { maxLength: 4 },
);
const wanted = fc.array(
  fc.record({ productId: fc.constantFrom(...ids), quantity: fc.integer({ min: 1, max: 10 }) }),
  {
    maxLength: 6,
  },
);

describe("the life of an order", () => {
  it("leaves placed once, for paid or cancelled, and ends there, whatever comes and how often", () => {
    fc.assert(
      fc.property(changes, (list) => {
        const life = lifeOf(list);
        assert.ok(life.length <= 3);
        assert.ok(life.slice(0, -1).every(({ status }) => status === "placed"));
        const last = life.at(-1)?.status;
        if (list.some((change) => change !== "reserved" && change !== "short"))
          assert.notEqual(last, "placed");
      }),
    );
  });

  it("is not changed by a change that comes again", () => {
    fc.assert(
      fc.property(changes, (list) => {
        assert.deepEqual(lifeOf(list), lifeOf(list.flatMap((change) => [change, change])));
      }),
    );
  });

  it("is told once each: that it is to be charged only before it is cancelled, and never after", () => {
    fc.assert(
      fc.property(changes, (list) => {
        const told: string[] = [];
        list.reduce((state, change) => {
          const verdict = judge(state, change);
          if (typeof verdict !== "object") return state;
          if (verdict.event) told.push(verdict.event);
          return verdict;
        }, placed);
        const allowed = ["", "order.reserved", "order.cancelled", "order.reserved,order.cancelled"];
        assert.ok(allowed.includes(told.join()), told.join());
      }),
    );
  });

  it("refuses to cancel what was paid, and says why it was cancelled", () => {
    const [reserved, paid, cancelled] = (["placed", "paid", "cancelled"] as const).map((status) => ({
      status,
      reserved: true,
    })) as [OrderState, OrderState, OrderState];
    assert.equal(judge(paid, "cancel"), "refused");
    assert.equal(judge(cancelled, "paid"), "unchanged");
    assert.equal(judge(cancelled, "reserved"), "unchanged");
    assert.equal(judge(reserved, "short"), "unchanged");
    const reasonOf = (state: OrderState, change: OrderChange) => {
      const verdict = judge(state, change);
      return typeof verdict === "object" ? [verdict.status, verdict.reason] : verdict;
    };
    assert.deepEqual(reasonOf(reserved, "declined"), ["cancelled", "payment-declined"]);
    assert.deepEqual(reasonOf(placed, "short"), ["cancelled", "out-of-stock"]);
    assert.deepEqual(reasonOf(placed, "cancel"), ["cancelled", "cancelled-by-user"]);
  });

  it("is the same whether one state is judged or a statement changes all in which a change finds it", () => {
    for (const change of orderChanges) {
      const { from, to } = transitionOf(change);
      for (const state of orderStates) {
        const verdict = judge(state, change);
        assert.equal(from.includes(state), typeof verdict === "object");
        if (typeof verdict !== "object") continue;
        const { status, reason, event, reserved } = verdict;
        assert.deepEqual(
          { status, reason, event },
          { status: to.status, reason: to.reason, event: to.event },
        );
        // What the statement does: it sets what has become reserved, and leaves the rest.
        assert.equal(reserved, state.reserved || to.event === "order.reserved");
      }
    }
  });
});

describe("the price of an order", () => {
  it("is the sum of its lines, each product once, never more than there is", () => {
    fc.assert(
      fc.property(wanted, products, (lines, catalog) => {
        const priced = price(lines, catalog);
        if ("kind" in priced) return;
        const byId = new Map<string, PricedProduct>(catalog.map((product) => [product.id, product]));
        assert.equal(new Set(priced.lines.map(({ productId }) => productId)).size, priced.lines.length);
        const sum = (list: readonly { quantity: number }[]) =>
          list.reduce((total, { quantity }) => total + quantity, 0);
        assert.equal(sum(priced.lines), sum(lines));
        for (const line of priced.lines) {
          const product = byId.get(line.productId);
          assert.ok(product && product.stock >= line.quantity && product.priceCents === line.priceCents);
        }
        assert.equal(
          priced.totalCents,
          priced.lines.reduce((total, { quantity, priceCents }) => total + quantity * priceCents, 0),
        );
      }),
    );
  });

  it("is refused with the reason", () => {
    const product = { id: "a", name: "A", priceCents: 5, currency: "EUR", stock: 3 };
    const dear = { ...product, priceCents: 100_000_000, stock: 1_000_000_000 };
    assert.deepEqual(price([], []), { kind: "empty" });
    assert.deepEqual(price([{ productId: "a", quantity: 1 }], []), {
      kind: "unknown-product",
      productId: "a",
    });
    const twice = [1, 2].map(() => ({ productId: "a", quantity: 2 }));
    assert.deepEqual(price(twice, [product]), { kind: "out-of-stock", productId: "a", stock: 3 });
    const mixed = price(
      ["a", "b"].map((productId) => ({ productId, quantity: 1 })),
      [product, { ...product, id: "b", currency: "USD" }],
    );
    assert.deepEqual(mixed, { kind: "mixed-currencies" });
    assert.deepEqual(price([{ productId: "a", quantity: 1_000_000 }], [dear]), { kind: "too-much" });
  });
});

describe("the hash of a request", () => {
  it("is the same for the same lines in another order, and another for other lines or the cart", () => {
    fc.assert(
      fc.property(wanted, (lines) => {
        assert.deepEqual(requestHash(lines), requestHash([...lines].reverse()));
        assert.notDeepEqual(requestHash(lines), requestHash([...lines, { productId: "a", quantity: 1 }]));
        assert.notDeepEqual(requestHash(lines), requestHash(undefined));
      }),
    );
  });
});
