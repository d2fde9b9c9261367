import { arrivalTimes, type Stretch } from "./arrivals.plan.ts";

/** Who comes when. */
export interface OpenLoop {
  readonly course: readonly Stretch[];
  readonly random: () => number;
  /** Arrivals that may be under way at once; who comes then is turned away. Bounds the memory of the generator. */
  readonly limit: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** How a run went, beside what was recorded. */
export interface RunResult {
  /** Milliseconds after its time at which the latest arrival was begun. More than a few: the generator was too slow, not the storefront. */
  readonly latestStart: number;
  /** Arrivals, those turned away among them. */
  readonly begun: number;
  /** Milliseconds from the beginning to the last arrival, and to the last answer. */
  readonly offered: number;
  readonly answered: number;
}

/**
 * Begins each arrival at its time, whether or not those before have been answered, and waits for all of them.
 * @param begin does what an arrival does and never rejects. `due` is when it should have begun, by `performance.now()`.
 * @param turnedAway is told of who came while too many were under way.
 */
export async function openLoop(
  { course, random, limit, signal }: OpenLoop,
  begin: (due: number) => Promise<void>,
  turnedAway: (due: number) => void,
): Promise<RunResult> {
  const start = performance.now();
  const underWay = new Set<Promise<void>>();
  let [latestStart, begun] = [0, 0];
  for (const time of arrivalTimes(course, random)) {
    const due = start + time;
    await until(due, begun);
    if (signal?.aborted) break;
    begun++;
    latestStart = Math.max(latestStart, performance.now() - due);
    if (underWay.size >= limit) {
      turnedAway(due);
      continue;
    }
    const work = begin(due).finally(() => underWay.delete(work));
    underWay.add(work);
  }
  const offered = performance.now() - start;
  await Promise.all(underWay);
  return { latestStart, begun, offered, answered: performance.now() - start };
}

/** Waits for a moment. Timers are a millisecond coarse; who is late lets answers come in now and then all the same. */
async function until(moment: number, begun: number): Promise<void> {
  const left = moment - performance.now();
  if (left >= 1) await new Promise((resolve) => setTimeout(resolve, left));
  else if (begun % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
}
