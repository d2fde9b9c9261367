import assert from "node:assert/strict";
import fc from "fast-check";
import { cheHitRatio, zipf } from "./che.ts";

const popularities = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), {
  minLength: 2,
  maxLength: 50,
});

/** Reads that follow the popularity, as numbers of keys. */
function* reads(popularity: readonly number[], count: number, random: () => number): Generator<number> {
  const sums = popularity.reduce<number[]>((all, rate) => [...all, (all.at(-1) ?? 0) + rate], []);
  for (let i = 0; i < count; i++) {
    const at = random() * (sums.at(-1) ?? 0);
    yield sums.findIndex((sum) => at < sum);
  }
}

/** Numbers from 0 to 1, the same in each run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("the predicted share of hits", () => {
  it("is what one key gives by hand", () => {
    assert.equal(cheHitRatio([2], { ttlSeconds: 2 }), 0.8);
    assert.equal(cheHitRatio([1, 1], { capacity: 2 }), 1);
  });

  it("is within 0 and 1, and grows with time and places", () => {
    fc.assert(
      fc.property(popularities, fc.double({ min: 0.01, max: 100, noNaN: true }), (popularity, seconds) => {
        const [short, long] = [seconds, seconds * 2].map((ttlSeconds) =>
          cheHitRatio(popularity, { ttlSeconds }),
        );
        assert.ok(short !== undefined && long !== undefined && short > 0 && long >= short && long < 1);
        const places = popularity.map((_, index) => cheHitRatio(popularity, { capacity: index + 1 }));
        assert.deepEqual(
          [...places].sort((one, other) => one - other),
          places,
        );
        assert.ok(places.every((share) => share > 0 && share <= 1));
      }),
    );
  });

  it("is that of a simulated cache that forgets what was not read for longest, to two in a hundred", () => {
    const popularity = zipf(1_000, 0.9, 1_000);
    for (const capacity of [50, 200, 600]) {
      const cache = new Set<number>();
      let hits = 0;
      for (const key of reads(popularity, 60_000, generator(7))) {
        if (cache.delete(key)) hits += 1;
        else if (cache.size === capacity) cache.delete(cache.values().next().value ?? 0);
        cache.add(key);
      }
      const predicted = cheHitRatio(popularity, { capacity });
      assert.ok(Math.abs(hits / 60_000 - predicted) < 0.02, `${capacity}: ${hits / 60_000} and ${predicted}`);
    }
  });

  it("follows Zipf's law", () => {
    const [first = 0, second = 0, ...rest] = zipf(100, 1, 500);
    assert.ok(Math.abs(first / second - 2) < 1e-9);
    assert.ok(Math.abs(first + second + rest.reduce((sum, rate) => sum + rate, 0) - 500) < 1e-6);
  });
});
