import { setTimeout as delay } from "node:timers/promises";
import { type CachingSettings } from "../config/caching.ts";
import { positionNumber, printToken } from "../database/consistency.ts";
import { DeadlinePassed } from "../database/connection.ts";
import { currentRequest, hasWritten, remainingMilliseconds } from "../request-context.ts";
import { uuidv7 } from "../uuid.ts";
import { type CacheMetrics } from "./cache-metrics.ts";
import { type CacheStore } from "./cache-store.ts";
import { type Entry, lifetimeOf, parseEntry, printEntry } from "./entry.ts";
import { Flights } from "./flights.ts";
import { loadMilliseconds, type Loads } from "./loads.ts";
import { NearCache } from "./near-cache.ts";

/** What is kept in a cache. */
export interface CacheDefinition<V> {
  /** Service and kind, `catalog:product`: the beginning of its keys. */
  readonly name: string;
  /** Version of a value. With it, an older copy never takes the place of a newer one. @default all are the same */
  readonly version?: (value: V) => number;
  /** Other times than those of the process. */
  readonly times?: Partial<Pick<CachingSettings, "ttl" | "stale" | "negative">>;
}

/** What a cache works with. */
export interface CacheParts {
  readonly store: CacheStore;
  readonly loads: Loads;
  readonly settings: CachingSettings;
  readonly metrics: CacheMetrics;
  /** @default Date.now */
  readonly now?: () => number;
}

/** Reads a value from where it belongs; undefined when it is not there. */
export type Load<V> = () => Promise<V | undefined>;

export interface ReadOptions {
  /** Copies with this tag are void from the moment at which `touch` was called for it. */
  readonly tag?: string | undefined;
  /**
   * Whether a copy in this process's memory will do, which may be `CACHE_NEAR_MILLISECONDS` behind the cache. It is not asked for a client that has
   * written something and must see it. @default false
   */
  readonly near?: boolean;
}

/** What was found, and what the tag stood at. */
interface Found {
  readonly entry: Entry | undefined;
  readonly tag: string;
  readonly failed: boolean;
}

/** Pause between two looks for what another process fetches, in milliseconds. */
const pollMilliseconds = 20;

/**
 * Cache-aside: what is not there is fetched and put there, by one caller for all.
 *
 * A copy is fresh for its TTL, then served for a while as it is while one caller fetches a newer one, then gone. What does not exist is
 * known not to, for a short time. A cache that is away, full or refuses writes is never an error: values then come from the database, a
 * bounded number at a time.
 */
export class Cache<V> {
  readonly #definition: CacheDefinition<V>;
  readonly #parts: CacheParts;
  readonly #settings: CachingSettings;
  readonly #flights = new Flights<Entry>();
  readonly #near: NearCache;
  readonly #now: () => number;

  constructor(definition: CacheDefinition<V>, parts: CacheParts) {
    this.#definition = definition;
    this.#parts = parts;
    this.#settings = { ...parts.settings, ...definition.times };
    this.#now = parts.now ?? Date.now;
    this.#near = new NearCache(this.#settings.near);
  }

  /** A value, from the cache or by the load. @throws what the load throws, Problem 503 when too many wait for loads. */
  async read(key: string, load: Load<V>, options: ReadOptions = {}): Promise<V | undefined> {
    const text = await this.readText(key, load, options);
    return text === undefined ? undefined : (JSON.parse(text) as V);
  }

  /** A value as JSON: for answers that need not be taken apart. */
  readText(key: string, load: Load<V>, options: ReadOptions = {}): Promise<string | undefined> {
    const near = options.near === true && this.#settings.enabled && !hasWritten();
    if (!near) return this.#readText(key, load, options).then(({ text }) => text);
    const text = this.#near.get(key, this.#now());
    if (text === undefined) return this.#readNear(key, load, options);
    this.#parts.metrics.read("near");
    return Promise.resolve(text);
  }

  async #readNear(key: string, load: Load<V>, options: ReadOptions): Promise<string | undefined> {
    const entry = await this.#readText(key, load, options);
    this.#keepNear(key, entry);
    return entry.text;
  }

  #keepNear(key: string, { text, version, freshUntil }: Entry): void {
    const now = this.#now();
    if (text !== undefined && freshUntil > now) this.#near.keep(key, { text, version, freshUntil }, now);
  }

  async #readText(key: string, load: Load<V>, { tag }: ReadOptions): Promise<Entry> {
    const { metrics } = this.#parts;
    if (!this.#settings.enabled) {
      metrics.read("off");
      return this.#loaded(load, "");
    }
    const found = await this.#look(key, tag);
    const { entry, failed } = found;
    if (!entry) {
      metrics.read(failed ? "failed" : "miss");
      return this.#awaited(this.#fly(key, tag, load, found.tag));
    }
    if (entry.freshUntil > this.#now()) {
      metrics.read(entry.text === undefined ? "negative" : "hit");
      return entry;
    }
    metrics.read("stale");
    // The copy that is there stays when no newer one can be had.
    this.#fly(key, tag, load, found.tag, { waits: false }).catch(() => {});
    return entry;
  }

  /** After the commit of a change: the new value takes the place of the copy, or, where write-through is off, the copy goes. */
  async put(key: string, value: V): Promise<void> {
    const { enabled, writeThrough } = this.#settings;
    if (!enabled) return;
    if (!writeThrough) return this.remove(key);
    const entry = this.#entryOf(value, "");
    this.#keepNear(key, entry);
    await this.#keep(key, entry);
  }

  /** After the commit of a change that leaves nothing to put. */
  async remove(key: string): Promise<void> {
    if (!this.#settings.enabled) return;
    this.#near.remove(key);
    this.#parts.metrics.written(await this.#parts.store.remove(this.#keyOf(key)));
  }

  /**
   * After the commit of a change: voids all copies with a tag, those too that are being fetched now. The tag takes the position of the
   * commit in the database's log, and whoever fetches anew reads from a server that has it.
   */
  async touch(tag: string): Promise<void> {
    if (!this.#settings.enabled) return;
    this.#near.clear();
    const seen = currentRequest()?.consistency ?? {};
    const version = positionNumber(seen[0] ?? "0/0");
    const milliseconds = 2 * lifetimeOf(this.#settings, true, 1).kept;
    const text = `${version} ${printToken(seen) || uuidv7()}`;
    const { store, metrics } = this.#parts;
    metrics.written(await store.put(this.#tagKeyOf(tag), { version, text, milliseconds }));
  }

  #fly(
    key: string,
    tag: string | undefined,
    load: Load<V>,
    seen: string,
    { waits = true } = {},
  ): Promise<Entry> {
    const fill = () => this.#fill(key, tag, load, seen, waits);
    if (!this.#settings.singleFlight) return fill();
    // A client that has written must not get what somebody began to read before.
    return this.#flights.join(`${key} ${seen} ${printToken(currentRequest()?.consistency ?? {})}`, fill);
  }

  async #fill(
    key: string,
    tag: string | undefined,
    load: Load<V>,
    seen: string,
    waits: boolean,
  ): Promise<Entry> {
    const { store } = this.#parts;
    const token = uuidv7();
    const held = await this.#lock(key, token, seen);
    if (typeof held === "object") return held;
    if (held === "another's") {
      const fetched = await this.#fetchedByAnother(key, tag, waits);
      if (fetched) return fetched;
    }
    const owned = held === "ours" ? token : undefined;
    try {
      const entry = await this.#loaded(load, seen);
      return await this.#keep(key, entry, owned);
    } catch (error) {
      if (owned) await store.unlock(this.#keyOf(key), owned);
      throw error;
    }
  }

  /** Takes the lock; or gives what another process has put there since we looked. */
  async #lock(key: string, token: string, seen: string): Promise<Entry | "ours" | "another's" | "none"> {
    const { lock } = this.#settings;
    if (lock === 0) return "none";
    const { store } = this.#parts;
    const { held, text } = await store.lock(this.#keyOf(key), token, lock);
    const entry = this.#fresh(text, seen);
    if (entry && held === "ours") await store.unlock(this.#keyOf(key), token);
    if (entry) return entry;
    return held === "ours" || held === "another's" ? held : "none";
  }

  async #fetchedByAnother(key: string, tag: string | undefined, waits: boolean): Promise<Entry | undefined> {
    const until = this.#now() + this.#settings.lock;
    do {
      if (waits) await delay(pollMilliseconds * (0.5 + Math.random()));
      const { entry, failed } = await this.#look(key, tag);
      if (entry && (!waits || entry.freshUntil > this.#now())) return entry;
      if (failed) return undefined;
    } while (waits && this.#now() < until);
    return undefined;
  }

  async #look(key: string, tag: string | undefined): Promise<Found> {
    const keys = tag === undefined ? [this.#keyOf(key)] : [this.#keyOf(key), this.#tagKeyOf(tag)];
    const texts = await this.#parts.store.get(keys);
    if (texts === "failed") return { entry: undefined, tag: "", failed: true };
    const [text, tagText] = texts;
    const stands = tagText?.split(" ")[1] ?? "";
    const entry = text === undefined ? undefined : parseEntry(text);
    return { entry: entry?.tag === stands ? entry : undefined, tag: stands, failed: false };
  }

  #fresh(text: string | undefined, tag: string): Entry | undefined {
    const entry = text === undefined ? undefined : parseEntry(text);
    return entry && entry.tag === tag && entry.freshUntil > this.#now() ? entry : undefined;
  }

  async #loaded(load: Load<V>, seen: string): Promise<Entry> {
    const { loads, metrics } = this.#parts;
    try {
      const value = await loads.run(load, seen);
      metrics.loaded(value === undefined ? "absent" : "found");
      return this.#entryOf(value, seen);
    } catch (error) {
      metrics.loaded("failed");
      throw error;
    }
  }

  #entryOf(value: V | undefined, tag: string): Entry {
    const { fresh } = lifetimeOf(this.#settings, value !== undefined, Math.random());
    const text = value === undefined ? undefined : JSON.stringify(value);
    const version = value === undefined ? 0 : (this.#definition.version?.(value) ?? 0);
    return { version, freshUntil: this.#now() + fresh, tag, text };
  }

  /** Puts an entry into the cache, and gives back the lock. What comes back is newer where the cache has a newer one. */
  async #keep(key: string, entry: Entry, token?: string): Promise<Entry> {
    const { store, metrics } = this.#parts;
    const found = entry.text !== undefined;
    if (!found && this.#settings.negative === 0) {
      if (token) await store.unlock(this.#keyOf(key), token);
      return entry;
    }
    const fresh = entry.freshUntil - this.#now();
    const milliseconds = Math.max(1, found ? fresh + this.#settings.stale : fresh);
    const write = { version: entry.version, text: printEntry(entry), milliseconds };
    const outcome = await store.put(this.#keyOf(key), write, token);
    metrics.written(outcome);
    if (outcome !== "older") return entry;
    const texts = await store.get([this.#keyOf(key)]);
    const newer = texts === "failed" ? undefined : texts[0];
    return (newer === undefined ? undefined : parseEntry(newer)) ?? entry;
  }

  /** The fetch goes on for the others when this request's time is over. */
  async #awaited(flight: Promise<Entry>): Promise<Entry> {
    const left = remainingMilliseconds(Infinity);
    if (left >= loadMilliseconds) return flight;
    flight.catch(() => {});
    const controller = new AbortController();
    const late = delay(Math.max(0, left), undefined, { signal: controller.signal }).then(() => {
      throw new DeadlinePassed();
    });
    late.catch(() => {});
    return Promise.race([flight, late]).finally(() => controller.abort());
  }

  #keyOf(key: string): string {
    return `${this.#definition.name}:{${key}}`;
  }

  #tagKeyOf(tag: string): string {
    return `${this.#definition.name}:tag:{${tag}}`;
  }
}
