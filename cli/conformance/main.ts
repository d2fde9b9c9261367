import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EngineError, toWire, type WireMap } from "@tenfold/engine";
import { compareAll } from "./run";
import { type ConformanceOptions, readOptions } from "./options";
import { ownPacks, ownPrograms, type Program, programsIn } from "./programs";
import { equalShare, reportText } from "./report";
import { runLifecycle } from "./lifecycle";
import { Workspace } from "./workspace";

/** The share of equal facts below which the run fails. */
const aim = 0.99;

const root = path.resolve(__dirname, "../..");

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
    requirePulumi();
    const options = withOwnPacks(readOptions(process.argv.slice(2)));
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
  const write = (line: string) => void process.stdout.write(`${line}\n`);
  const invokes = readInvokes(options.invokes);
  if (options.lifecycle) return runLifecycle({ options, workspace, invokes, signal, write }, root);
  const { version, results } = await compareAll(programsOf(options), {
    ...{ options, workspace, invokes, signal, write },
  });
  write(`\n${reportText(results, options.verbose)}`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ version, results }, null, 2)}\n`);
  return equalShare(results) >= aim ? 0 : 1;
}

function requirePulumi(): void {
  const names = process.platform === "win32" ? ["pulumi.exe"] : ["pulumi"];
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  if (folders.some((folder) => names.some((name) => existsSync(path.join(folder, name))))) return;
  throw new EngineError(
    "there is no pulumi on the path to compare the offline engine with",
    "install the Pulumi CLI; no account and no provider plugins are needed",
  );
}

/** The project's own programs are judged by its own packs. */
function withOwnPacks(options: ConformanceOptions): ConformanceOptions {
  const isOwn = options.programs.length === 0 && options.policyPacks.length === 0;
  return isOwn ? { ...options, policyPacks: ownPacks(root) } : options;
}

function programsOf(options: ConformanceOptions): Program[] {
  const all =
    options.programs.length === 0
      ? ownPrograms(root)
      : options.programs.flatMap((folder) => programsIn(folder));
  const chosen = all.filter(
    ({ name, isReferenced }) =>
      options.only.length === 0 || isReferenced || options.only.some((text) => name.includes(text)),
  );
  if (chosen.length === 0) throw new EngineError("there is no program to compare", "--programs DIR");
  return chosen;
}

function readInvokes(file: string | undefined): Record<string, WireMap> {
  if (file === undefined) return {};
  const content = JSON.parse(readFileSync(file, "utf8")) as unknown;
  return (toWire(content) ?? {}) as Record<string, WireMap>;
}

void main();
