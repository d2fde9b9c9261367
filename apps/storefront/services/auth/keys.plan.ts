import { lifetimes } from "./domain.ts";

/** What is decided by. */
export interface KeyAge {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** How keys are changed, in milliseconds. */
export interface KeyTimes {
  /** Age at which a key gets a successor. @default 30 days */
  readonly rotateAfter: number;
  /** How long a process may not know of a new key: between two looks into the database. @default 60 s */
  readonly unaware: number;
}

export const keyTimes: KeyTimes = { rotateAfter: 30 * 24 * 3_600_000, unaware: 60_000 };

export interface KeyPlan {
  /** The key that signs; undefined where there is none yet. */
  readonly signs: string | undefined;
  /** The keys that others must know: tokens of theirs may still be good, or soon will be. */
  readonly published: readonly string[];
  /** The keys whose private half is not needed any more. */
  readonly superseded: readonly string[];
  readonly rotate: boolean;
}

/**
 * What is to be done with keys. A new one signs only when every process has had the time to publish it; an old one stays published until its
 * last token has expired.
 */
export function planKeys(
  keys: readonly KeyAge[],
  now: number,
  { rotateAfter, unaware }: KeyTimes = keyTimes,
): KeyPlan {
  const sorted = [...keys].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  const begins = ({ createdAt }: KeyAge) => createdAt + 2 * unaware;
  // The very first key has nobody to take over from.
  const signing = sorted.find((key) => begins(key) <= now) ?? sorted.at(-1);
  const published = sorted.filter((_key, index) => {
    const successor = sorted[index - 1];
    const lastSigned = successor ? begins(successor) + unaware : Infinity;
    return now <= lastSigned + lifetimes.access * 1000 + unaware;
  });
  const superseded = sorted.filter((_key, index) => {
    const successor = sorted[index - 1];
    return successor !== undefined && now > begins(successor) + unaware;
  });
  const [newest] = sorted;
  return {
    signs: signing?.id,
    published: published.map(({ id }) => id),
    superseded: superseded.map(({ id }) => id),
    rotate: !newest || now - newest.createdAt >= rotateAfter,
  };
}
