import { setTimeout as pause } from "node:timers/promises";
import { type Counter, type Gauge } from "prom-client";
import { type Metrics } from "../telemetry/metrics.ts";
import { Breaker, breakerDefaults, type BreakerLimits, BreakerOpen, type BreakerState } from "./breaker.ts";
import { Bulkhead, bulkheadDefaults, BulkheadFull, type BulkheadLimits } from "./bulkhead.ts";
import { fullJitter, RetryBudget, retryBudgetDefaults, type RetryBudgetLimits } from "./retry-budget.ts";

/** How a dependency is treated; what is left out is the default. */
export interface DependencyLimits {
  readonly bulkhead: BulkheadLimits;
  readonly breaker: BreakerLimits;
  readonly retries: RetryBudgetLimits;
  /** How often one call is made at most. @default 2 */
  readonly tries: number;
}

export const dependencyDefaults: DependencyLimits = {
  bulkhead: bulkheadDefaults,
  breaker: breakerDefaults,
  retries: retryBudgetDefaults,
  tries: 2,
};

/** What an error of a call says about the dependency. */
export interface Verdict {
  /** It is in trouble: counts for the breaker. */
  readonly failed: boolean;
  /** Another try may succeed, and does no harm if the first one was heard. */
  readonly again: boolean;
}

export interface CallOptions {
  /** Time for all tries together. */
  readonly timeoutMilliseconds: number;
  /** Whether it may be made twice. */
  readonly idempotent: boolean;
  readonly judge: (error: unknown) => Verdict;
}

/** One try of a call, within the time that is left for it. */
export type Attempt<T> = (timeoutMilliseconds: number) => Promise<T>;

/**
 * Something that this process calls and that may be slow or gone. Each try has a place in the bulkhead, passes the breaker and has a time;
 * a try that failed is made again where that is safe, likely to help, within the time and within the budget.
 *
 * A call that took all its time is not made again: nothing is left of it, and a dependency that is slow gets slower by more work.
 */
export class Dependency {
  readonly name: string;
  readonly #limits: DependencyLimits;
  readonly #breaker: Breaker;
  readonly #bulkhead: Bulkhead;
  readonly #budget: RetryBudget;
  readonly #measured: Measured;

  constructor(name: string, metrics: Metrics, limits: Partial<DependencyLimits> = {}) {
    this.name = name;
    this.#limits = { ...dependencyDefaults, ...limits };
    this.#measured = measured(metrics);
    this.#breaker = new Breaker(this.#limits.breaker, (state) => this.#note(state));
    this.#bulkhead = new Bulkhead(this.#limits.bulkhead);
    this.#budget = new RetryBudget(this.#limits.retries);
    this.#note("closed");
    metrics.observe("storefront_bulkhead_calls", "Calls that run or wait", ["dependency", "state"], () =>
      Object.entries(this.use).map(([state, value]) => ({ labels: { dependency: name, state }, value })),
    );
  }

  get state(): BreakerState {
    return this.#breaker.state;
  }

  /** Calls that run and that wait. */
  get use(): { readonly running: number; readonly waiting: number } {
    return { running: this.#bulkhead.running, waiting: this.#bulkhead.waiting };
  }

  /** @throws BreakerOpen or BulkheadFull for a call that was not made, else what the last try threw. */
  async call<T>(attempt: Attempt<T>, { timeoutMilliseconds, idempotent, judge }: CallOptions): Promise<T> {
    const until = performance.now() + timeoutMilliseconds;
    const left = () => until - performance.now();
    this.#budget.called();
    for (let tries = 1; ; tries++) {
      try {
        return await this.#try(attempt, left, judge);
      } catch (error) {
        const again = idempotent && tries < this.#limits.tries && judge(error).again;
        const wait = fullJitter(tries);
        if (!again || error instanceof BulkheadFull || error instanceof BreakerOpen || wait >= left())
          throw error;
        const granted = this.#budget.take();
        this.#measured.retries.inc({ dependency: this.name, outcome: granted ? "made" : "over-budget" });
        if (!granted) throw error;
        await pause(wait);
      }
    }
  }

  async #try<T>(attempt: Attempt<T>, left: () => number, judge: CallOptions["judge"]): Promise<T> {
    try {
      return await this.#bulkhead.run(
        () =>
          this.#breaker.run(
            () => attempt(Math.max(1, left())),
            (error) => judge(error).failed,
          ),
        left(),
      );
    } catch (error) {
      const reason =
        error instanceof BulkheadFull ? "bulkhead" : error instanceof BreakerOpen ? "breaker" : undefined;
      if (reason) this.#measured.refused.inc({ dependency: this.name, reason });
      throw error;
    }
  }

  #note(state: BreakerState): void {
    for (const each of ["closed", "half-open", "open"] as const) {
      this.#measured.state.set({ dependency: this.name, state: each }, each === state ? 1 : 0);
    }
  }
}

interface Measured {
  readonly state: Gauge<"dependency" | "state">;
  readonly retries: Counter<"dependency" | "outcome">;
  readonly refused: Counter<"dependency" | "reason">;
}

function measured(metrics: Metrics): Measured {
  return {
    state: metrics.gauge("storefront_breaker_state", "1 for the state that the breaker is in", [
      "dependency",
      "state",
    ]),
    retries: metrics.counter("storefront_retries_total", "Calls made again, and those over budget", [
      "dependency",
      "outcome",
    ]),
    refused: metrics.counter(
      "storefront_calls_refused_total",
      "Calls not made: breaker open, bulkhead full",
      ["dependency", "reason"],
    ),
  };
}
