import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until something holds.
 * @param what named in the error.
 * @throws Error when it does not hold in time.
 */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  milliseconds = 20_000,
): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${milliseconds} ms`);
    await sleep(20);
  }
}
