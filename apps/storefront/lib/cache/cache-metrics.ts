import { currentRequest } from "../request-context.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type WriteOutcome } from "./cache-store.ts";

/** What a read found. `near`: a copy in the process's own memory; `failed`: the cache gave no answer; `off`: it was not asked. */
export type ReadOutcome = "near" | "hit" | "stale" | "negative" | "miss" | "failed" | "off";

/** What came of a read of the database for a cache. */
export type LoadOutcome = "found" | "absent" | "failed";

/** Counts what a cache does. */
export class CacheMetrics {
  readonly #cache: string;
  readonly #reads;
  readonly #writes;
  readonly #loads;

  constructor(cache: string, metrics: Metrics) {
    this.#cache = cache;
    this.#reads = metrics.hotCounter("storefront_cache_reads_total", "Reads of a cache by what they found", [
      "cache",
      "route",
      "outcome",
    ]);
    this.#writes = metrics.counter("storefront_cache_writes_total", "Writes to a cache", [
      "cache",
      "outcome",
    ]);
    this.#loads = metrics.counter("storefront_cache_loads_total", "Reads of the database for a cache", [
      "cache",
      "outcome",
    ]);
  }

  read(outcome: ReadOutcome): void {
    this.#reads.cell(this.#cache, currentRequest()?.route ?? "none", outcome).value++;
  }

  written(outcome: WriteOutcome): void {
    this.#writes.inc({ cache: this.#cache, outcome });
  }

  loaded(outcome: LoadOutcome): void {
    this.#loads.inc({ cache: this.#cache, outcome });
  }
}
