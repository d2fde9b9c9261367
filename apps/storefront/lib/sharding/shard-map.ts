import { bucketCount } from "./buckets.ts";

/** Where a bucket lies, since which move. */
export interface Placement {
  readonly bucket: number;
  readonly shard: number;
  readonly version: number;
}

/** Which shard has which bucket. */
export class ShardMap {
  readonly #shards: readonly number[];
  /** Grows with every move: of two maps the one with more is newer. */
  readonly version: number;

  /** @throws Error unless every bucket is placed: with a hole a user would have no data. */
  constructor(placements: readonly Placement[]) {
    const shards: number[] = [];
    for (const { bucket, shard } of placements) shards[bucket] = shard;
    const missing = Array.from({ length: bucketCount }, (_, bucket) => bucket).filter(
      (bucket) => shards[bucket] === undefined,
    );
    if (missing.length > 0) {
      throw new Error(
        `the shard map has no shard for ${missing.length} of ${bucketCount} buckets: deal them after the migrations`,
      );
    }
    this.#shards = shards;
    this.version = placements.reduce((sum, placement) => sum + placement.version, 0);
  }

  shardOf(bucket: number): number {
    const shard = this.#shards[bucket];
    if (shard === undefined) throw new Error(`there is no bucket ${bucket}`);
    return shard;
  }

  /** Buckets of a shard, in order. */
  bucketsOf(shard: number): number[] {
    return this.#shards.flatMap((other, bucket) => (other === shard ? [bucket] : []));
  }
}

/** The first map: buckets in turn, so that shards differ by one bucket at most. */
export function dealtEvenly(shardCount: number): Placement[] {
  return Array.from({ length: bucketCount }, (_, bucket) => ({
    bucket,
    shard: bucket % shardCount,
    version: 1,
  }));
}
