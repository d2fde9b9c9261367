// Builds @tenfold/components as other teams install it: `npm pack ./components/dist` gives the package.
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.dirname(fileURLToPath(import.meta.url));

/**
 * Compiles the components without their tests into JavaScript with types and source maps, beside a package.json of their own.
 * @param {string} [output] folder to write; what is in it is removed
 */
export function build(output = path.join(folder, "dist")) {
  rmSync(output, { recursive: true, force: true });
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const config = path.join(folder, "tsconfig.build.json");
  execFileSync(process.execPath, [compiler, "-p", config, "--outDir", output], { stdio: "inherit" });
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  writeFileSync(
    path.join(output, "package.json"),
    `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`,
  );
  copyFileSync(path.join(folder, "README.md"), path.join(output, "README.md"));
  copyFileSync(path.join(folder, "..", "LICENSE"), path.join(output, "LICENSE"));
}

/**
 * The SDKs become peers: a team brings its own, and two copies of one SDK in a program would be two providers with two versions and
 * types that do not fit each other. Within a major version, as the providers promise.
 */
function publishedManifest({ name, version, description, license, dependencies }) {
  const peers = Object.entries(dependencies).map(([sdk, exact]) => [sdk, `^${exact}`]);
  return {
    name,
    version,
    description,
    license,
    main: "index.js",
    types: "index.d.ts",
    engines: { node: ">=20" },
    peerDependencies: Object.fromEntries(peers),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build(process.argv[2]);
