// Builds what runs as JavaScript: the command, the policy packs, the components. Run by `npm ci` (prepare) and by the launcher.
import { build as bundle } from "esbuild";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildCommand } from "./cli/build.mjs";
import { build as buildPacks } from "./policies/build.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));

export async function buildAll() {
  await Promise.all([buildCommand(), buildPacks(), buildComponents()]);
}

/** The components in one file, for programs inside this repository: see components/main.cjs. */
async function buildComponents() {
  await bundle({
    entryPoints: [path.join(root, "components/index.ts")],
    outfile: path.join(root, "components/bin/index.js"),
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node22",
    format: "cjs",
    keepNames: true,
    sourcemap: "linked",
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
