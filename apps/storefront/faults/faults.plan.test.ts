import assert from "node:assert/strict";
import fc from "fast-check";
import { seededRandom } from "../load/random.ts";
import { type Fault, faultKinds, planFaults, type PlanOptions } from "./faults.plan.ts";

const targets = {
  services: ["gateway", "auth", "catalog", "search", "cart", "orders-1", "orders-2", "payments"],
  relays: ["orders-1", "orders-2", "payments"],
  shards: 2,
};
const plan = (seed: number, options: Partial<PlanOptions> = {}) =>
  planFaults({ count: 50, seconds: 300, targets, random: seededRandom(seed), ...options });
const card = ({ kind, target }: Fault) => `${kind} ${target}`;

describe("a plan of faults", () => {
  it("is the same for the same seed, and another for another", () => {
    assert.deepEqual(plan(1), plan(1));
    assert.notDeepEqual(plan(1).map(card), plan(2).map(card));
  });

  it("has every kind in fifty faults, whatever the seed", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        assert.deepEqual(new Set(plan(seed).map(({ kind }) => kind)), new Set(faultKinds));
      }),
    );
  });

  it("has as many faults as are wanted, numbered, in order and within the run", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 3600 }),
        (seed, count, seconds) => {
          const faults = plan(seed, { count, seconds });
          assert.deepEqual(
            faults.map(({ number }) => number),
            Array.from({ length: count }, (_, index) => index + 1),
          );
          assert.ok(faults.every(({ at }, index) => at >= (faults[index - 1]?.at ?? 0) && at < seconds));
        },
      ),
    );
  });

  it("hits each target by each kind before it hits any of them again", () => {
    const twice = plan(3, { count: 600, only: ["kill"] }).map(card);
    for (let from = 0; from < twice.length; from += targets.services.length) {
      assert.equal(new Set(twice.slice(from, from + targets.services.length)).size, targets.services.length);
    }
  });

  it("keeps to the kinds that are wanted", () => {
    const kinds = new Set(plan(4, { only: ["primary", "cut"] }).map(({ kind }) => kind));
    assert.deepEqual(kinds, new Set(["primary", "cut"]));
  });

  it("never freezes a primary for as long as it takes to be fenced", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const frozen = plan(seed, { count: 100, only: ["freeze"] });
        assert.ok(
          frozen.filter(({ target }) => target.startsWith("primary")).every(({ seconds }) => seconds <= 1),
        );
      }),
    );
  });

  it("is empty where nothing of that kind can be hit", () => {
    assert.deepEqual(plan(1, { only: ["move"], targets: { ...targets, shards: 1 } }), []);
  });
});
