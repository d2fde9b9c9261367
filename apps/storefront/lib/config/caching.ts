import Type, { type Static, type TObject } from "typebox";

/** Variables that switch and size caching. Each technique can be turned off by itself. */
export const cachingVariables = {
  CACHE_ENABLED: Type.Boolean({ default: true, description: "false asks the database each time" }),
  CACHE_TTL_SECONDS: Type.Number({
    default: 60,
    minimum: 0.05,
    maximum: 86_400,
    description: "0.05 to 86400 s for which a copy is fresh",
  }),
  CACHE_NEAR_MILLISECONDS: Type.Integer({
    default: 1_000,
    minimum: 0,
    maximum: 60_000,
    description:
      "0 to 60000 ms for which a process serves from its own memory what everybody reads; 0: not at all",
  }),
  CACHE_STALE_SECONDS: Type.Number({
    default: 600,
    minimum: 0,
    maximum: 86_400,
    description:
      "0 to 86400 s after that, for which it is served while a newer one is fetched; 0: not at all",
  }),
  CACHE_NEGATIVE_SECONDS: Type.Number({
    default: 5,
    minimum: 0,
    maximum: 3_600,
    description: "0 to 3600 s for which it is known that something is not there; 0: not at all",
  }),
  CACHE_JITTER: Type.Number({
    default: 0.1,
    minimum: 0,
    maximum: 0.5,
    description: "0 to 0.5 of each time, added or taken away",
  }),
  CACHE_SINGLE_FLIGHT: Type.Boolean({ default: true, description: "false fetches for each request" }),
  CACHE_LOCK_MILLISECONDS: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: 10_000,
    description: "0 to 10000 ms for which other processes wait for the one that fetches; 0: not at all",
  }),
  CACHE_WRITE_THROUGH: Type.Boolean({ default: true, description: "false removes what was changed" }),
  CACHE_TIMEOUT_MILLISECONDS: Type.Integer({
    default: 100,
    minimum: 5,
    maximum: 5_000,
    description: "5 to 5000 ms for one command",
  }),
  CACHE_LOADS: Type.Integer({
    default: 8,
    minimum: 1,
    maximum: 500,
    description: "1 to 500 reads of the database at a time for what is not cached",
  }),
  CACHE_LOADS_WAITING: Type.Integer({
    default: 200,
    minimum: 0,
    maximum: 10_000,
    description: "0 to 10000 such reads that wait; more are refused with 503",
  }),
  VIEWS_FLUSH_SECONDS: Type.Number({
    default: 5,
    minimum: 0,
    maximum: 300,
    description: "0 to 300 s between two writes of counted views; 0: views are not counted",
  }),
};

type Raw = Static<TObject<typeof cachingVariables>>;

/** How a process caches. Times are in milliseconds. */
export interface CachingSettings {
  readonly enabled: boolean;
  /** A copy is fresh for this long. */
  readonly ttl: number;
  /** A process serves a copy in its own memory for this long, where the read allows it. */
  readonly near: number;
  /** Then it is served for this long while a newer one is fetched, and when none can be. */
  readonly stale: number;
  /** What is not there is taken not to be there for this long. */
  readonly negative: number;
  /** Share of each time by which it varies, so that what was fetched together does not end together. */
  readonly jitter: number;
  readonly singleFlight: boolean;
  /** Longest wait for another process that fetches the same. */
  readonly lock: number;
  readonly writeThrough: boolean;
  /** Reads of the database at a time, and how many of them may wait. */
  readonly loads: { readonly concurrent: number; readonly waiting: number };
}

export function cachingSettings(raw: Raw): CachingSettings {
  return {
    enabled: raw.CACHE_ENABLED,
    ttl: raw.CACHE_TTL_SECONDS * 1_000,
    near: raw.CACHE_NEAR_MILLISECONDS,
    stale: raw.CACHE_STALE_SECONDS * 1_000,
    negative: raw.CACHE_NEGATIVE_SECONDS * 1_000,
    jitter: raw.CACHE_JITTER,
    singleFlight: raw.CACHE_SINGLE_FLIGHT,
    lock: raw.CACHE_LOCK_MILLISECONDS,
    writeThrough: raw.CACHE_WRITE_THROUGH,
    loads: { concurrent: raw.CACHE_LOADS, waiting: raw.CACHE_LOADS_WAITING },
  };
}
