import assert from "node:assert/strict";
import fc from "fast-check";
import { fullJitter, RetryBudget } from "./retry-budget.ts";

describe("the budget for retries", () => {
  it("is a tenth of the recent calls, however many fail", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 10 }), (callsPerSecond) => {
        let now = 0;
        const budget = new RetryBudget({ share: 0.1, free: 0, windowSeconds: 10 }, () => now);
        let retries = 0;
        for (const [second, calls] of callsPerSecond.entries()) {
          now = second * 1000;
          for (let i = 0; i < calls; i++) {
            budget.called();
            if (budget.take()) retries += 1;
          }
        }
        const calls = callsPerSecond.reduce((sum, each) => sum + each, 0);
        assert.ok(retries <= calls * 0.1, `${retries} of ${calls}`);
        assert.ok(retries >= Math.floor(calls * 0.1) - 1, `${retries} of ${calls}`);
      }),
    );
  });

  it("lets a quiet service retry a little", () => {
    const budget = new RetryBudget({ share: 0.1, free: 3, windowSeconds: 10 }, () => 0);
    budget.called();
    assert.deepEqual([budget.take(), budget.take(), budget.take(), budget.take()], [true, true, true, false]);
  });

  it("forgets what is longer ago than its window", () => {
    let now = 0;
    const budget = new RetryBudget({ share: 0.1, free: 1, windowSeconds: 10 }, () => now);
    for (let i = 0; i < 1000; i++) budget.called();
    assert.ok(budget.take());
    now = 10_000;
    assert.ok(budget.take());
    assert.equal(budget.take(), false);
  });
});

describe("the pause before a retry", () => {
  it("lies anywhere between nothing and a bound that doubles, up to a quarter of a second", () => {
    assert.equal(fullJitter(1, { random: () => 0 }), 0);
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6].map((tries) => fullJitter(tries, { random: () => 1 })),
      [25, 50, 100, 200, 250, 250],
    );
  });
});
