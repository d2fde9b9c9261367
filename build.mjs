// Builds what runs as JavaScript: the command, the policy packs, the components, the program. Run by `npm ci` (prepare) and by the launcher.
import { build as bundle } from "esbuild";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildCommand } from "./cli/build.mjs";
import { build as buildPacks } from "./policies/build.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));

export async function buildAll() {
  await Promise.all([
    buildCommand(),
    buildPacks(),
    compileRoom("components"),
    compileRoom("stacks"),
    compileRoom("stacks/bootstrap"),
  ]);
}

/** A room in one file, for programs inside this repository: see components/main.cjs and stacks/start.cjs. */
async function compileRoom(room) {
  await bundle({
    entryPoints: [path.join(root, room, "index.ts")],
    outfile: path.join(root, room, "bin/index.js"),
    bundle: true,
    external: ["@pulumi/*", "zod"],
    plugins: [componentsFromSource],
    platform: "node",
    target: "node20",
    format: "cjs",
    keepNames: true,
    sourcemap: "linked",
    logLevel: "warning",
  });
}

/** The package's main file chooses between its forms at run time, which cannot be followed. */
const componentsFromSource = {
  name: "components-from-source",
  setup({ onResolve }) {
    const index = path.join(root, "components/index.ts");
    onResolve({ filter: /^@tenfold\/components$/ }, () => ({ path: index }));
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
