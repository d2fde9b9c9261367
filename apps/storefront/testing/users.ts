import { bucketOf } from "../lib/sharding/buckets.ts";
import { uuidv7 } from "../lib/uuid.ts";

/** Another user whose rows lie in the same bucket: one of any other is refused by the bucket already, whatever a statement forgets. */
export function neighbourOf(user: string): string {
  for (;;) {
    const other = uuidv7();
    if (other !== user && bucketOf(other) === bucketOf(user)) return other;
  }
}
