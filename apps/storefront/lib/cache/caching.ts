import { type CachingSettings } from "../config/caching.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { Cache, type CacheDefinition } from "./cache.ts";
import { CacheMetrics } from "./cache-metrics.ts";
import { type CacheStore, ValkeyCacheStore } from "./cache-store.ts";
import { Loads } from "./loads.ts";
import { type Valkey } from "./valkey.ts";

/** The caches of a process: one server, one bound on what they read from the database together. */
export class Caching {
  readonly settings: CachingSettings;
  readonly #store: CacheStore;
  readonly #metrics: Metrics;
  readonly #loads: Loads;

  /** @param valkey undefined: nothing is cached. */
  constructor(settings: CachingSettings, valkey: Valkey | undefined, metrics: Metrics) {
    this.settings = valkey ? settings : { ...settings, enabled: false };
    this.#store = valkey ? new ValkeyCacheStore(valkey) : noStore;
    this.#metrics = metrics;
    this.#loads = new Loads(settings.loads);
    metrics.observe(
      "storefront_cache_loads_running",
      "Reads of the database for caches, under way",
      [],
      () => [{ labels: {}, value: this.#loads.running }],
    );
  }

  /** A cache for one kind of values. */
  cache<V>(definition: CacheDefinition<V>): Cache<V> {
    const metrics = new CacheMetrics(definition.name, this.#metrics);
    return new Cache(definition, {
      store: this.#store,
      loads: this.#loads,
      settings: this.settings,
      metrics,
    });
  }
}

/** For a process without a cache: never asked, because caching is off then. */
const noStore: CacheStore = {
  get: (keys) => Promise.resolve(keys.map(() => undefined)),
  lock: () => Promise.resolve({ held: "failed", text: undefined }),
  unlock: () => Promise.resolve(),
  put: () => Promise.resolve("failed"),
  set: () => Promise.resolve("failed"),
  remove: () => Promise.resolve("failed"),
};
