import { type CachingSettings } from "../config/caching.ts";

/** A copy as it lies in the cache. */
export interface Entry {
  /** Of the value, so that an older copy never takes the place of a newer one; 0 where values have none, or there is nothing. */
  readonly version: number;
  /** Until when it is fresh, as `Date.now()` gives it. */
  readonly freshUntil: number;
  /** What its tag stood at when it was fetched; empty without a tag. */
  readonly tag: string;
  /** The value as JSON; undefined for something that is not there. */
  readonly text: string | undefined;
}

/**
 * One line for us, then the value as it is sent to clients: nobody has to parse it on its way. The version comes first, because a script
 * in the server reads it.
 */
export function printEntry({ version, freshUntil, tag, text }: Entry): string {
  return `${version} ${freshUntil} ${tag}\n${text ?? ""}`;
}

/** The entry of a text; undefined for one that another release has written in another way. */
export function parseEntry(text: string): Entry | undefined {
  const end = text.indexOf("\n");
  if (end < 0) return undefined;
  const [version, freshUntil, tag, ...more] = text.slice(0, end).split(" ");
  const entry = { version: Number(version), freshUntil: Number(freshUntil), tag: tag ?? "" };
  if (!Number.isSafeInteger(entry.version) || !(entry.freshUntil > 0) || more.length > 0) return undefined;
  return { ...entry, text: end + 1 < text.length ? text.slice(end + 1) : undefined };
}

/** How long an entry is fresh and how long it is kept, in milliseconds. */
export interface Lifetime {
  readonly fresh: number;
  readonly kept: number;
}

/** Times with their jitter. @param random from 0 to 1. */
export function lifetimeOf(
  { ttl, stale, negative, jitter }: Pick<CachingSettings, "ttl" | "stale" | "negative" | "jitter">,
  found: boolean,
  random: number,
): Lifetime {
  const factor = 1 + jitter * (2 * random - 1);
  const fresh = Math.max(1, Math.round((found ? ttl : negative) * factor));
  // What is not there may come to be: that is never served past its time.
  return { fresh, kept: found ? fresh + Math.round(stale * factor) : fresh };
}
