/** Failures in a row after which a server is left alone. */
const limit = 5;
/** How long it is left alone, in milliseconds; then one caller tries. */
const pause = 1_000;

/**
 * Leaves a cache alone that does not answer, so that requests do not wait for it one by one. It stands in the way of every command, and
 * a command takes microseconds: that is why it counts failures in a row and nothing else.
 */
export class Rest {
  readonly #now: () => number;
  #failures = 0;
  #until = 0;

  /** @param now a clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether to leave it alone. Past the pause one caller is told no, and tries; for the others the pause goes on. */
  refuses(): boolean {
    if (this.#failures < limit) return false;
    const now = this.#now();
    if (now < this.#until) return true;
    this.#until = now + pause;
    return false;
  }

  answered(): void {
    this.#failures = 0;
  }

  /** @returns whether it is left alone from now on. */
  failed(): boolean {
    this.#failures += 1;
    if (this.#failures < limit) return false;
    this.#until = this.#now() + pause;
    return true;
  }
}
