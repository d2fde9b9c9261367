import { createHash } from "node:crypto";

/** Users are spread over this many buckets for ever; shards hold whole buckets. It bounds the number of shards. */
export const bucketCount = 256;

/** The bucket of a user: the first byte of the SHA-256 of the id. It never changes, or rows could not be found again. */
export function bucketOf(userId: string): number {
  return createHash("sha256").update(userId).digest()[0] ?? 0;
}
