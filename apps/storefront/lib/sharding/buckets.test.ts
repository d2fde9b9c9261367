import assert from "node:assert/strict";
import { uuidv7 } from "../uuid.ts";
import { bucketCount, bucketOf } from "./buckets.ts";

describe("the bucket of a user", () => {
  it("is the same for ever", () => {
    assert.equal(bucketOf("019a0000-0000-7000-8000-000000000001"), 183);
    assert.equal(bucketOf("019a0000-0000-7000-8000-000000000002"), 31);
  });

  it("spreads users evenly", () => {
    const counts = new Array<number>(bucketCount).fill(0);
    for (let i = 0; i < 25_600; i++) {
      const bucket = bucketOf(uuidv7());
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // 100 each on average; six standard deviations either way.
    assert.ok(
      Math.min(...counts) > 40 && Math.max(...counts) < 160,
      `${Math.min(...counts)} to ${Math.max(...counts)}`,
    );
  });
});
