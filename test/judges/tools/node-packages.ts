import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { installed, Unavailable } from "./cache";
import { runTool } from "./command";

const lists = ["package.json", "package-lock.json"];

let folder: Promise<string> | undefined;

/**
 * The folder with the packages of preflight/package.json, installed on first use without their scripts.
 * @throws Unavailable where npm cannot install them.
 */
export function preflightPackages(): Promise<string> {
  folder ??= install(path.join(__dirname, "preflight"));
  return folder;
}

function install(from: string): Promise<string> {
  const lock = readFileSync(path.join(from, "package-lock.json"), "utf8");
  return installed("preflight", lock, async (building) => {
    for (const file of lists) copyFileSync(path.join(from, file), path.join(building, file));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
    const { code, stderr } = await runTool("npm", ["ci", ...flags], { directory: building });
    if (code !== 0) {
      throw new Unavailable(
        `the packages of cdk-preflight cannot be installed: ${stderr.trim().split("\n")[0]}`,
      );
    }
  });
}
