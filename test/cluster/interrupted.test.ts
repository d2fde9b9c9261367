import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Unavailable } from "../judges/tools/cache";
import { runTool } from "../judges/tools/command";
import { until } from "./control/client";
import { programsOf } from "./control/programs";
import { skipAll } from "./testing";

const root = path.resolve(__dirname, "../..");

describe("tests on a cluster", function () {
  this.timeout(120_000);
  let place: string;

  before(async function () {
    this.timeout(30 * 60_000);
    try {
      await Promise.all([programsOf("controlPlane"), programsOf("kwok")]);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      skipAll(this.test?.parent, error.message);
      return this.skip();
    }
  });
  beforeEach(() => {
    place = mkdtempSync(path.join(tmpdir(), "tenfold-tests-"));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  /** Mocha with one test of its own. All of what it starts has its folder in the command line. */
  function start(test: string, environment: object = {}): { child: ChildProcess; said: () => string } {
    const file = path.join(place, "one.ts");
    const from = JSON.stringify(path.join(__dirname, "testing"));
    writeFileSync(
      file,
      `import { withCluster } from ${from};\ndescribe("one", () => { withCluster(); it("is", ${test}); });\n`,
    );
    const mocha = require.resolve("mocha/bin/mocha.js");
    const child = spawn(process.execPath, [mocha, file], {
      cwd: root,
      env: { ...process.env, TMPDIR: place, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text: Buffer) => (output += text.toString()));
    }
    return { child, said: () => output };
  }

  const folders = () => readdirSync(place).filter((name) => name.startsWith("tenfold-cluster-"));
  /** Of the cluster, not of the test itself. */
  const left = async () => (await runTool("pgrep", ["-f", `${place}/tenfold-cluster-`])).stdout.trim();

  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    it(`leave no process and no file when ${signal} ends them`, async () => {
      // Mocha lets the test end that runs when SIGINT comes; nothing waits for it with the other two.
      const { child, said } = start(`(done) => { console.log("it runs"); setTimeout(done, 5000); }`);
      await until("the test runs", async () => said().includes("it runs") || said(), 60);
      assert.equal((await left()).split("\n").length, 5);
      child.kill(signal);
      await until("the end of all", async () => (await left()) === "" || (await left()), 20);
      await until("the end of the files", async () => folders().length === 0 || folders().join(), 5);
    });
  }

  it("leave nothing when they pass", async () => {
    const { child, said } = start("() => undefined");
    const [code] = (await once(child, "close")) as [number];
    assert.deepEqual([code, folders(), await left()], [0, [], ""], said());
  });

  it("leave their logs, say where, and nothing else when one fails", async () => {
    const { child, said } = start(`() => { throw new Error("on purpose"); }`);
    const [code] = (await once(child, "close")) as [number];
    assert.deepEqual([code, await left()], [1, ""], said());
    const [, logs = ""] = /^logs of the cluster: (.*)$/m.exec(said()) ?? [];
    assert.deepEqual(readdirSync(logs).sort(), [
      "etcd.log",
      "kube-apiserver.log",
      "kube-controller-manager.log",
      "kube-scheduler.log",
      "kwok.log",
    ]);
    assert.equal(existsSync(path.join(logs, "../etcd")), false);
  });

  it("are skipped with the reason where there is no Go", async () => {
    const { child, said } = start("() => undefined", { PATH: place });
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 0, said());
    assert.match(said(), /cannot be asked in 1 tests: there is no go on the path/);
  });
});
