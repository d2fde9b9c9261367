import { setTimeout as sleep } from "node:timers/promises";
import { type AcceptedOrder } from "../load/steps.ts";

/** Where the storefront tells when it accepts orders again. */
export class OrderWatch {
  readonly #shardOf: (userId: string) => number | undefined;
  readonly #waiting = new Set<{ after: number; shard: number | undefined; resolve: () => void }>();

  /** @param shardOf where a user's orders are. */
  constructor(shardOf: (userId: string) => number | undefined) {
    this.#shardOf = shardOf;
  }

  /** An order was accepted, by an attempt that began at a time. */
  accepted({ userId }: AcceptedOrder, attemptedAt: number): void {
    const shard = this.#shardOf(userId);
    for (const waiting of this.#waiting) {
      if (attemptedAt < waiting.after || (waiting.shard !== undefined && waiting.shard !== shard)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  /** Resolves with the first order that was tried after a time and accepted. @param shard @default any */
  next(after: number, shard?: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.add({ after, shard, resolve }));
  }
}

/** Waits until something holds, looking five times a second: more would be a load by itself. What throws does not hold yet. */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    if (await Promise.resolve(holds()).catch(() => false)) return;
    signal.throwIfAborted();
    await sleep(200);
  }
}

/** Tries something for a minute: what a busy machine refuses at first it may do later. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + 60_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(1_000);
    }
  }
}
