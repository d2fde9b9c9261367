import assert from "node:assert/strict";
import fc from "fast-check";
import { lifetimes } from "./domain.ts";
import { type KeyAge, keyTimes, planKeys } from "./keys.plan.ts";

const minute = 60_000;
const life = lifetimes.access * 1000;

/** Keys of a past in which one was made every so often. */
const histories = fc
  .array(fc.integer({ min: 5 * minute, max: 60 * minute }), { minLength: 1, maxLength: 5 })
  .map((gaps) => {
    let at = 0;
    return gaps.map((gap, index): KeyAge => ({ id: `key-${index}`, createdAt: (at += gap) }));
  });

/** The keys that a process has seen that last looked some time ago. */
function seen(keys: readonly KeyAge[], lookedAt: number): readonly KeyAge[] {
  return keys.filter(({ createdAt }) => createdAt <= lookedAt);
}

describe("signing keys", () => {
  it("are published by every process for as long as a token of theirs is good, whoever signed it", () => {
    const offset = fc.integer({ min: 0, max: keyTimes.unaware });
    const property = fc.property(
      histories,
      fc.nat({ max: 300 * minute }),
      fc.nat({ max: life }),
      offset,
      offset,
      (keys, signedAt, later, signersLook, readersLook) => {
        const { signs } = planKeys(seen(keys, signedAt - signersLook), signedAt);
        if (!signs) return;
        const checkedAt = signedAt + later;
        const { published } = planKeys(seen(keys, checkedAt - readersLook), checkedAt);
        assert.ok(published.includes(signs), `${signs} is not among ${published.join(", ")}`);
      },
    );
    fc.assert(property, { numRuns: 2_000 });
  });

  it("begin to sign when all processes know them", () => {
    const keys = [
      { id: "old", createdAt: 0 },
      { id: "new", createdAt: 60 * minute },
    ];
    assert.equal(planKeys(keys, 61 * minute).signs, "old");
    assert.equal(planKeys(keys, 62 * minute).signs, "new");
    assert.deepEqual(planKeys([{ id: "first", createdAt: 0 }], 0).signs, "first");
    assert.equal(planKeys([], 0).signs, undefined);
  });

  it("get a successor when they are thirty days old", () => {
    const key = [{ id: "old", createdAt: 0 }];
    assert.equal(planKeys([], 0).rotate, true);
    assert.equal(planKeys(key, keyTimes.rotateAfter - 1).rotate, false);
    assert.equal(planKeys(key, keyTimes.rotateAfter).rotate, true);
  });

  it("lose their private half once another signs, and are forgotten once their last token has expired", () => {
    const keys = [
      { id: "old", createdAt: 0 },
      { id: "new", createdAt: 60 * minute },
    ];
    assert.deepEqual(planKeys(keys, 62 * minute).superseded, []);
    assert.deepEqual(planKeys(keys, 64 * minute).superseded, ["old"]);
    assert.deepEqual(planKeys(keys, 72 * minute).published, ["new", "old"]);
    assert.deepEqual(planKeys(keys, 75 * minute).published, ["new"]);
  });
});
