import assert from "node:assert/strict";
import fc from "fast-check";
import { disruptionsAllowed } from "./disruptions";

const limits = (minAvailable: number | string | undefined, maxUnavailable?: number | string) => ({
  minAvailable,
  maxUnavailable,
});

describe("the disruption controller's arithmetic", () => {
  it("rounds both percentages up, which forbids evictions for the one and allows them for the other", () => {
    assert.equal(disruptionsAllowed(limits("90%"), 3), 0);
    assert.equal(disruptionsAllowed(limits("50%"), 3), 1);
    assert.equal(disruptionsAllowed(limits("67%"), 3), 0);
    assert.equal(disruptionsAllowed(limits("66%"), 3), 1);
    assert.equal(disruptionsAllowed(limits(undefined, "1%"), 3), 1);
    assert.equal(disruptionsAllowed(limits(undefined, "34%"), 3), 2);
  });

  it("lets maxUnavailable win over minAvailable", () => {
    assert.equal(disruptionsAllowed(limits(3, 1), 3), 1);
    assert.equal(disruptionsAllowed(limits(0, 0), 3), 0);
  });

  it("allows nothing where no limit is set, and nothing of no pods", () => {
    assert.equal(disruptionsAllowed(limits(undefined), 5), 0);
    assert.equal(disruptionsAllowed(limits(0), 0), 0);
  });

  it("never allows fewer evictions of more pods, so the fewest pods are what must be checked", () => {
    const limit = fc.oneof(
      fc.nat(20),
      fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
    );
    fc.assert(
      fc.property(limit, fc.boolean(), fc.nat(50), (value, isMaximum, pods) => {
        const given = isMaximum ? limits(undefined, value) : limits(value);
        assert(disruptionsAllowed(given, pods) <= disruptionsAllowed(given, pods + 1));
      }),
    );
  });
});
