import { isUnreachable } from "../database/unreachable.ts";
import { unavailable } from "../http/problem.ts";
import { inContext, currentRequest, type RequestContext } from "../request-context.ts";
import { merged, parseToken } from "../database/consistency.ts";
import { Breaker, BreakerOpen } from "../resilience/breaker.ts";
import { Bulkhead, BulkheadFull, type BulkheadLimits } from "../resilience/bulkhead.ts";

/** Longest time for one load and the wait before it, in milliseconds. */
export const loadMilliseconds = 2_000;

/**
 * The way from the caches of a process to the database. When a cache is lost, all its readers come here at once: only so many of them
 * read at a time, so that connections are left for those who write, some wait, and the others are told to come back. A database that
 * does not answer is left alone for a while.
 */
export class Loads {
  readonly #bulkhead: Bulkhead;
  readonly #breaker = new Breaker();

  constructor(limits: BulkheadLimits) {
    this.#bulkhead = new Bulkhead(limits);
  }

  /** Reads under way. */
  get running(): number {
    return this.#bulkhead.running;
  }

  /**
   * @param seen what the read must see at least, as a header of consistency.
   * @throws Problem 503 when too many wait, or the database is left alone.
   */
  async run<T>(load: () => Promise<T>, seen: string): Promise<T> {
    try {
      return await this.#bulkhead.run(
        () => this.#breaker.run(() => inContext(contextOf(seen), load), isUnreachable),
        loadMilliseconds,
      );
    } catch (error) {
      if (error instanceof BulkheadFull || error instanceof BreakerOpen) throw unavailable("the database");
      throw error;
    }
  }
}

/** Others wait for the same load: it goes on when the one who has begun it is gone. */
function contextOf(seen: string): RequestContext {
  const current = currentRequest();
  return {
    route: current?.route ?? "none",
    priority: current?.priority ?? "normal",
    deadline: performance.now() + loadMilliseconds,
    signal: undefined,
    authorization: undefined,
    consistency: merged(current?.consistency ?? {}, parseToken(seen)),
  };
}
