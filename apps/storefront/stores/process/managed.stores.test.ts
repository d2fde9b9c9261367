import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { removeFolder, temporaryFolder } from "../../testing/temporary.ts";
import { exchange } from "./exchange.ts";
import { type Launch, ManagedProcess } from "./managed.ts";
import { freePort } from "./ports.ts";
import { haveEnded, isRunning, processOf } from "./table.ts";

/** A server that answers, with a child that does nothing, as PostgreSQL has them. */
const server = `
  const { spawn } = require("node:child_process");
  const child = spawn("sleep", ["1000"]);
  console.log("child " + child.pid);
  require("node:net").createServer((socket) => socket.pipe(socket)).listen(Number(process.argv[1]), "127.0.0.1");
  process.on("SIGTERM", () => { child.kill(); process.exit(); });
`;

describe("a server's process", function () {
  this.timeout(30_000);
  let folder: string;

  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => removeFolder(folder));

  async function launch(more: Partial<Launch> = {}): Promise<Launch> {
    const port = await freePort();
    return {
      name: "Echo",
      folder,
      command: process.execPath,
      args: ["-e", server, String(port)],
      port,
      ready: async () => (await exchange(port, Buffer.from("a"))).length > 0,
      ...more,
    };
  }

  const log = () => readFileSync(path.join(folder, "server.log"), "utf8");
  const childOf = () => processOf(Number(/child (\d+)/.exec(log())?.[1]));

  it("is there when it answers, and stops with what it has started", async () => {
    const started = await ManagedProcess.start(await launch());
    const child = childOf();
    assert.ok(started.running && child);
    await started.stop();
    assert.ok(!started.running && !isRunning(child));
    assert.equal(existsSync(path.join(folder, "process.json")), false);
  });

  it("is killed with what it has started, also while it is paused", async () => {
    const started = await ManagedProcess.start(await launch());
    const child = childOf();
    started.pause();
    await started.kill();
    assert.ok(child && !isRunning(child));
  });

  it("does not answer while it is paused, and does afterwards", async () => {
    const plan = await launch();
    const started = await ManagedProcess.start(plan);
    started.pause();
    await assert.rejects(exchange(plan.port, Buffer.from("a")), /no answer within a second/);
    started.resume();
    assert.equal(String(await exchange(plan.port, Buffer.from("b"))), "b");
    await started.stop();
  });

  it("is killed when it does not end on request", async () => {
    const deaf = server.replace("child.kill(); process.exit();", "");
    const plan = await launch();
    const started = await ManagedProcess.start({ ...plan, args: ["-e", deaf, String(plan.port)] });
    await started.stop(200);
    assert.ok(!started.running);
  });

  it("says with the last lines of its log why it does not come up", async () => {
    const plan = await launch({ args: ["-e", "console.error('no such table'); process.exit(3)"] });
    await assert.rejects(
      ManagedProcess.start(plan),
      /^Error: Echo does not come up: it ended with code 3\n {2}no such table$/,
    );
    const silent = await launch({
      args: ["-e", "console.log('waiting'); setTimeout(() => {}, 60000)"],
      deadline: 500,
    });
    await assert.rejects(ManagedProcess.start(silent), /it does not answer on port \d+\n {2}waiting$/);
    const missing = await launch({ command: path.join(folder, "missing") });
    await assert.rejects(ManagedProcess.start(missing), /does not come up: spawn .*ENOENT/);
  });

  it("names the port that another process has", async () => {
    const plan = await launch();
    const other = createServer().listen(plan.port, "127.0.0.1");
    await once(other, "listening");
    await assert.rejects(ManagedProcess.start(plan), {
      message: `Echo: port ${plan.port} is taken by another process; end that one, or choose another port`,
    });
    other.close();
  });

  it("names the process of an earlier run that still has its folder", async () => {
    const started = await ManagedProcess.start(await launch());
    await assert.rejects(ManagedProcess.start(await launch()), {
      message: `Echo: process ${started.pid} of an earlier run still has ${folder}; end it: kill ${started.pid}`,
    });
    await started.stop();
  });

  it("takes no other process for its own that has got its pid", async () => {
    const file = path.join(folder, "process.json");
    writeFileSync(file, JSON.stringify({ pid: process.pid, parent: 1, started: "another time" }));
    const started = await ManagedProcess.start(await launch());
    await started.stop();
  });

  async function left(name: NodeJS.Signals, paused: boolean, milliseconds: number): Promise<boolean> {
    const program = parentOf(await launch(), paused);
    const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(parent.stdout, "data");
    const all = [processOf(parent.pid ?? 0), processOf(serverOf(folder)), childOf()];
    const found = all.filter((each) => each !== undefined);
    assert.equal(found.length, 3);
    parent.kill(name);
    return !(await haveEnded(found, milliseconds));
  }

  for (const name of ["SIGKILL", "SIGINT"] as const) {
    it(`ends within seconds when the one that has started it dies of ${name}`, async () => {
      assert.equal(await left(name, false, 5000), false);
    });
  }

  it("is let go on to end in order then, when it was paused", async () => {
    // Before the watchdog loses its patience and kills.
    assert.equal(await left("SIGKILL", true, 2500), false);
  });
});

function serverOf(folder: string): number {
  const recorded = JSON.parse(readFileSync(path.join(folder, "process.json"), "utf8")) as { pid: number };
  return recorded.pid;
}

/** A program that starts the server and then waits. */
function parentOf({ folder, command, args, port }: Launch, paused: boolean): string {
  return `
    const { ManagedProcess } = await import(${JSON.stringify(path.join(import.meta.dirname, "managed.ts"))});
    const { exchange } = await import(${JSON.stringify(path.join(import.meta.dirname, "exchange.ts"))});
    const launch = ${JSON.stringify({ name: "Echo", folder, command, args, port })};
    const started = await ManagedProcess.start({ ...launch, ready: async () => (await exchange(launch.port, Buffer.from("a"))).length > 0 });
    if (${paused}) started.pause();
    console.log("started");
    setTimeout(() => undefined, 60000);
  `;
}
