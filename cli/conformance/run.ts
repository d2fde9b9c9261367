import path from "node:path";
import { type WireMap } from "@tenfold/engine";
import { compare } from "./compare";
import { saveObservation } from "./observation";
import { OfflineEngine } from "./offline-engine";
import { type ConformanceOptions } from "./options";
import { type Program } from "./programs";
import { RealEngine } from "./real-engine";
import { headLine, type ProgramResult, programLine } from "./report";
import { type Workspace } from "./workspace";

export interface Surroundings {
  readonly options: ConformanceOptions;
  readonly workspace: Workspace;
  /** Function answers for both engines. */
  readonly invokes: Readonly<Record<string, WireMap>>;
  readonly signal: AbortSignal;
  /** Takes a line as soon as a program is compared. */
  readonly write: (line: string) => void;
}

/** Compares the engines on every program, one after the other. */
export async function compareAll(
  programs: readonly Program[],
  surroundings: Surroundings,
): Promise<{ readonly version: string; readonly results: ProgramResult[] }> {
  const { options, workspace, invokes, signal, write } = surroundings;
  const real = new RealEngine(workspace, options, invokes, signal);
  const offline = new OfflineEngine(options, invokes);
  const version = await real.version();
  write(`pulumi ${version}, ${options.providers} providers\n\n${headLine}`);
  for (const program of programs.filter(({ isReferenced }) => isReferenced)) {
    await real.bringUp(program);
    await offline.bringUp(program);
  }
  const results: ProgramResult[] = [];
  for (const program of programs) {
    const result = await compareProgram(program, real, offline, surroundings);
    results.push(result);
    write(programLine(result));
  }
  return { version, results };
}

async function compareProgram(
  program: Program,
  real: RealEngine,
  offline: OfflineEngine,
  { options, workspace }: Surroundings,
): Promise<ProgramResult> {
  const name = `${program.name}-${program.stack}`;
  const recording = (engine: string) => path.join(workspace.folder("recordings"), `${name}.${engine}.ndjson`);
  const theirs = await real.observe(program, recording("real"));
  if (options.save !== undefined) saveObservation(path.join(options.save, `${name}.json`), theirs);
  const ours = await offline.observe(program, recording("offline"));
  return {
    program: program.name,
    stack: program.stack,
    resources: theirs.resources.size,
    comparison: compare(theirs, ours),
    failures: { real: theirs.failure, offline: ours.failure },
    milliseconds: { real: theirs.milliseconds, offline: ours.milliseconds },
  };
}
