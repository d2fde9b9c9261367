import assert from "node:assert/strict";
import fc from "fast-check";
import { OffsetTracker } from "./offset-tracker.ts";

describe("the position of a partition", () => {
  it("is unknown before the first record", () => {
    assert.equal(new OffsetTracker().position, undefined);
  });

  it("never passes a record that is not done, in whatever order records end", () => {
    const runs = fc.integer({ min: 1, max: 40 }).chain((count) =>
      fc.tuple(
        fc.shuffledSubarray(
          Array.from({ length: count }, (_, offset) => offset),
          { minLength: 0, maxLength: count },
        ),
        fc.constant(count),
      ),
    );
    fc.assert(
      fc.property(runs, ([ended, count]) => {
        const tracker = new OffsetTracker();
        for (let offset = 0; offset < count; offset++) tracker.begin(BigInt(offset));
        const open = new Set(Array.from({ length: count }, (_, offset) => offset));
        for (const offset of ended) {
          tracker.end(BigInt(offset));
          open.delete(offset);
          assert.equal(tracker.position, BigInt(open.size > 0 ? Math.min(...open) : count));
        }
      }),
    );
  });

  it("waits for both when a record has come twice", () => {
    const tracker = new OffsetTracker();
    tracker.begin(7n);
    tracker.begin(8n);
    tracker.begin(7n);
    tracker.end(7n);
    tracker.end(8n);
    assert.equal(tracker.position, 7n);
    tracker.end(7n);
    assert.equal(tracker.position, 9n);
  });
});
