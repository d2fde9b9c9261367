import { runCommand } from "../local/arguments.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { faultOptions } from "./options.ts";
import { isRegionGood, regionJson, regionText } from "./region.plan.ts";
import { runRegionLoss } from "./region.ts";
import { isGood, json, text } from "./report.plan.ts";
import { runFaults } from "./run.ts";

const progress = (what: string) => process.stderr.write(`${what}\n`);

async function main(): Promise<number> {
  const { format, scenario, ...options } = faultOptions();
  const folder = temporaryFolder();
  try {
    if (scenario === "region") {
      const { seed, rate } = options;
      const run = await runRegionLoss({ folder, seed, rate, seconds: 20, onProgress: progress });
      console.log(format === "json" ? regionJson(run) : regionText(run));
      return isRegionGood(run) ? 0 : 1;
    }
    const run = await runFaults({ ...options, folder, onProgress: progress });
    console.log(format === "json" ? json(run) : text(run));
    return isGood(run) ? 0 : 1;
  } finally {
    removeFolder(folder);
  }
}

await runCommand(main);
