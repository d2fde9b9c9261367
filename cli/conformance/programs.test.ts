import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readOptions } from "./options";
import { overridesOf, ownPrograms, programsIn } from "./programs";

const root = path.resolve(__dirname, "../..");

describe("the programs of a conformance run", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "tenfold-programs-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const project = (name: string) => {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
  };

  it("are every project of a folder without a manifest", () => {
    project("one");
    project("two");
    mkdirSync(path.join(folder, "none"));
    assert.deepEqual(
      programsIn(folder).map(({ name, stack }) => [name, stack]),
      [
        ["one", "dev"],
        ["two", "dev"],
      ],
    );
  });

  it("are those that the manifest names, with their stack and config", () => {
    project("one");
    const config = { "aws:region": "us-west-2", 'secret path a.b["c"]': "hush" };
    writeFileSync(
      path.join(folder, "programs.json"),
      JSON.stringify([{ name: "one", stack: "prod", config, up: true }]),
    );
    const [program] = programsIn(folder);
    assert.ok(program);
    assert.deepEqual([program.stack, program.isReferenced], ["prod", true]);
    assert.deepEqual(overridesOf(program), [
      { key: "aws:region", value: "us-west-2", path: undefined, secret: false },
      { key: "a", value: "hush", path: ["b", "c"], secret: true },
    ]);
  });

  it("are refused where the manifest is no list of programs", () => {
    writeFileSync(path.join(folder, "programs.json"), '{"name": "one"}');
    assert.throws(() => programsIn(folder), /programs\.json: is not a list of programs/);
  });

  it("are this project's environments by default", () => {
    const names = ownPrograms(root).map(({ name }) => name);
    for (const environment of ["dev", "staging", "prod"]) assert.ok(names.includes(environment), environment);
  });
});

describe("npm run conformance", () => {
  it("refuses options that do not exist", () => {
    assert.throws(() => readOptions(["--program", "x"]), /--program[\s\S]*--programs DIR/);
    assert.throws(() => readOptions(["--providers", "mine"]), /stand-in or installed/);
  });

  it("says what is missing where there is no pulumi on the path, and exits 2", () => {
    const main = path.join(__dirname, "main.ts");
    const run = spawnSync(process.execPath, ["--import", "tsx", main, "--only", "dev"], {
      ...{ cwd: root, encoding: "utf8", timeout: 20_000 },
      env: { ...process.env, PATH: "/usr/bin" },
    });
    assert.equal(run.status, 2, run.stderr);
    assert.match(run.stderr, /there is no pulumi on the path to compare.*\n {2}fix: install the Pulumi CLI/);
    assert.equal(run.stderr.trim().split("\n").length, 2);
  });
});
