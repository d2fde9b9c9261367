import { runProgram, type TestRunOptions } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import { buildStack } from "../program";
import { configOf } from "./stack-file";

const shared = new Map<string, Promise<ResourceGraph>>();

/** An environment as its committed config previews it: run once for all tests of a file. */
export function previewOf(environment: string): Promise<ResourceGraph> {
  const run = shared.get(environment) ?? runStack({ stack: environment, config: configOf(environment) });
  shared.set(environment, run);
  return run;
}

/**
 * Runs the program of the stacks. Pulumi takes a stack trace for each resource and each promise; without their frames, as the engine
 * runs a program, a run takes half of the time.
 */
export async function runStack(
  options: TestRunOptions,
  program: () => unknown = buildStack,
): Promise<ResourceGraph> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await runProgram(program, options);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
