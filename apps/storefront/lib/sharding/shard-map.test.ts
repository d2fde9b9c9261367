import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketCount } from "./buckets.ts";
import { dealtEvenly, ShardMap } from "./shard-map.ts";

const shardCounts = fc.integer({ min: 1, max: bucketCount });

describe("the map of shards", () => {
  it("places every bucket on one shard, evenly at first", () => {
    fc.assert(
      fc.property(shardCounts, (count) => {
        const map = new ShardMap(dealtEvenly(count));
        const shares = Array.from({ length: count }, (_, shard) => map.bucketsOf(shard));
        assert.deepEqual(
          shares.flat().sort((a, b) => a - b),
          Array.from({ length: bucketCount }, (_, bucket) => bucket),
        );
        const sizes = shares.map((buckets) => buckets.length);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
        for (const [shard, buckets] of shares.entries()) {
          for (const bucket of buckets) assert.equal(map.shardOf(bucket), shard);
        }
      }),
    );
  });

  it("refuses a map with a hole, because the users in it would have no data", () => {
    assert.throws(() => new ShardMap(dealtEvenly(2).slice(1)), /no shard for 1 of 256 buckets/);
    assert.throws(() => new ShardMap([]), /256 of 256/);
  });

  it("knows no bucket that does not exist", () => {
    assert.throws(() => new ShardMap(dealtEvenly(2)).shardOf(256), /no bucket 256/);
  });
});
