import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { HotCounter, HotHistogram } from "./hot-metrics.ts";

/**
 * Bounds of the latency histograms, in seconds. Dense around the objectives (200 ms for a page, 50 ms for an event), so that a p99 read
 * from the buckets is off by a quarter at most.
 */
export const latencyBuckets = [
  0.001, 0.002, 0.004, 0.006, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5,
  0.75, 1, 2, 5, 10,
];

type Reader = () => readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];

/** Everything that a process measures of itself, in Prometheus's format. */
export class Metrics {
  readonly registry = new Registry();
  readonly #readers = new Map<string, readonly Reader[]>();

  /** @param options.process whether memory, event loop and CPU of the process are measured, too; once for each process. */
  constructor({ process: measureProcess = false } = {}) {
    if (measureProcess) collectDefaultMetrics({ register: this.registry });
  }

  /** A number that only grows. The same name gives the same counter again. */
  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return this.#kept(
      name,
      () => new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] }),
    );
  }

  /** A counter for what happens with every request, or more often. */
  hotCounter(name: string, help: string, labelNames: readonly string[]): HotCounter {
    return this.#kept(name, () => new HotCounter({ name, help, labelNames }, this.registry));
  }

  /** A number that goes up and down. */
  gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return this.#kept(
      name,
      () => new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] }),
    );
  }

  /**
   * A number that is asked for when the metrics are read, so that what is measured pays nothing for it. Several may have one name, with
   * different labels.
   */
  observe<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => readonly { readonly labels: Readonly<Record<L, string>>; readonly value: number }[],
  ): void {
    const readers = this.#readers.get(name) ?? [];
    this.#readers.set(name, [...readers, read]);
    if (readers.length > 0) return;
    const all = () => this.#readers.get(name)?.flatMap((each) => each()) ?? [];
    new Gauge<string>({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect() {
        for (const { labels, value } of all()) this.set(labels, value);
      },
    });
  }

  /** Durations in seconds. */
  histogram<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Histogram<L> {
    const create = () =>
      new Histogram({
        name,
        help,
        labelNames: [...labelNames],
        buckets: latencyBuckets,
        registers: [this.registry],
      });
    return this.#kept(name, create);
  }

  /** Durations in seconds, of what happens with every request, or more often. */
  hotHistogram(name: string, help: string, labelNames: readonly string[]): HotHistogram {
    return this.#kept(
      name,
      () => new HotHistogram({ name, help, labelNames }, latencyBuckets, this.registry),
    );
  }

  #kept<M>(name: string, create: () => M): M {
    return (this.registry.getSingleMetric(name) as M | undefined) ?? create();
  }
}
