import { type Priority } from "../request-context.ts";

/** How much a process takes on. */
export interface LoadLimits {
  /** Requests in flight from which browsing is refused. @default 150: at 10 connections and 2 ms a query they wait 30 ms */
  readonly inFlight: number;
  /** Delay of the event loop from which browsing is refused, in milliseconds. @default 60: a third of the objective of a page */
  readonly delayMilliseconds: number;
}

export const loadDefaults: LoadLimits = { inFlight: 150, delayMilliseconds: 60 };

/** How much of the limits each priority may use: what matters most is refused last. */
export const allowance: Readonly<Record<Priority, number>> = { sheddable: 1, normal: 2, critical: 4 };

/** What a process is doing. */
export interface Load {
  readonly inFlight: number;
  readonly delayMilliseconds: number;
}

/** Why a request is refused now; undefined when it is taken on. */
export function refusal(
  priority: Priority,
  load: Load,
  limits: LoadLimits = loadDefaults,
): "in-flight" | "delay" | undefined {
  const share = allowance[priority];
  if (load.inFlight >= limits.inFlight * share) return "in-flight";
  if (load.delayMilliseconds >= limits.delayMilliseconds * share) return "delay";
  return undefined;
}

/**
 * The delay of the event loop: how late timers are. What counts is the least of the last few samples: a pause for garbage or one slow request
 * is over before refusing would help, work that does not get done in time is not.
 */
export class EventLoopDelay {
  readonly #samples: number[];
  readonly #everyMilliseconds: number;
  #timer: NodeJS.Timeout | undefined;
  #next = 0;

  constructor({ everyMilliseconds = 20, samples = 5 } = {}) {
    this.#everyMilliseconds = everyMilliseconds;
    this.#samples = new Array<number>(samples).fill(0);
  }

  get milliseconds(): number {
    return Math.min(...this.#samples);
  }

  start(): void {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.note(now - last - this.#everyMilliseconds);
      last = now;
    }, this.#everyMilliseconds).unref();
  }

  /** One more sample. */
  note(milliseconds: number): void {
    this.#samples[this.#next] = Math.max(0, milliseconds);
    this.#next = (this.#next + 1) % this.#samples.length;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
