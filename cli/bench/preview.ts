// Measures previews: npm run bench:preview -- [--runs N] [--sizes 500,2000] [--no-prod]
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { styleFor } from "../text/style";
import { type Outcome, type Task } from "./measured";
import { watchMemory } from "./process-tree";
import { type Measurement, median, summary } from "./summary";

const root = path.resolve(__dirname, "../..");
const scratch = path.join(root, "node_modules/.cache/bench");
const measured = path.join(scratch, "measured.js");
const packs = ["policies/scalability", "policies/cost"].map((folder) => path.join(root, folder));

interface Options {
  readonly runs: number;
  readonly sizes: readonly number[];
  readonly prod: boolean;
}

/** @throws Error naming the flag that is wrong. */
function options(): Options {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "3" },
      sizes: { type: "string", default: "500,2000,10000" },
      "no-prod": { type: "boolean", default: false },
    },
  });
  const runs = Number(values.runs);
  const sizes = values.sizes.split(",").filter(Boolean).map(Number);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: 1 or more`);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new Error(`--sizes ${values.sizes}: whole numbers with commas between them, such as 500,2000`);
  return { runs, sizes, prod: !values["no-prod"] };
}

function tasks({ sizes, prod }: Options): [string, Task][] {
  const program = path.join(root, "cli/bench/program");
  const generated = sizes.map((resources): [string, Task] => [
    `${resources}`,
    { directory: program, stack: "bench", packs, resources },
  ]);
  return [
    ...(prod ? [["prod", { directory: root, stack: "prod", packs }] as [string, Task]] : []),
    ...generated,
  ];
}

/** The command's own code, bundled as the command is. */
async function bundle(): Promise<void> {
  mkdirSync(scratch, { recursive: true });
  await build({
    ...{ entryPoints: [path.join(root, "cli/bench/measured.ts")], outfile: measured, bundle: true },
    ...{ platform: "node", target: "node22", format: "cjs", logLevel: "error" },
  });
  const { build: buildPacks } = await import("../../policies/build.mjs");
  buildPacks();
}

async function measure(name: string, task: Task): Promise<Measurement> {
  const file = path.join(scratch, `outcome-${process.pid}.json`);
  const child = spawn(process.execPath, [measured, JSON.stringify(task), file], {
    stdio: "inherit",
    cwd: root,
  });
  const peak = watchMemory(child.pid ?? 0);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const peakBytes = peak();
  if (code !== 0) throw new Error(`the preview of ${name} failed`);
  const { resources, phases } = JSON.parse(readFileSync(file, "utf8")) as Outcome;
  rmSync(file);
  return { name, resources, phases, peakBytes };
}

async function main(): Promise<void> {
  const chosen = options();
  await bundle();
  const found: Measurement[] = [];
  for (const [name, task] of tasks(chosen)) {
    const runs: Measurement[] = [];
    for (let run = 1; run <= chosen.runs; run++) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${name}, run ${run} of ${chosen.runs}`);
      runs.push(await measure(name, task));
    }
    found.push(median(runs));
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  process.stdout.write(summary(found, chosen.runs, styleFor(process.stdout)));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
