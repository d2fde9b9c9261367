import { openLoop, type OpenLoop, type RunResult } from "./open-loop.ts";
import { type Recorder } from "./recorder.ts";
import { type StepName, steps, type World, WrongAnswer } from "./steps.ts";

/** A load that is put on the storefront. */
export interface Load extends OpenLoop {
  readonly choose: () => StepName;
}

/** Puts it on: each arrival takes a step. */
export function run(load: Load, world: World, recorder: Recorder): Promise<RunResult> {
  const begin = (due: number) => take(load.choose(), world, due, recorder);
  const turnedAway = (due: number) =>
    recorder.record(load.choose(), performance.now() - due, "turned away by the generator");
  return openLoop(load, begin, turnedAway);
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
