import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
  type IBreaker,
  IsolatedCircuitError,
  SamplingBreaker,
} from "cockatiel";

/** When a dependency is left alone. */
export interface BreakerLimits {
  /** Failures in a row. @default 10: one process that restarts is not yet the end of a service */
  readonly consecutive: number;
  /** Share of the calls of the last ten seconds that failed. @default 0.5 */
  readonly share: number;
  /** Calls per second from which the share counts. @default 2 */
  readonly leastPerSecond: number;
  /** How long it is left alone, in milliseconds; then one call tries. @default 2000 */
  readonly restMilliseconds: number;
}

export const breakerDefaults: BreakerLimits = {
  consecutive: 10,
  share: 0.5,
  leastPerSecond: 2,
  restMilliseconds: 2_000,
};

/** The dependency is left alone; the call was not made. */
export class BreakerOpen extends Error {
  constructor() {
    super("it failed too often");
  }
}

export type BreakerState = "closed" | "half-open" | "open";

/** A failure of the dependency, as against one of the caller: only these are counted. */
class Counted {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Leaves a dependency alone that fails, so that callers get an answer at once, and the dependency gets rest. */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;

  /** @param changed is told of each new state. */
  constructor(limits: BreakerLimits = breakerDefaults, changed: (state: BreakerState) => void = () => {}) {
    const { consecutive, share, leastPerSecond, restMilliseconds: halfOpenAfter } = limits;
    const breaker = new EitherBreaker([
      new ConsecutiveBreaker(consecutive),
      new SamplingBreaker({ threshold: share, duration: 10_000, minimumRps: leastPerSecond }),
    ]);
    this.#policy = circuitBreaker(handleAll, { halfOpenAfter, breaker });
    this.#policy.onStateChange((state) => changed(named(state)));
  }

  get state(): BreakerState {
    return named(this.#policy.state);
  }

  /**
   * Calls the dependency, unless it is left alone.
   * @param failed whether an error is the dependency's; another counts as a success, because it has answered.
   * @throws BreakerOpen instead of calling.
   */
  async run<T>(work: () => Promise<T>, failed: (error: unknown) => boolean = () => true): Promise<T> {
    // While one call tries whether it is back, the others need not wait for the result, as cockatiel would have it.
    if (this.#policy.state === CircuitState.HalfOpen) throw new BreakerOpen();
    const outcome = await this.#policy
      .execute(() =>
        work().then(
          (value) => ({ value }),
          (error: unknown) => {
            if (failed(error)) throw new Counted(error);
            return { error };
          },
        ),
      )
      .catch((error: unknown) => {
        if (error instanceof Counted) return { error: error.error };
        if (error instanceof BrokenCircuitError || error instanceof IsolatedCircuitError)
          throw new BreakerOpen();
        throw error;
      });
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  }
}

function named(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half-open" : "open";
}

/** Opens when one of several does. All of them see every call. */
class EitherBreaker implements IBreaker {
  readonly #breakers: readonly IBreaker[];

  constructor(breakers: readonly IBreaker[]) {
    this.#breakers = breakers;
  }

  get state(): unknown {
    return this.#breakers.map(({ state }) => state);
  }

  set state(value: unknown) {
    const states = value as readonly unknown[];
    for (const [index, breaker] of this.#breakers.entries()) breaker.state = states[index];
  }

  success(state: CircuitState): void {
    for (const breaker of this.#breakers) breaker.success(state);
  }

  failure(state: CircuitState): boolean {
    return this.#breakers.map((breaker) => breaker.failure(state)).includes(true);
  }
}
