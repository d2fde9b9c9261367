import { runCommand } from "../local/arguments.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { faultOptions } from "./options.ts";
import { isGood, json, text } from "./report.plan.ts";
import { runFaults } from "./run.ts";

const progress = (what: string) => process.stderr.write(`${what}\n`);

async function main(): Promise<number> {
  const { format, ...options } = faultOptions();
  const folder = temporaryFolder();
  try {
    const run = await runFaults({ ...options, folder, onProgress: progress });
    console.log(format === "json" ? json(run) : text(run));
    return isGood(run) ? 0 : 1;
  } finally {
    removeFolder(folder);
  }
}

await runCommand(main);
