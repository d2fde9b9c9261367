// Runs every check of the project and counts them: formatting, lint and types count as one each, mocha's tests as they are.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildAll } from "../build.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bin = path.join(root, "node_modules/.bin");
const only = process.argv.slice(2);

const checks = [
  { name: "formatting", command: ["prettier", "--check", "--log-level", "warn", "."] },
  { name: "lint", command: ["eslint", "--max-warnings", "0", "."] },
  { name: "types", command: ["tsc", "--noEmit", "-p", "tsconfig.json"] },
  { name: "types of apps", command: ["tsc", "--noEmit", "-p", "apps/storefront"] },
];

function run([command, ...args], env = {}) {
  const started = performance.now();
  const child = spawn(path.join(bin, command), args, {
    cwd: root,
    env: { ...process.env, ...env },
    // Nothing is written to it: that it closes tells the child that this process is gone.
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: 1, output: String(error), seconds: 0 }));
    child.on("close", (code) =>
      resolve({ code: code ?? 1, output, seconds: (performance.now() - started) / 1000 }),
    );
  });
}

async function staticChecks() {
  const results = await Promise.all(
    checks.map(async (check) => ({ ...check, ...(await run(check.command)) })),
  );
  for (const { name, code, output, seconds } of results) {
    console.log(`${code === 0 ? "✔" : "✖"} ${name.padEnd(14)} ${seconds.toFixed(1)} s`);
    if (code !== 0) console.log(output.trimEnd());
  }
  const failed = results.filter((result) => result.code !== 0).length;
  return { passed: results.length - failed, failed, skipped: [] };
}

/** Tests of each room, in seconds; then those that start processes: whole previews, packs, packages and commands, and those that build whole environments. */
const processes = [
  "policies/mutations/**/*.test.ts",
  "policies/packs.test.ts",
  "cli/bench/program.test.ts",
  "cli/conformance/recorded.test.ts",
  "stacks/final-snapshots.test.ts",
  "stacks/layers/{failover,observability}.test.ts",
];
/** Tests of the storefront against real stores. */
const stores = ["apps/**/*.stores.test.ts"];
/** Tests on a Kubernetes control plane. */
const cluster = ["test/cluster/**/*.test.ts"];
/** They end when this process does, also when it is killed. */
const clusterSetup = ["./test/cluster/with-parent.cjs"];
/** Starts one set of them for a whole run. */
const storesSetup = ["./apps/storefront/testing/global.ts"];
const suites = [
  {
    name: "unit tests",
    patterns: ["{components,planning,policies,engine,cli,stacks,apps}/**/*.test.ts"],
    except: [...processes, ...stores],
  },
  { name: "storefront", patterns: stores, setup: storesSetup },
  { name: "end to end", patterns: ["test/**/*.test.ts", ...processes], except: cluster },
  { name: "cluster", patterns: cluster, setup: clusterSetup },
];

/** What starts processes or stores takes its time on a machine that does something else, too: in milliseconds. */
const patience = ["--timeout", "90000"];

async function tests({ name, patterns, except = [], setup = [] }) {
  const folder = mkdtempSync(path.join(tmpdir(), "tenfold-test-"));
  const file = path.join(folder, "counts.json");
  const flags = [
    "--parallel",
    "--jobs",
    "2",
    "--reporter",
    "test/reporter.cjs",
    "--ignore",
    "**/node_modules/**",
    ...(name === "unit tests" ? [] : patience),
    ...setup.flatMap((file) => ["--require", file]),
    ...except.flatMap((pattern) => ["--ignore", pattern]),
  ];
  const { code, output, seconds } = await run(["mocha", ...flags, ...patterns], {
    TENFOLD_TEST_COUNTS: file,
  });
  let counts;
  try {
    counts = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    console.log(output.trimEnd());
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(
    `${code === 0 ? "✔" : "✖"} ${name.padEnd(14)} ${seconds.toFixed(1)} s, ${counts.passed + counts.failed} run`,
  );
  if (code !== 0) console.log(output.trimEnd());
  for (const { title, milliseconds } of counts.slowest)
    console.log(`    ${(milliseconds / 1000).toFixed(1)} s  ${title}`);
  // A run that ends badly without a failed test, such as a crash, must not pass.
  const failed = counts.failed === 0 && code !== 0 ? 1 : counts.failed;
  return { ...counts, failed };
}

// What the tests start as JavaScript must be what the sources say.
await buildAll();
const results = [];
if (only.length > 0) {
  const has = (folder) => only.some((pattern) => pattern.includes(folder));
  const setup = [...(has("apps/") ? storesSetup : []), ...(has("test/cluster/") ? clusterSetup : [])];
  results.push(await tests({ name: "tests", patterns: only, setup }));
} else {
  results.push(await staticChecks());
  for (const suite of suites) results.push(await tests(suite));
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
const skipped = results.flatMap((result) => result.skipped);
console.log(skipped.length === 0 ? "skipped: none" : `skipped: ${skipped.join("; ")}`);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
