// Builds what runs as JavaScript: the command and the policy packs. Run by `npm ci` (prepare) and by the launcher.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildCommand } from "./cli/build.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));

export async function buildAll() {
  const packs = path.join(root, "policies/build.mjs");
  const { build: buildPacks } = existsSync(packs)
    ? await import(pathToFileURL(packs).href)
    : { build: () => undefined };
  await Promise.all([buildCommand(), buildPacks()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
