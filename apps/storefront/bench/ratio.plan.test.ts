import assert from "node:assert/strict";
import fc from "fast-check";
import { aims, goals, type Result } from "./aims.plan.ts";
import { median, percentile, ratioOf } from "./ratio.plan.ts";

const rates = fc.double({ min: 1, max: 1e5, noNaN: true });

describe("a service beside its ceiling", () => {
  it("has the share of its turns, whatever disturbs both of a pair", () => {
    const disturbances = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(rates, rates, disturbances, (own, ceiling, factors) => {
        const turn = (rate: number) => ({ rate, ratePerCore: rate * 2 });
        const pairs = factors.map((factor) => [turn(own * factor), turn(ceiling * factor)] as const);
        const { share } = ratioOf(pairs, "rate");
        assert.ok(Math.abs(share / (own / ceiling) - 1) < 1e-9, `${share}`);
      }),
    );
  });

  it("is not moved by one bad turn of five", () => {
    assert.equal(median([5, 5, 0.001, 5, 900]), 5);
    assert.equal(median([]), 0);
  });

  it("has percentiles that are values", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(values, 0.99), 99);
    assert.equal(percentile(values, 0.5), 50);
    assert.equal(percentile([7], 0.99), 7);
    assert.equal(percentile([], 0.99), 0);
  });
});

describe("the aims of the benchmark", () => {
  const turn = { rate: 100, ratePerCore: 100 };
  const ratio = (share: number): Result => ({
    kind: "ratio",
    name: "placement",
    own: turn,
    ceiling: turn,
    share,
  });
  const path = (p99: number, count = 10): Result => ({
    kind: "path",
    ordersPerSecond: 50,
    halfRate: 25,
    effects: [{ effect: "order.placed → notification", count, p50: 4, p99 }],
  });

  it("hold from the goal on, and are missed below", () => {
    assert.equal(aims([ratio(goals.placement)]).aims[0]?.holds, true);
    const missed = aims([ratio(goals.placement - 0.001)]);
    assert.equal(missed.aims[0]?.holds, false);
    assert.match(missed.lines[0] ?? "", /^✖ order placed.*50 % of 50 %$/);
  });

  it("ask events to be in time, and to be there", () => {
    assert.equal(aims([path(49.9)]).aims[0]?.holds, true);
    assert.equal(aims([path(50)]).aims[0]?.holds, false);
    assert.equal(aims([path(1, 0)]).aims[0]?.holds, false);
  });

  it("ask nothing of the whole path's rate and of replicas", () => {
    const replicas = [{ replicas: 4, rate: 10_000, efficiency: 0.9 }];
    const { aims: none, lines } = aims([{ kind: "replicas", replicas }]);
    assert.deepEqual(none, []);
    assert.match(lines[0] ?? "", /catalog, 4 replicas +10,000\/s, 90 %/);
  });
});
