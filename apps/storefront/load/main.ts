import { runCommand } from "../local/arguments.ts";
import { putLoad } from "./load.ts";
import { loadOptions } from "./options.ts";
import { isGood, json, text } from "./report.plan.ts";
import { openTarget } from "./target.ts";

const progress = (what: string) => process.stderr.write(`${what} …\n`);

async function main(): Promise<number> {
  const options = loadOptions();
  const target = await openTarget(options, progress);
  const ending = new AbortController();
  // The first Ctrl-C ends the load, and what was accepted is compared all the same.
  process.once("SIGINT", () => ending.abort());
  const begin = performance.now();
  try {
    const report = await putLoad(target, { ...options, signal: ending.signal, onProgress: progress });
    const seconds = (performance.now() - begin) / 1000;
    console.log(options.format === "json" ? json(report) : text(report, seconds));
    return isGood(report) ? 0 : 1;
  } finally {
    await target.close();
  }
}

await runCommand(main);
