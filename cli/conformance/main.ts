import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EngineError, toWire, type WireMap } from "@tenfold/engine";
import { compare } from "./compare";
import { OfflineEngine } from "./offline-engine";
import { type ConformanceOptions, readOptions } from "./options";
import { ownPrograms, type Program, programsIn } from "./programs";
import { RealEngine } from "./real-engine";
import { factCount, type ProgramResult, programLine, reportText } from "./report";
import { Workspace } from "./workspace";

/** The share of equal facts below which the run fails. */
const aim = 0.99;

/**
 * Runs programs through Pulumi's own engine and through ours, and compares what each made of them. Exit 0 where at least 99 % is
 * equal, 1 where less is, 2 where the comparison could not be made.
 */
async function main(): Promise<void> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  process.once("SIGTERM", () => interrupted.abort());
  const workspace = new Workspace();
  try {
    const options = readOptions(process.argv.slice(2));
    process.exitCode = await run(options, workspace, interrupted.signal);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } finally {
    workspace.remove();
  }
}

async function run(options: ConformanceOptions, workspace: Workspace, signal: AbortSignal): Promise<number> {
  const programs = programsOf(options);
  const invokes = readInvokes(options.invokes);
  const real = new RealEngine(workspace, options, invokes, signal);
  const offline = new OfflineEngine(options, invokes);
  const version = await real.version();
  process.stdout.write(`pulumi ${version}, ${options.providers} providers\n\n`);
  process.stdout.write(
    `${"program".padEnd(40)} ${"made".padStart(5)} ${"facts".padStart(7)} ${"other".padStart(5)} ${"equal".padStart(9)} ${"real".padStart(7)} ${"ours".padStart(7)}\n`,
  );
  for (const program of programs.filter(({ isReferenced }) => isReferenced)) {
    await real.bringUp(program);
    await offline.bringUp(program);
  }
  const results: ProgramResult[] = [];
  for (const program of programs) {
    results.push(await compareProgram(program, real, offline, workspace));
    process.stdout.write(`${programLine(results[results.length - 1] as ProgramResult)}\n`);
  }
  process.stdout.write(`\n${reportText(results, options.verbose)}\n`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ version, results }, null, 2)}\n`);
  return isWithinAim(results) ? 0 : 1;
}

function programsOf(options: ConformanceOptions): Program[] {
  const all =
    options.programs.length === 0
      ? ownPrograms(path.resolve(__dirname, "../.."))
      : options.programs.flatMap((folder) => programsIn(folder));
  const chosen = all.filter(
    ({ name, isReferenced }) =>
      options.only.length === 0 || isReferenced || options.only.some((text) => name.includes(text)),
  );
  if (chosen.length === 0) throw new EngineError("there is no program to compare", "--programs DIR");
  return chosen;
}

async function compareProgram(
  program: Program,
  real: RealEngine,
  offline: OfflineEngine,
  workspace: Workspace,
): Promise<ProgramResult> {
  const recording = (engine: string) =>
    path.join(workspace.folder("recordings"), `${program.name}-${program.stack}.${engine}.ndjson`);
  const theirs = await real.observe(program, recording("real"));
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

function readInvokes(file: string | undefined): Record<string, WireMap> {
  if (file === undefined) return {};
  const content = JSON.parse(readFileSync(file, "utf8")) as unknown;
  return (toWire(content) ?? {}) as Record<string, WireMap>;
}

function isWithinAim(results: readonly ProgramResult[]): boolean {
  const facts = results.reduce((sum, { comparison }) => sum + factCount(comparison), 0);
  const differences = results.reduce((sum, { comparison }) => sum + comparison.differences.length, 0);
  return facts > 0 && (facts - differences) / facts >= aim;
}

void main();
