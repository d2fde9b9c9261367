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

const passing = `it("is", () => undefined);`;
interface StartOptions {
  readonly environment?: object;
  /** Whether another process starts Mocha, as the project's runner does. */
  readonly runner?: boolean;
}

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

  /** Mocha with tests of its own, which have a cluster. All of what it starts has its folder in the command line. */
  function start(
    body: string,
    { environment = {}, runner = false }: StartOptions = {},
  ): { child: ChildProcess; said: () => string } {
    const file = path.join(place, "one.ts");
    const from = JSON.stringify(path.join(__dirname, "testing"));
    writeFileSync(
      file,
      `import { withCluster } from ${from};\ndescribe("one", () => { withCluster(); ${body} });\n`,
    );
    const mocha = [
      require.resolve("mocha/bin/mocha.js"),
      "--require",
      path.join(__dirname, "with-parent.cjs"),
      file,
    ];
    const run = `require("child_process").spawn(process.execPath, ${JSON.stringify(mocha)}, { stdio: ["pipe", 1, 2] })`;
    const child = spawn(process.execPath, runner ? ["--eval", run] : mocha, {
      cwd: root,
      env: { ...process.env, TMPDIR: place, ...environment },
      stdio: ["pipe", "pipe", "pipe"],
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

  const signals = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
  for (const { signal, runner } of [
    ...signals.map((signal) => ({ signal, runner: false })),
    { signal: "SIGTERM", runner: true } as const,
    { signal: "SIGKILL", runner: true } as const,
  ]) {
    it(`leave no process and no file when ${signal} ends ${runner ? "who has started them" : "them"}`, async () => {
      const body = `it("is", (done) => { console.log("it runs"); setTimeout(done, 60000); }).timeout(0);`;
      const { child, said } = start(body, { runner });
      await until("the test runs", async () => said().includes("it runs") || said(), 60);
      assert.equal((await left()).split("\n").length, 5);
      child.kill(signal);
      await until("the end of all", async () => (await left()) === "" || (await left()), 20);
      await until("the end of the files", async () => folders().length === 0 || folders().join(), 5);
    });
  }

  it("leave nothing when they pass", async () => {
    const { child, said } = start(passing);
    const [code] = (await once(child, "close")) as [number];
    assert.deepEqual([code, folders(), await left()], [0, [], ""], said());
  });

  const fails = `() => { throw new Error("on purpose"); }`;
  const failures = { test: `it("is", ${fails});`, hook: `before(${fails}); ${passing}` };
  for (const [what, body] of Object.entries(failures)) {
    it(`leave their logs, say where, and nothing else when a ${what} fails`, async () => {
      const { child, said } = start(body);
      const [code] = (await once(child, "close")) as [number];
      assert.deepEqual([code, await left()], [1, ""], said());
      const [, logs = ""] = /^logs of the cluster: (.*)$/m.exec(said()) ?? [];
      const programs = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"];
      assert.deepEqual(
        readdirSync(logs).sort(),
        programs.map((name) => `${name}.log`),
      );
      assert.equal(existsSync(path.join(logs, "../etcd")), false);
    });
  }

  it("are skipped with the reason where there is no Go", async () => {
    const { child, said } = start(passing, { environment: { PATH: place } });
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 0, said());
    assert.match(said(), /cannot be asked in 1 tests: there is no go on the path/);
  });
});
