import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Report } from "../cli/report/report";
import { type CommandResult, root, tenfold } from "./command";

const programs = path.join(root, "test/fixtures/programs");
const packs = path.join(root, "test/fixtures/packs");
const singleNat = ["--config-path", "--config", "tenfold:sizes.network.nat=single"];

function assertFailed(result: CommandResult, ...texts: readonly string[]): void {
  assert.equal(result.code, 2, result.stderr);
  assert.equal(result.stdout, "");
  for (const text of texts) assert.ok(result.stderr.includes(text), result.stderr);
  assert.doesNotMatch(result.stderr, /^\s+at |this is a bug/m);
  assert.deepEqual(result.left, []);
}

describe("tenfold preview", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), "tenfold-command-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("ends with 0 and says what would be created where nothing is wrong", async () => {
    const { code, stdout, stderr, left } = await tenfold(["preview", "dev"]);
    assert.deepEqual([code, stderr, left], [0, "", []]);
    assert.match(stdout, /^dev · us-west-2 · offline preview +\d+\.\d s\n/);
    assert.match(stdout, /✔ scalability {3}\d+ rules, \d+ checks/);
    assert.match(stdout, /\d+ resources to create · recognised \d+ of \d+/);
    assert.ok(
      stdout.split("\n").every((line) => line.length <= 100),
      stdout,
    );
    assert.ok(stdout.split("\n").length <= 40, "one screen");
  });

  it("ends with 1 where a mandatory rule fails, and leads with the verdict", async () => {
    const { code, stdout } = await tenfold(["preview", "prod", ...singleNat]);
    assert.equal(code, 1);
    assert.match(stdout.split("\n")[2] ?? "", /^✖ \d+ mandatory findings?: this stack would be refused$/);
    assert.match(stdout, /✖ net-nat-per-az {3}network\//);
  });

  it("writes JSON and nothing else, and compares with it later", async () => {
    const before = path.join(folder, "before.json");
    const written = await tenfold(["preview", "prod", "--format", "json", "--out", before]);
    assert.deepEqual([written.code, written.stdout], [0, ""]);
    const report = JSON.parse(readFileSync(before, "utf8")) as Report;
    assert.equal(report.schema, "tenfold-preview/1");
    const later = await tenfold([
      "preview",
      "prod",
      ...singleNat,
      "--against",
      before,
      "--format",
      "markdown",
    ]);
    assert.equal(later.code, 1);
    assert.match(later.stdout, /^### prod: \d+ resources change, refused ✖/);
    assert.match(later.stdout, /^- aws:ec2\/natGateway:NatGateway /m);
  });

  it("uses no colour where nobody looks", async () => {
    const { stdout } = await tenfold(["preview", "prod", ...singleNat], {
      environment: { FORCE_COLOR: "1" },
    });
    assert.ok(!stdout.includes("\u001b["), "an escape sequence in a pipe");
  });

  it("never shows a secret, in any format, and takes a pack of somebody else", async () => {
    for (const format of ["text", "json", "markdown"]) {
      const args = [
        "preview",
        "dev",
        "--program",
        path.join(programs, "secret"),
        "--policy-pack",
        path.join(packs, "strict"),
      ];
      const { code, stdout, stderr } = await tenfold([...args, "--format", format, "--verbose"]);
      assert.equal(code, 1, stderr);
      assert.ok(stdout.includes("password is a parameter"));
      assert.ok(!stdout.includes("correct horse"), format);
    }
  });

  it("names the nearest environment where it does not exist", async () => {
    assertFailed(await tenfold(["preview", "prd"]), 'no environment "prd"', "did you mean prod?");
  });

  it("reports every mistake in the config together", async () => {
    const mistakes = ["--config", "tenfold:sizes.database.readers=40", "--config", "tenfold:forcast=1"];
    assertFailed(
      await tenfold(["preview", "prod", "--config-path", ...mistakes]),
      "stacks/Pulumi.prod.yaml: 2 mistakes",
      "tenfold:sizes.database.readers",
      "did you mean tenfold:forecast?",
    );
  });

  it("says which line of a config file cannot be parsed", async () => {
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: broken\nruntime: nodejs\n");
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), "config:\n  a: [1\n");
    assertFailed(await tenfold(["preview", "dev", "--program", folder]), "Pulumi.dev.yaml", "line 3");
  });

  it("names a program's missing SDK", async () => {
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), "config: {}\n");
    assertFailed(
      await tenfold(["preview", "dev", "--program", folder]),
      "@pulumi/pulumi is not installed",
      "npm install",
    );
  });

  it("shows what a program threw, and where as seen from here", async () => {
    assertFailed(
      await tenfold(["preview", "dev", "--program", path.join(programs, "throws")]),
      "the program failed at test/fixtures/programs/throws/index.js:2\n  no zones left\n",
    );
  });

  it("shows what a rule of a pack threw, and which pack as seen from here", async () => {
    const program = ["--program", path.join(programs, "secret")];
    assertFailed(
      await tenfold(["preview", "dev", ...program, "--policy-pack", path.join(packs, "throws-in-rule")]),
      "policy pack test/fixtures/packs/throws-in-rule failed: ",
      "cannot count zones",
    );
  });

  it("says in one message that no port can be bound", async () => {
    const refuse = `
      import { Server } from "node:net";
      Server.prototype.listen = function () {
        setImmediate(() => this.emit("error", new Error("listen EACCES")));
        return this;
      };`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(refuse)}`;
    const result = await tenfold(["preview", "dev"], { environment: { NODE_OPTIONS: preload } });
    assertFailed(result);
    const fix = "allow this process to bind a loopback port";
    assert.equal(result.stderr, `cannot listen on 127.0.0.1: listen EACCES\n  fix: ${fix}\n`);
  });

  it("names a pack that throws while it loads", async () => {
    assertFailed(
      await tenfold(["preview", "dev", "--policy-pack", path.join(packs, "throws")]),
      "policy pack test/fixtures/packs/throws does not start",
      "this pack is broken",
    );
  });

  it("stops a program that never ends, and everything it started", async () => {
    const args = ["preview", "dev", "--program", path.join(programs, "endless"), "--timeout", "2"];
    assertFailed(await tenfold(args), "did not end within 2 s", "--timeout");
  });

  it("stops at once when it is interrupted, and leaves nothing running", async () => {
    const args = ["preview", "dev", "--program", path.join(programs, "endless")];
    const result = await tenfold(args, { started: (child) => setTimeout(() => child.kill("SIGINT"), 1500) });
    assertFailed(result, "interrupted");
  });

  it("leaves nothing running even where it is killed and can stop nothing itself", async () => {
    const args = ["preview", "dev", "--program", path.join(programs, "endless")];
    const { left } = await tenfold(args, {
      started: (child) => setTimeout(() => child.kill("SIGKILL"), 1500),
    });
    assert.deepEqual(left, []);
  });

  it("names wrong options and what is allowed", async () => {
    assertFailed(
      await tenfold(["preview", "dev", "--mode", "reherse"]),
      "--mode reherse",
      "did you mean rehearse?",
    );
    assertFailed(await tenfold(["preview", "dev", "--timeout", "soon"]), "--timeout soon");
    assertFailed(await tenfold(["preview", "dev", "--config", "novalue"]), "--config novalue", "key=value");
    assertFailed(
      await tenfold(["preview", "dev", "--against", "nowhere.json"]),
      "--against nowhere.json: no such file",
    );
    assertFailed(
      await tenfold(["preview", "dev", "--polcy-pack", "x"]),
      "unknown option '--polcy-pack'",
      "--policy-pack",
    );
  });

  it("says so where the installed CLI is asked for and there is none", async () => {
    const result = await tenfold(["preview", "dev", "--engine", "pulumi"], { environment: { PATH: "" } });
    assertFailed(result, "there is no pulumi on the path");
  });
});
