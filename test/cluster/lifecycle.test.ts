import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTool } from "../judges/tools/command";
import { Unavailable } from "../judges/tools/cache";
import { until } from "./control/client";
import { freePorts } from "./control/ports";
import { programsOf } from "./control/programs";
import { commandOf } from "./control/processes";
import type { Standing } from "./control/standing";
import { skipAll } from "./testing";

const main = path.join(__dirname, "main.ts");
const tsx = require.resolve("tsx");

describe("npm run cluster", function () {
  this.timeout(120_000);

  let cache: string;
  let ports: number[];
  /** Of the programs. */
  let places: readonly string[] = [];

  before(async function () {
    this.timeout(30 * 60_000);
    try {
      places = [await programsOf("controlPlane"), await programsOf("kwok")];
      // A cache folder of its own has a cluster of its own; the programs are those of the real one.
      cache = mkdtempSync(path.join(tmpdir(), "tenfold-lifecycle-"));
      mkdirSync(path.join(cache, "judges"));
      for (const place of places) await runTool("ln", ["-s", place, path.join(cache, "judges")]);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      skipAll(this.test?.parent, error.message);
      return this.skip();
    }
    ports = await freePorts(2);
  });
  after(async () => {
    if (!cache) return;
    await cluster("stop");
    rmSync(cache, { recursive: true });
  });

  const command = (args: readonly string[], environment: object = {}): ChildProcess =>
    spawn(process.execPath, ["--require", tsx, main, ...args], {
      env: { ...process.env, TENFOLD_CACHE: cache, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });

  const cluster = (...args: readonly string[]) => said(command(args));

  async function said(child: ChildProcess) {
    const output = { stdout: "", stderr: "" };
    child.stdout?.on("data", (text: Buffer) => (output.stdout += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (output.stderr += text.toString()));
    const [code] = (await once(child, "close")) as [number];
    return { code, stdout: output.stdout.trim(), stderr: output.stderr.trim() };
  }

  const stateFile = () => path.join(cache, "cluster/state.json");
  const state = () => JSON.parse(readFileSync(stateFile(), "utf8")) as Standing;
  const running = (standing: Standing) =>
    standing.processes.filter(({ pid }) => commandOf(pid) !== undefined);

  it("starts a cluster that outlives the command, prints its kubeconfig, and stops exactly that", async () => {
    const started = await cluster("start", "--port", String(ports[0]));
    assert.deepEqual(started, { code: 0, stdout: path.join(cache, "cluster/kubeconfig"), stderr: "" });
    const standing = state();
    assert.equal(running(standing).length, 5);
    assert.equal((await cluster("start", "--port", String(ports[0]))).stdout, started.stdout);
    assert.deepEqual(state(), standing);
    const status = await cluster("status");
    assert.equal(status.code, 0);
    assert.match(status.stdout, /^Kubernetes v1\.36\.3 on port \d+\nkubeconfig /);
    assert.equal((await cluster("stop")).stdout, "stopped 5 processes");
    assert.deepEqual(running(standing), []);
    assert.equal(existsSync(path.join(cache, "cluster")), false);
    assert.equal((await cluster("stop")).stdout, "no cluster was started");
  });

  it("says which port is taken, and which start would go", async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(ports[1], "127.0.0.1", resolve));
    try {
      const { code, stderr } = await cluster("start", "--port", String(ports[1]));
      const expected = `port ${ports[1]} is taken by another program: npm run cluster -- start --port <a free one>`;
      assert.deepEqual({ code, stderr }, { code: 1, stderr: expected });
    } finally {
      server.close();
    }
  });

  it("says what of a cluster has ended, and stops the rest but nobody who has got an old pid", async () => {
    const started = await cluster("start", "--port", String(ports[0]));
    assert.equal(started.code, 0, started.stderr);
    const standing = state();
    const scheduler = standing.processes.find(({ name }) => name === "kube-scheduler");
    assert(scheduler);
    process.kill(scheduler.pid, "SIGKILL");
    await until("its end", async () => commandOf(scheduler.pid) === undefined || "it runs", 10);
    const again = await cluster("start", "--port", String(ports[0]));
    assert.equal(again.code, 1);
    assert.match(
      again.stderr,
      /^kube-scheduler of the cluster has ended \(logs: .*\): npm run cluster -- stop/,
    );
    assert.equal((await cluster("status")).code, 1);
    const stranger = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 60000)"]);
    const processes = standing.processes.map((each) =>
      each === scheduler ? { ...each, pid: stranger.pid } : each,
    );
    writeFileSync(stateFile(), JSON.stringify({ ...standing, processes }));
    assert.equal((await cluster("stop")).stdout, "stopped 4 processes");
    assert.deepEqual(running(standing), []);
    assert.notEqual(commandOf(stranger.pid ?? 0), undefined);
    stranger.kill();
  });

  it("takes a cluster whose processes have all ended for none", async () => {
    mkdirSync(path.join(cache, "cluster"));
    const processes = [{ name: "etcd", pid: 2 ** 22 + 1, mark: path.join(cache, "cluster") }];
    writeFileSync(stateFile(), JSON.stringify({ kubeconfig: "", port: ports[0], processes }));
    assert.equal((await cluster("start", "--port", String(ports[0]))).code, 0);
    assert.equal((await cluster("stop")).stdout, "stopped 5 processes");
  });

  const processesOf = async (mark: string) => (await runTool("pgrep", ["-f", mark])).stdout.trim();

  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    it(`leaves nothing when ${signal} ends it while it starts`, async () => {
      const child = command(["start", "--port", String(ports[0])]);
      const output = { text: "" };
      child.stderr?.on("data", (text: Buffer) => (output.text += text.toString()));
      const log = path.join(cache, "cluster/logs/kube-apiserver.log");
      await until("the API server's start", async () => existsSync(log) || `no log: ${output.text}`, 60, 20);
      const own = () => processesOf(`${cache}/cluster`);
      await until("a process", async () => (await own()) !== "" || `none: ${output.text}`, 10);
      child.kill(signal);
      await until("their end", async () => (await own()) === "" || `${await own()}`, 15);
      await until(
        "its folder's end",
        async () => !existsSync(path.join(cache, "cluster")) || "it is there",
        5,
      );
    });
  }

  it("says which program the cache has lost, and where, and takes away what a killed build has left", async () => {
    const half = mkdtempSync(path.join(tmpdir(), "tenfold-half-"));
    const [place = "", kwok = ""] = places;
    const folder = path.join(half, "judges", path.basename(place));
    const left = `${folder}.${2 ** 22 + 1}`;
    for (const each of [folder, left]) mkdirSync(each, { recursive: true });
    for (const name of ["etcd", "kube-apiserver"])
      symlinkSync(path.join(place, name), path.join(folder, name));
    writeFileSync(path.join(folder, "kube-scheduler"), "", { mode: 0o755 });
    symlinkSync(kwok, path.join(half, "judges", path.basename(kwok)));
    const lock = path.join(half, "build-controlPlane.lock");
    writeFileSync(lock, `${process.pid} somebody who is gone`);
    utimesSync(lock, 0, 0);
    const start = command(["start", "--port", String(ports[0])], { TENFOLD_CACHE: half });
    const { code, stderr } = await said(start);
    const lost = "kube-controller-manager, kube-scheduler";
    const expected = `${lost} cannot be run from ${folder}: delete that folder, it is built again`;
    assert.deepEqual([code, stderr, existsSync(left)], [1, expected, false]);
    rmSync(half, { recursive: true });
  });

  it("says what a program said last that does not start, ends the others, and keeps the logs", async () => {
    const broken = mkdtempSync(path.join(tmpdir(), "tenfold-broken-"));
    const [place = "", kwok = ""] = places;
    const folder = path.join(broken, "judges", path.basename(place));
    mkdirSync(folder, { recursive: true });
    for (const name of ["etcd", "kube-apiserver", "kube-controller-manager"])
      symlinkSync(path.join(place, name), path.join(folder, name));
    const script = "#!/bin/sh\necho no scheduler today >&2\n";
    writeFileSync(path.join(folder, "kube-scheduler"), script, { mode: 0o755 });
    symlinkSync(kwok, path.join(broken, "judges", path.basename(kwok)));
    const start = command(["start", "--port", String(ports[0])], { TENFOLD_CACHE: broken });
    const logs = path.join(broken, "cluster-logs");
    const stderr = `kube-scheduler has ended: no scheduler today\nlogs: ${logs}`;
    assert.deepEqual(await said(start), { code: 1, stdout: "", stderr });
    assert.ok(existsSync(path.join(logs, "kube-apiserver.log")));
    assert.equal(await processesOf(`${broken}/cluster`), "");
    rmSync(broken, { recursive: true });
  });

  it("says what is missing without Go", async () => {
    const empty = mkdtempSync(path.join(tmpdir(), "tenfold-no-go-"));
    const start = command(["start", "--port", String(ports[0])], { TENFOLD_CACHE: empty, PATH: empty });
    assert.deepEqual(await said(start), { code: 1, stdout: "", stderr: "there is no go on the path" });
    rmSync(empty, { recursive: true });
  });

  for (const args of [[], ["restart"], ["start", "now"], ["start", "--prot", "1"]]) {
    it(`tells its use for ${args.join(" ") || "no word"}`, async () => {
      const { code, stderr } = await cluster(...args);
      assert.deepEqual([code, stderr], [1, "usage: npm run cluster -- start [--port 16443] | stop | status"]);
    });
  }
});
