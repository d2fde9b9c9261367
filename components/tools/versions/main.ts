import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { pinnedIn, type PinnedVersion, versionReport } from "./report";

/** Days before the end of standard support at which a version in use is refused: time for an upgrade of every environment. */
const days = 60;

const stacks = path.resolve(__dirname, "../../../stacks");

function pinnedByStacks(): readonly PinnedVersion[] {
  return readdirSync(stacks).flatMap((file) => {
    const stack = /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
    if (stack === undefined) return [];
    const { config = {} } = parse(readFileSync(path.join(stacks, file), "utf8")) as {
      config?: Record<string, unknown>;
    };
    return pinnedIn(stack, config);
  });
}

const today = new Date().toISOString().slice(0, 10);
const { lines, exitCode } = versionReport(today, days, pinnedByStacks());
process.stdout.write(`${lines.join("\n")}\n`);
process.exitCode = exitCode;
