// Starts the built command; builds it, and the policy packs, first where a source is newer.
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const command = path.join(root, "cli/bin/tenfold.js");
const sources = ["cli", "engine", "planning", "policies", "components"];

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (["node_modules", "bin", "fixtures"].includes(entry.name)) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(file));
    else if (/\.(ts|mjs|json)$/.test(entry.name)) newest = Math.max(newest, statSync(file).mtimeMs);
  }
  return newest;
}

const newest = Math.max(...sources.map((folder) => newestSource(path.join(root, folder))));
if (!existsSync(command) || statSync(command).mtimeMs < newest) {
  const { buildAll } = await import(pathToFileURL(path.join(root, "build.mjs")).href);
  await buildAll();
}
await import(pathToFileURL(command).href);
