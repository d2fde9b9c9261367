/** How many calls may be repeated. */
export interface RetryBudgetLimits {
  /** Repeated calls for each call of the recent past. @default 0.1: a dependency that fails gets a tenth more, not twice as much */
  readonly share: number;
  /** Repeated calls that are free in each window, so that a service with little traffic repeats at all. @default 3 */
  readonly free: number;
  /** Length of the recent past, in seconds. @default 10 */
  readonly windowSeconds: number;
}

export const retryBudgetDefaults: RetryBudgetLimits = { share: 0.1, free: 3, windowSeconds: 10 };

interface Second {
  at: number;
  calls: number;
  retries: number;
}

/**
 * Bounds the calls that are made again. Without it a dependency in trouble gets the more work the worse it is: three tries at each of
 * three levels are twenty-seven calls for one.
 */
export class RetryBudget {
  readonly #limits: RetryBudgetLimits;
  readonly #seconds: Second[];
  readonly #now: () => number;

  /** @param now milliseconds; tests give their own. */
  constructor(limits: RetryBudgetLimits = retryBudgetDefaults, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
    this.#seconds = Array.from({ length: limits.windowSeconds }, () => ({ at: -1, calls: 0, retries: 0 }));
  }

  /** A call was made, for the first time. */
  called(): void {
    this.#current().calls += 1;
  }

  /** Whether a call may be made again; if so, it is counted. */
  take(): boolean {
    const current = this.#current();
    const oldest = current.at - this.#limits.windowSeconds;
    const recent = this.#seconds.filter(({ at }) => at > oldest);
    const calls = recent.reduce((sum, second) => sum + second.calls, 0);
    const retries = recent.reduce((sum, second) => sum + second.retries, 0);
    if (retries + 1 > Math.max(this.#limits.free, calls * this.#limits.share)) return false;
    current.retries += 1;
    return true;
  }

  #current(): Second {
    const at = Math.floor(this.#now() / 1000);
    const second = this.#seconds[at % this.#seconds.length] ?? { at, calls: 0, retries: 0 };
    if (second.at !== at) Object.assign(second, { at, calls: 0, retries: 0 });
    return second;
  }
}

/**
 * A pause before the next try, anywhere between nothing and the bound (full jitter), so that callers who failed together do not come back
 * together.
 * @param tries how often it was tried before, from 1.
 */
export function fullJitter(
  tries: number,
  { firstMilliseconds = 25, mostMilliseconds = 250, random = Math.random } = {},
): number {
  return random() * Math.min(mostMilliseconds, firstMilliseconds * 2 ** (tries - 1));
}
