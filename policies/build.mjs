// Bundles each policy pack into its bin/index.js. Packs run as JavaScript because Pulumi type-checks TypeScript ones on
// every start, which takes longer than everything else together.
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { newestSource } from "../newest-source.cjs";

const folder = path.dirname(fileURLToPath(import.meta.url));
const packs = ["scalability", "cost"];

/**
 * Builds the packs whose sources, those of planning included, are newer than their bundle.
 * @param {{ force?: boolean }} [options]
 * @returns {string[]} names of the packs that were built
 */
export function build({ force = false } = {}) {
  const sources = newestSource(folder, path.join(folder, "..", "planning"));
  const stale = packs.filter((pack) => force || builtAt(pack) <= sources);
  if (stale.length === 0) return [];
  const { outputFiles } = buildSync({
    entryPoints: Object.fromEntries(
      stale.map((pack) => [`${pack}/bin/index`, path.join(folder, pack, "index.ts")]),
    ),
    outdir: folder,
    write: false,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["@pulumi/*"],
    banner: { js: compileCache },
    logLevel: "error",
  });
  for (const file of outputFiles) replace(file.path, file.contents);
  return stale;
}

// The SDK is most of a pack's start; Node keeps it compiled from the second start on. Flushed at once, because a pack is
// ended by a signal. Node 20 has no such cache.
const compileCache = `
const nodeModule = require("node:module");
nodeModule.enableCompileCache?.();
setImmediate(() => nodeModule.flushCompileCache?.());
`.trim();

/** In one step, because another process may be starting the pack at this moment. */
function replace(file, contents) {
  mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
}

function builtAt(pack) {
  return statSync(path.join(folder, pack, "bin", "index.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--clean")) {
    for (const pack of packs) rmSync(path.join(folder, pack, "bin"), { recursive: true, force: true });
  }
  const built = build({ force: process.argv.includes("--force") });
  process.stderr.write(built.length === 0 ? "policy packs are up to date\n" : `built ${built.join(", ")}\n`);
}
