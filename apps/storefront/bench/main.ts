import { loadNow, machineNow } from "../calibrate/machine.ts";
import { keepToOneCore, openWorkbench } from "../calibrate/workbench.ts";
import { duration, readArguments, runCommand, UsageError } from "../local/arguments.ts";
import { aims, type Result } from "./aims.plan.ts";
import { cachedRead, indexedRead, placement } from "./ratios.ts";
import { replicated } from "./replicas.ts";
import { wholePath } from "./whole-path.ts";

const parts = ["ratios", "replicas", "path"] as const;

const usage = `usage: npm run bench:storefront -- [options]
  --only <part>         of ${parts.join(", ")} (default all)
  --seconds <time>      of a turn (default 2s)
  --turns <n>           of each side of a ratio (default 5)
  --profile             writes a processor profile of each measured service to the current folder
  --format text|json    (default text)`;

const options = {
  only: { type: "string" },
  seconds: { type: "string", default: "2s" },
  turns: { type: "string", default: "5" },
  profile: { type: "boolean", default: false },
  format: { type: "string", default: "text" },
} as const;

const progress = (what: string) => process.stderr.write(`${what} …\n`);

async function main(): Promise<number> {
  const given = readArguments(options, usage);
  if (given.only !== undefined && !parts.some((part) => part === given.only))
    throw new UsageError(`--only is ${JSON.stringify(given.only)}: ${parts.join(", ")}\n\n${usage}`);
  const seconds = duration("seconds", given.seconds);
  const turns = Math.max(1, Number(given.turns) || 1);
  const wants = (part: (typeof parts)[number]) => given.only === undefined || given.only === part;
  const load = loadNow();
  const results: Result[] = [];
  if (wants("path")) {
    progress("the whole path");
    results.push({ kind: "path", ...(await wholePath({ seconds: seconds * 4 })) });
  }
  if (wants("ratios") || wants("replicas"))
    results.push(...(await onWorkbench(given.profile, { seconds, turns, wants })));
  const judged = aims(results);
  const { processor, cores, node } = machineNow();
  if (given.format === "json")
    console.log(JSON.stringify({ processor, cores, node, load, results, aims: judged.aims }, null, 2));
  else
    console.log(
      [`${processor}, ${cores} cores, Node ${node}, other load ${load}`, "", ...judged.lines].join("\n"),
    );
  return judged.aims.every(({ holds }) => holds) ? 0 : 1;
}

interface BenchOptions {
  readonly seconds: number;
  readonly turns: number;
  readonly wants: (part: (typeof parts)[number]) => boolean;
}

async function onWorkbench(profile: boolean, { seconds, turns, wants }: BenchOptions): Promise<Result[]> {
  const results: Result[] = [];
  if (wants("ratios")) keepToOneCore();
  const workbench = await openWorkbench(progress);
  const nodeOptions = profile ? ["--cpu-prof", `--cpu-prof-dir=${process.cwd()}`] : [];
  const ratios = { cached: cachedRead, indexed: indexedRead, placement } as const;
  try {
    for (const [name, measure] of wants("ratios") ? Object.entries(ratios) : []) {
      progress(name);
      const ratio = await measure(workbench, { seconds, turns, nodeOptions });
      results.push({ kind: "ratio", name: name as keyof typeof ratios, ...ratio });
    }
    if (wants("replicas")) {
      progress("replicas");
      results.push({ kind: "replicas", replicas: await replicated(workbench, { seconds, turns }) });
    }
  } finally {
    await workbench.close();
  }
  return results;
}

await runCommand(main);
