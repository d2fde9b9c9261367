/**
 * What share of reads a cache will answer, by how often each key is asked for (independent reads, as in Che, Tung and Wang, "Hierarchical
 * Web caching systems", 2002, and Fricker, Robert and Roberts, 2012, for caches that forget by time).
 */

/** Reads per second of each key. */
export type Popularity = readonly number[];

/** Popularity by Zipf's law: the k-th key is asked for in proportion to `1 / k^exponent`. @param rate all reads per second. */
export function zipf(keys: number, exponent: number, rate: number): number[] {
  const weights = Array.from({ length: keys }, (_, index) => (index + 1) ** -exponent);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (rate * weight) / sum);
}

/** What bounds a cache: time, or the number of keys that it holds. */
export type CacheBound =
  /** A copy goes after this time, however often it was read meanwhile: what `Cache` does, with the mean of the TTL as its jitter spreads it. */
  | { readonly ttlSeconds: number }
  /** The key that was not read for longest goes when another one needs its place. */
  | { readonly capacity: number };

/**
 * Share of reads that are hits.
 *
 * By time, without a reset by reads: after a miss a key is there for T, in which it is read λT times on average, and then missed once more:
 * λT / (1 + λT). By number: a key is there when it was read within the last t, 1 - e^(-λt), and t is the time in which as many different
 * keys are read as there are places. A cache that holds all keys hits always.
 */
export function cheHitRatio(popularity: Popularity, bound: CacheBound): number {
  const hit = "ttlSeconds" in bound ? hitWithin(bound.ttlSeconds) : hitAmong(popularity, bound.capacity);
  const rate = popularity.reduce((total, each) => total + each, 0);
  return popularity.reduce((total, each) => total + each * hit(each), 0) / rate;
}

function hitWithin(seconds: number): (rate: number) => number {
  return (rate) => (rate * seconds) / (1 + rate * seconds);
}

function hitAmong(popularity: Popularity, capacity: number): (rate: number) => number {
  if (capacity >= popularity.length) return () => 1;
  const time = characteristicTime(popularity, capacity);
  return (rate) => 1 - Math.exp(-rate * time);
}

/** The time in which `capacity` different keys are read, by bisection: the number only grows with time. */
function characteristicTime(popularity: Popularity, capacity: number): number {
  const different = (time: number) =>
    popularity.reduce((total, rate) => total + 1 - Math.exp(-rate * time), 0);
  let [low, high] = [0, 1];
  while (different(high) < capacity && high < Number.MAX_VALUE / 2) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (different(middle) < capacity) low = middle;
    else high = middle;
  }
  return high;
}
