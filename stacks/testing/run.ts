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

/** Runs the program of the stacks, or one that stands in for it. */
export async function runStack(
  options: TestRunOptions,
  program: () => unknown = buildStack,
): Promise<ResourceGraph> {
  return runProgram(program, options);
}
