import { type Logger } from "pino";
import { type Cell } from "../telemetry/hot-metrics.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { uuidv7 } from "../uuid.ts";

export interface WriteBehindOptions {
  /** What is counted, in metrics and logs: `views`. */
  readonly name: string;
  /** Between two writes, in milliseconds; 0: nothing is counted. */
  readonly intervalMilliseconds: number;
  /** Most keys that wait to be written; further ones are dropped, and counted as such. @default 100000: some 10 MB */
  readonly most?: number;
  /** Writes a batch. The same batch comes again under its id when this has failed: it must count once. */
  readonly write: (batch: string, counts: ReadonlyMap<string, number>) => Promise<void>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

interface Batch {
  readonly id: string;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Counts in memory and writes sums now and then, for numbers of which some may be lost. What a process that is killed has counted since
 * its last write is lost: at most one interval, and the time of a write. One that stops in order loses nothing, and nothing ever counts
 * twice.
 */
export class WriteBehind {
  readonly #options: WriteBehindOptions;
  readonly #most: number;
  readonly #events: Record<"counted" | "dropped" | "written", Cell>;
  #counts = new Map<string, number>();
  /** Was sent, and may or may not have arrived. */
  #unsure: Batch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
    this.#most = options.most ?? 100_000;
    const help = "What was counted in memory, and what became of it";
    const events = options.metrics.hotCounter("storefront_write_behind_total", help, ["name", "outcome"]);
    const cell = (outcome: string) => events.cell(options.name, outcome);
    this.#events = { counted: cell("counted"), dropped: cell("dropped"), written: cell("written") };
  }

  /** Counts one more. */
  add(key: string): void {
    if (this.#options.intervalMilliseconds === 0) return;
    const known = this.#counts.get(key);
    if (known === undefined && this.#counts.size >= this.#most) {
      this.#events.dropped.value++;
      return;
    }
    this.#counts.set(key, (known ?? 0) + 1);
    this.#events.counted.value++;
  }

  start(): void {
    if (this.#options.intervalMilliseconds === 0) return;
    this.#timer = setInterval(() => void this.flush(), this.#options.intervalMilliseconds);
    this.#timer.unref();
  }

  /** Writes what was counted until now. Never throws: what could not be written is tried again with the next flush. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined));
    return this.#flushing;
  }

  /** Ends, and writes what is left. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flushing;
    await this.flush();
    const lost = sum(this.#counts) + sum(this.#unsure?.counts ?? new Map());
    if (lost > 0) this.#options.log.warn({ name: this.#options.name, lost }, "counts could not be written");
  }

  async #flush(): Promise<void> {
    try {
      if (this.#unsure) await this.#write(this.#unsure);
      if (this.#counts.size === 0) return;
      const batch = { id: uuidv7(), counts: this.#counts };
      this.#counts = new Map();
      this.#unsure = batch;
      await this.#write(batch);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.warn({ name: this.#options.name, reason }, "counts wait to be written");
    }
  }

  async #write(batch: Batch): Promise<void> {
    await this.#options.write(batch.id, batch.counts);
    this.#unsure = undefined;
    this.#events.written.value += sum(batch.counts);
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
