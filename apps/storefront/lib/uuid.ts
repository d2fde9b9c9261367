import { randomFillSync } from "node:crypto";

/** An id as it is written, and as PostgreSQL reads it, of whatever version. */
export const uuidText = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const random = new Uint8Array(4096);
let used = random.length;

/**
 * An id that sorts by the time it was made (UUID version 7, RFC 9562): milliseconds first, 74 random bits after, so that no region asks
 * another for one and rows that are made together lie together.
 */
export function uuidv7(now = Date.now()): string {
  if (used + 10 > random.length) {
    randomFillSync(random);
    used = 0;
  }
  const time = now.toString(16).padStart(12, "0");
  const bytes = Buffer.from(random.subarray(used, used + 10));
  used += 10;
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70;
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80;
  const rest = bytes.toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}
