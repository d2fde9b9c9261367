import assert from "node:assert/strict";
import fc from "fast-check";
import { backOff, longestBackOff } from "./back-off.ts";
import { Waker } from "./waker.ts";

describe("the wait after failures", () => {
  it("grows, stays below two seconds, and is never the same for all", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const wait = backOff(failures, random);
          assert.ok(wait >= 25 && wait <= longestBackOff);
          assert.ok(backOff(failures + 1, random) >= wait);
        },
      ),
    );
    assert.notEqual(backOff(3, 0), backOff(3, 1));
  });
});

describe("a sleep that can be ended", () => {
  it("ends at once when it was woken before it began", async () => {
    const waker = new Waker();
    waker.wake();
    const before = performance.now();
    assert.equal(await waker.sleep(5_000), true);
    assert.ok(performance.now() - before < 1_000);
    assert.equal(await waker.sleep(1), false);
  });

  it("ends when it is woken", async () => {
    const waker = new Waker();
    setTimeout(() => waker.wake(), 5);
    assert.equal(await waker.sleep(5_000), true);
  });
});
