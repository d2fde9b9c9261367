import assert from "node:assert/strict";
import fc from "fast-check";
import { bestRate, nextRate, type Tried } from "./step-search.plan.ts";

function searched(capacity: number, start: number, mostSteps: number): Tried[] {
  const tried: Tried[] = [];
  for (;;) {
    const rate = nextRate(tried, start, mostSteps);
    if (rate === undefined) return tried;
    tried.push({ rate, good: rate <= capacity });
  }
}

const capacities = fc.integer({ min: 2, max: 100_000 });

describe("the search for the most requests in a second", () => {
  it("ends within 15 % below what there is", () => {
    fc.assert(
      fc.property(capacities, fc.integer({ min: 1, max: 1_000 }), (capacity, start) => {
        const best = bestRate(searched(capacity, start, 100));
        assert.ok(best <= capacity && best * 1.16 >= capacity, `${best} of ${capacity}`);
      }),
    );
  });

  it("takes no more steps than it may, and then says the best that was good", () => {
    fc.assert(
      fc.property(capacities, fc.integer({ min: 1, max: 12 }), (capacity, steps) => {
        const tried = searched(capacity, 10, steps);
        assert.ok(tried.length <= steps);
        assert.ok(bestRate(tried) <= capacity);
      }),
    );
  });

  it("does not count a good rate above a bad one", () => {
    const tried = [
      { rate: 100, good: true },
      { rate: 200, good: false },
      { rate: 400, good: true },
    ];
    assert.equal(bestRate(tried), 100);
  });

  it("finds nothing where even one request a second is too much", () => {
    assert.equal(bestRate(searched(0, 100, 20)), 0);
  });
});
