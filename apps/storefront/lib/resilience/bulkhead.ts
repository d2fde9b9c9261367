/** How much of a process one dependency may hold. */
export interface BulkheadLimits {
  /** Calls at a time. @default 64: as many as there are connections to a service */
  readonly concurrent: number;
  /** Calls that wait for their turn. @default 64: at 10 ms a call they wait 10 ms; more would wait past their deadline */
  readonly waiting: number;
}

export const bulkheadDefaults: BulkheadLimits = { concurrent: 64, waiting: 64 };

/** Too many calls are under way already; this one was not made. */
export class BulkheadFull extends Error {
  constructor() {
    super("too many calls are under way");
  }
}

interface Waiting {
  readonly start: () => void;
}

/**
 * Bounds the calls to one dependency, so that a slow one cannot take all memory and sockets of the process. A call whose time runs out
 * leaves the queue at once (those of cockatiel stay until their turn, so that a queue of the dead keeps the living out).
 */
export class Bulkhead {
  readonly limits: BulkheadLimits;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(limits: BulkheadLimits = bulkheadDefaults) {
    this.limits = limits;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Takes a place, after a wait where none is free. Whoever has one gives it back by what comes back, once.
   * @param patienceMilliseconds longest wait.
   * @throws BulkheadFull when no place is free and too many wait, or none got free in time.
   */
  async enter(patienceMilliseconds: number): Promise<() => void> {
    if (this.#running >= this.limits.concurrent) await this.#wait(patienceMilliseconds);
    else this.#running += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave();
    };
  }

  /** Does something in a place. */
  async run<T>(work: () => Promise<T>, patienceMilliseconds: number): Promise<T> {
    const leave = await this.enter(patienceMilliseconds);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#running -= 1;
      return;
    }
    // The place goes to the next directly: nobody who comes now can take it.
    this.#waiting.delete(next);
    next.start();
  }

  #wait(patienceMilliseconds: number): Promise<void> {
    if (this.#waiting.size >= this.limits.waiting) throw new BulkheadFull();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new BulkheadFull());
      }, patienceMilliseconds);
      const waiting: Waiting = {
        start: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.add(waiting);
    });
  }
}
