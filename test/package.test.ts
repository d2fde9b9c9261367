import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { previewProgram } from "@tenfold/engine";
import { buildReport } from "../cli/report/build";
import { type Report } from "../cli/report/report";

const root = path.resolve(__dirname, "..");
const example = path.join(root, "examples/team-stack");
const packs = ["policies/scalability", "policies/cost"].map((pack) => ({
  directory: path.join(root, pack),
  config: {},
}));

async function preview(directory: string): Promise<Report> {
  const previewed = await previewProgram({ directory, stack: "dev", policyPacks: packs });
  const { name: project } = previewed.project;
  return buildReport({ ...previewed, project, environment: "dev", mode: "preview", engine: "offline" });
}

let ofExample: Promise<Report> | undefined;

/** One preview of the example for all tests that look at it. */
function previewHere(): Promise<Report> {
  return (ofExample ??= preview(example));
}

/** The tarball that `npm run pack:components` makes. */
function packed(folder: string): string {
  const packing = [path.join(root, "components/pack.mjs"), path.join(folder, "packed")];
  return execFileSync(process.execPath, packing, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

/**
 * The example outside of this repository, in a project that was empty before npm installed the tarball into it. What npm would fetch
 * besides, the SDKs that the package asks for, comes from our own node_modules: tests reach no registry.
 */
function projectWith(archive: string, folder: string): string {
  const project = path.join(folder, "project");
  const modules = path.join(project, "node_modules");
  mkdirSync(project);
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
  const alone = ["--offline", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...alone, "--loglevel", "error", archive], { cwd: project, stdio: "pipe" });
  cpSync(example, project, { recursive: true, filter: (file) => path.basename(file) !== "node_modules" });
  const ours = path.join(root, "node_modules");
  for (const name of readdirSync(ours).filter((each) => each !== "@tenfold" && !each.startsWith(".")))
    symlinkSync(path.join(ours, name), path.join(modules, name));
  return project;
}

describe("the package @tenfold/components", function () {
  this.timeout(180_000);
  let folder: string;
  let packageFolder: string;
  let project: string;
  before(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "tenfold-package-")));
    project = projectWith(packed(folder), folder);
    packageFolder = path.join(project, "node_modules/@tenfold/components");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("holds JavaScript with types and source maps, and no tests", () => {
    const files = readdirSync(packageFolder, { recursive: true, encoding: "utf8" });
    const odd = files.filter((file) => /test|\.tsbuildinfo$/.test(file) || /(?<!\.d)\.ts$/.test(file));
    assert.deepEqual(odd, []);
    for (const file of files.filter((each) => each.endsWith(".js"))) {
      assert.ok(existsSync(path.join(packageFolder, file.replace(/\.js$/, ".d.ts"))), file);
      assert.ok(existsSync(path.join(packageFolder, `${file}.map`)), file);
    }
    for (const file of ["README.md", "LICENSE"]) assert.ok(files.includes(file), file);
  });

  it("says where its code and its types are, and takes the SDKs that a program has", () => {
    const read = (file: string) =>
      JSON.parse(readFileSync(path.join(file, "package.json"), "utf8")) as Record<string, string> & {
        dependencies?: Record<string, string>;
        peerDependencies?: Record<string, string>;
      };
    const [published, source] = [read(packageFolder), read(path.join(root, "components"))];
    for (const field of ["name", "version", "license"]) assert.equal(published[field], source[field]);
    for (const field of ["main", "types"])
      assert.ok(existsSync(path.join(packageFolder, published[field] ?? "")), field);
    assert.deepEqual(
      Object.keys(published.peerDependencies ?? {}).sort(),
      Object.keys(source.dependencies ?? {}).sort(),
    );
    assert.equal(published.dependencies, undefined);
  });

  it("previews in another team's project as it does here", async () => {
    const [there, here] = [await preview(project), await previewHere()];
    const urns = (report: Report) => report.resources.map(({ urn }) => urn);
    assert.deepEqual(urns(there), urns(here));
    const named = there.resources.map(({ type, name }) => `${type} ${name}`);
    for (const resource of [
      "tenfold:network:Network recommendations",
      "tenfold:data:Cache recommendations",
      "aws:elasticache/replicationGroup:ReplicationGroup recommendations-group",
      "aws:s3/bucket:Bucket models",
      "tenfold:cost:Budget recommendations",
    ])
      assert.ok(named.includes(resource), resource);
  });

  it("fits that project's types", () => {
    const compiler = path.join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [compiler, "-p", project, "--noCheck", "false"], { stdio: "pipe" });
  });
});

describe("the example team-stack", function () {
  this.timeout(60_000);

  it("passes the guardrails, and everything in it is recognised", async () => {
    const report = await previewHere();
    assert.deepEqual(report.findings, []);
    assert.deepEqual(report.recognised.unrecognised, {});
    assert.ok(report.packs.every((pack) => pack.checks !== null && pack.checks > 0));
  });

  it("has an own bucket under the default provider", async () => {
    const bucket = (await previewHere()).resources.find(
      ({ name, type }) => type === "aws:s3/bucket:Bucket" && name === "models",
    );
    assert.equal(bucket?.region, "eu-west-1");
  });
});
