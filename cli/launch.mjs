// Starts the built command; builds it, and the policy packs, first where a source is newer.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { newestSource } from "../newest-source.cjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const command = path.join(root, "cli/bin/tenfold.js");
const sources = ["cli", "engine", "planning", "policies", "components", "stacks"];

const newest = newestSource(...sources.map((room) => path.join(root, room)));
if (!existsSync(command) || statSync(command).mtimeMs < newest) {
  const { buildAll } = await import(pathToFileURL(path.join(root, "build.mjs")).href);
  await buildAll();
}
await import(pathToFileURL(command).href);
