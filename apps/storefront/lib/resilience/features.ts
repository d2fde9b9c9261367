import { type Logger } from "pino";
import { type Counter } from "prom-client";
import { Problem } from "../http/problem.ts";
import { type Metrics } from "../telemetry/metrics.ts";

/** What can be switched off, with what is left of the shop then. */
export const features = {
  search: "no results, and the page says so",
  recommendations: "an empty list",
  "catalog-live": "carts and orders at the prices that were shown when a line was set",
  notifications: "sent later",
} as const;

export type Feature = keyof typeof features;

/** Why an answer is not the full one. */
export type DegradedReason = "switched-off" | "unavailable";

/** Names of the features that somebody has switched off, asked every few seconds. */
export type SwitchSource = () => Promise<readonly string[]>;

/** How often the switches are read, in milliseconds: how long one of them takes to act. */
const everyMilliseconds = 2_000;

/**
 * The features that can be done without. An operator switches them off for a process by a variable (`FEATURES_OFF=search`), or for all by
 * the set `features:off` in Valkey (`SADD features:off search`); what cannot be reached, or whose breaker is open, is off by itself.
 */
export class Features {
  readonly #always: ReadonlySet<string>;
  readonly #source: SwitchSource | undefined;
  readonly #log: Logger;
  readonly #answers: Counter<"feature" | "reason">;
  #off: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { off = [], source }: { readonly off?: readonly string[]; readonly source?: SwitchSource | undefined },
    metrics: Metrics,
    log: Logger,
  ) {
    this.#always = new Set(off);
    this.#source = source;
    this.#log = log;
    this.#answers = metrics.counter(
      "storefront_degraded_answers_total",
      "Answers that were not the full ones",
      ["feature", "reason"],
    );
  }

  isOff(feature: Feature): boolean {
    return this.#always.has(feature) || this.#off.has(feature);
  }

  /**
   * The full answer, or what is left of it when the feature is off or what it needs is unavailable. Any other error is thrown on: a mistake
   * of ours must not look like an empty page.
   */
  async attempt<T, D>(
    feature: Feature,
    full: () => Promise<T>,
    degraded: (reason: DegradedReason) => D | Promise<D>,
  ): Promise<T | D> {
    const less = (reason: DegradedReason) => {
      this.#answers.inc({ feature, reason });
      return degraded(reason);
    };
    if (this.isOff(feature)) return less("switched-off");
    try {
      return await full();
    } catch (error) {
      if (!(error instanceof Problem) || (error.status !== 503 && error.status !== 504)) throw error;
      return less("unavailable");
    }
  }

  /** Begins to read the switches, and reads them once. */
  async start(): Promise<void> {
    if (!this.#source) return;
    await this.refresh();
    this.#timer = setInterval(() => void this.refresh(), everyMilliseconds).unref();
  }

  /** Reads the switches. Where they cannot be read, those that were read last hold. */
  async refresh(): Promise<void> {
    try {
      const off = new Set(await this.#source?.());
      for (const feature of Object.keys(features)) {
        if (off.has(feature) !== this.#off.has(feature)) {
          this.#log.warn({ feature, on: !off.has(feature) }, "a feature was switched");
        }
      }
      this.#off = off;
    } catch (error) {
      this.#log.debug({ reason: (error as Error).message }, "the feature switches cannot be read");
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
