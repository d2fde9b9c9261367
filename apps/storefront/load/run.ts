import { arrivalTimes, type Stretch } from "./arrivals.plan.ts";
import { type Recorder } from "./recorder.ts";
import { type StepName, steps, type World, WrongAnswer } from "./steps.ts";

/** A load that is put on the storefront. */
export interface Load {
  readonly course: readonly Stretch[];
  readonly choose: () => StepName;
  readonly random: () => number;
  /** Steps that may be under way at once; who comes then is turned away and counted. Bounds the memory of the generator. */
  readonly limit: number;
  /** Ends the load early. */
  readonly signal?: AbortSignal;
}

/** How a run went, beside what was recorded. */
export interface RunResult {
  /** Milliseconds after its time at which the latest step was begun. More than a few: the generator was too slow, not the storefront. */
  readonly latestStart: number;
  /** Steps that were begun. */
  readonly begun: number;
  /** Milliseconds from the beginning to the last step's begin, and to the last answer. */
  readonly offered: number;
  readonly answered: number;
}

/**
 * Starts each step at its time, whether or not those before have been answered (an open loop), and waits for all of them.
 */
export async function run(load: Load, world: World, recorder: Recorder): Promise<RunResult> {
  const begin = performance.now();
  const underWay = new Set<Promise<void>>();
  let [latestStart, begun] = [0, 0];
  for (const time of arrivalTimes(load.course, load.random)) {
    const due = begin + time;
    await until(due, begun++);
    if (load.signal?.aborted) break;
    latestStart = Math.max(latestStart, performance.now() - due);
    const step = load.choose();
    if (underWay.size >= load.limit) {
      recorder.record(step, performance.now() - due, "turned away by the generator");
      continue;
    }
    const work = take(step, world, due, recorder).finally(() => underWay.delete(work));
    underWay.add(work);
  }
  const offered = performance.now() - begin;
  await Promise.all(underWay);
  return { latestStart, begun, offered, answered: performance.now() - begin };
}

async function take(step: StepName, world: World, due: number, recorder: Recorder): Promise<void> {
  try {
    await steps[step](world);
    recorder.record(step, performance.now() - due);
  } catch (error) {
    recorder.record(step, performance.now() - due, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof WrongAnswer) return error.message;
  return (error as { code?: string }).code ?? (error as Error).message;
}

/** Waits for a moment. Timers are a millisecond coarse; who is late lets answers come in now and then all the same. */
async function until(moment: number, begun: number): Promise<void> {
  const left = moment - performance.now();
  if (left >= 1) await new Promise((resolve) => setTimeout(resolve, left));
  else if (begun % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
}
