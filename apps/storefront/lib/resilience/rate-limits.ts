import { Script, type Valkey } from "../cache/valkey.ts";
import { type Metrics } from "../telemetry/metrics.ts";

/** A bucket that fills again by itself: so many at once, so many in the long run. */
export interface RateLimit {
  /** Most at once. */
  readonly burst: number;
  /** What comes back each second. */
  readonly perSecond: number;
}

export interface Allowance {
  readonly allowed: boolean;
  /** What is left in the bucket. */
  readonly left: number;
  /** Seconds after which another one is allowed; 0 where this one was. */
  readonly retryAfterSeconds: number;
}

/** A bucket as it is kept. */
export interface Bucket {
  readonly tokens: number;
  /** Milliseconds. */
  readonly at: number;
}

/** Takes one out of a bucket; a bucket that is not known is full. */
export function takeFrom(
  bucket: Bucket | undefined,
  { burst, perSecond }: RateLimit,
  now: number,
): { readonly bucket: Bucket; readonly allowance: Allowance } {
  const passed = bucket ? Math.max(0, now - bucket.at) / 1000 : Infinity;
  const tokens = bucket ? Math.min(burst, bucket.tokens + passed * perSecond) : burst;
  const allowed = tokens >= 1;
  const left = allowed ? tokens - 1 : tokens;
  const retryAfterSeconds = allowed ? 0 : Math.ceil((1 - tokens) / perSecond);
  return { bucket: { tokens: left, at: now }, allowance: { allowed, left, retryAfterSeconds } };
}

/** The same as `takeFrom`, by the server's clock, so that all processes share each bucket. A full bucket is forgotten. */
const script = new Script(`
local burst, per_second = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 't', 'a')
local tokens = burst
if kept[1] then tokens = math.min(burst, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) / 1000 * per_second) end
local allowed = tokens >= 1
if allowed then tokens = tokens - 1 end
redis.call('HSET', KEYS[1], 't', tostring(tokens), 'a', tostring(now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / per_second * 1000) + 1000)
return {allowed and 1 or 0, tostring(tokens)}
`);

/** Buckets that one process keeps by itself when Valkey is away. */
const mostLocal = 10_000;

/**
 * Limits of rates, kept in Valkey for all processes. While it is away each process limits by itself: with n processes a client may do up to n
 * times as much, which is better than nothing and better than refusing everybody.
 */
export class RateLimits {
  readonly #valkey: Pick<Valkey, "script" | "run"> | undefined;
  readonly #local = new Map<string, Bucket>();
  readonly #count: (where: "shared" | "local", allowed: boolean) => void;

  constructor(valkey: Pick<Valkey, "script" | "run"> | undefined, metrics: Metrics) {
    this.#valkey = valkey;
    const counter = metrics.counter("storefront_rate_limit_checks_total", "Checks of rate limits", [
      "where",
      "outcome",
    ]);
    this.#count = (where, allowed) => counter.inc({ where, outcome: allowed ? "allowed" : "limited" });
  }

  /** Takes one out of the bucket of a key, such as `gateway:rate:user:…`. */
  async take(key: string, limit: RateLimit): Promise<Allowance> {
    try {
      if (this.#valkey) return await this.#takeShared(this.#valkey, key, limit);
    } catch {
      // Valkey tells of its own loss, by metric and log.
    }
    return this.#takeLocally(key, limit);
  }

  /** Fills the bucket of a key again. */
  async forgive(key: string): Promise<void> {
    this.#local.delete(key);
    await this.#valkey?.run("DEL", (client) => client.del(key)).catch(() => {});
  }

  async #takeShared(valkey: Pick<Valkey, "script">, key: string, limit: RateLimit): Promise<Allowance> {
    const answer = await valkey.script(script, [key], [String(limit.burst), String(limit.perSecond)]);
    const [allowed, left] = answer as [number, string];
    this.#count("shared", allowed === 1);
    const tokens = Number(left);
    const retryAfterSeconds = allowed === 1 ? 0 : Math.ceil((1 - tokens) / limit.perSecond);
    return { allowed: allowed === 1, left: tokens, retryAfterSeconds };
  }

  #takeLocally(key: string, limit: RateLimit): Allowance {
    const { bucket, allowance } = takeFrom(this.#local.get(key), limit, performance.now());
    // The one that was used longest ago goes: it is the likeliest to be full.
    this.#local.delete(key);
    this.#local.set(key, bucket);
    const [oldest] = this.#local.keys();
    if (this.#local.size > mostLocal && oldest !== undefined) this.#local.delete(oldest);
    this.#count("local", allowance.allowed);
    return allowance;
  }
}
