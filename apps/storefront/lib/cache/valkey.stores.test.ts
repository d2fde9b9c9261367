import assert from "node:assert/strict";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { pino } from "pino";
import { createClient } from "redis";
import { valkeyProgram } from "../../stores/install/install.ts";
import { exchange } from "../../stores/process/exchange.ts";
import { ManagedProcess } from "../../stores/process/managed.ts";
import { freePort } from "../../stores/process/ports.ts";
import { ValkeyServer } from "../../stores/valkey.ts";
import { startOrSkip } from "../../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../../testing/temporary.ts";
import { type ValkeyAddress } from "../config/config.ts";
import { readConfig } from "../config/config.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { inSpan, startTracing } from "../telemetry/tracing.ts";
import { ValkeyCacheStore } from "./cache-store.ts";
import { Caching } from "./caching.ts";
import { Script, Valkey, ValkeyUnavailable } from "./valkey.ts";

const log = pino({ level: "silent" });

function open(address: ValkeyAddress, more: Partial<ConstructorParameters<typeof Valkey>[0]> = {}): Valkey {
  return new Valkey({
    use: "cache",
    address,
    timeoutMilliseconds: 500,
    log,
    metrics: new Metrics(),
    ...more,
  });
}

const at = (url: string): ValkeyAddress => ({ url, sharded: false, identity: undefined });

describe("Valkey", () => {
  let server: ValkeyServer;
  let folder: string;
  let valkey: Valkey;

  before(async function () {
    this.timeout(120_000);
    folder = temporaryFolder();
    server = await startOrSkip(this, async () => ValkeyServer.open({ folder }));
    await server.start();
  });

  after(async () => {
    await server?.stop();
    removeFolder(folder);
  });

  beforeEach(async () => {
    valkey = open(at(server.url));
    await valkey.start();
  });

  afterEach(() => valkey.close());

  async function operator(...command: string[]): Promise<void> {
    const client = createClient({ url: server.url });
    client.on("error", () => {});
    await client.connect();
    await client.sendCommand(command);
    client.destroy();
  }

  it("runs a script that the server has forgotten", async () => {
    const add = new Script("return redis.call('INCRBY', KEYS[1], ARGV[1])");
    assert.equal(await valkey.script(add, ["test:sum"], ["5"]), 5);
    await operator("SCRIPT", "FLUSH");
    assert.equal(await valkey.script(add, ["test:sum"], ["5"]), 10);
  });

  it("gives the server's own error as it is, and goes on", async () => {
    await valkey.run("SET", (client) => client.set("test:text", "words"));
    for (let i = 0; i < 10; i++) {
      await assert.rejects(
        valkey.run("INCR", (client) => client.incr("test:text")),
        /not an integer/,
      );
    }
    assert.equal(await valkey.run("GET", (client) => client.get("test:text")), "words");
  });

  it("says at once that it is away, when there is no server or the name is wrong", async () => {
    for (const url of ["redis://127.0.0.1:1", "redis://no-such-host.invalid:6379"]) {
      const absent = open(at(url));
      const started = performance.now();
      await absent.start();
      await assert.rejects(
        absent.run("GET", (client) => client.get("a")),
        ValkeyUnavailable,
      );
      assert.ok(performance.now() - started < 3_000);
      await absent.close();
    }
  });

  it("signs in with the password of the moment, at each connection", async () => {
    const asked: string[] = [];
    await operator("ACL", "SETUSER", "app", "on", ">token", "~*", "+@all");
    const identity = { user: "app", replicationGroup: "shop" };
    const named = open(
      { ...at(`redis://127.0.0.1:${server.port}`), identity },
      {
        password: ({ user, replicationGroup }) => {
          asked.push(`${user}@${replicationGroup}`);
          return Promise.resolve("token");
        },
      },
    );
    await named.start();
    const whoAmI = () =>
      named.run("ACL", (client) => ("aclWhoAmI" in client ? client.aclWhoAmI() : Promise.resolve("")));
    assert.equal(await whoAmI(), "app");
    await operator("CLIENT", "KILL", "USER", "app");
    const deadline = Date.now() + 5_000;
    while ((await whoAmI().catch(() => "")) !== "app") {
      assert.ok(Date.now() < deadline);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.deepEqual(asked, ["app@shop", "app@shop"]);
    await named.close();
  });

  it("is in the trace of a request that is recorded, and in none otherwise", async () => {
    const exporter = new InMemorySpanExporter();
    const stop = startTracing({
      service: "test",
      region: "local",
      endpoint: undefined,
      share: 1,
      processor: new SimpleSpanProcessor(exporter),
    });
    await valkey.run("GET", (client) => client.get("a"));
    await inSpan("request", {}, () => valkey.run("GET", (client) => client.get("a")));
    const spans = exporter.getFinishedSpans();
    assert.deepEqual(
      spans.map(({ name }) => name),
      ["cache GET", "request"],
    );
    const [command, request] = spans;
    assert.equal(command?.parentSpanContext?.spanId, request?.spanContext().spanId);
    assert.equal(command?.attributes["db.system.name"], "valkey");
    await stop();
  });
});

describe("Valkey in cluster mode", () => {
  let cluster: ManagedProcess;
  let folder: string;
  let port: number;

  before(async function () {
    this.timeout(120_000);
    folder = temporaryFolder();
    port = await freePort();
    const command = await startOrSkip(this, valkeyProgram);
    const settings = [
      "--port",
      String(port),
      "--cluster-enabled",
      "yes",
      "--save",
      "",
      "--bind",
      "127.0.0.1",
    ];
    cluster = await ManagedProcess.start({
      name: "Valkey",
      folder,
      command,
      args: [...settings, "--dir", folder],
      port,
      ready: async () => (await exchange(port, Buffer.from("PING\r\n"))).toString().startsWith("+PONG"),
    });
    const assigned = await exchange(port, Buffer.from("CLUSTER ADDSLOTSRANGE 0 16383\r\n"));
    assert.equal(assigned.toString(), "+OK\r\n");
  });

  after(async () => {
    await cluster?.stop();
    removeFolder(folder);
  });

  it("keeps a key, its lock and its script in one slot, and reads keys of several", async () => {
    const metrics = new Metrics();
    const valkey = open(
      { url: `redis://127.0.0.1:${port}`, sharded: true, identity: undefined },
      { metrics },
    );
    const deadline = Date.now() + 10_000;
    const store = new ValkeyCacheStore(valkey);
    await valkey.start();
    while ((await store.set("test:{ready}", "yes", 10_000)) !== "written") assert.ok(Date.now() < deadline);
    assert.equal((await store.lock("test:{a}", "me", 1_000)).held, "ours");
    assert.equal((await store.lock("test:{a}", "you", 1_000)).held, "another's");
    const write = { version: 2, text: "2 1 \nnew", milliseconds: 10_000 };
    assert.equal(await store.put("test:{a}", write, "me"), "written");
    assert.equal(await store.put("test:{a}", { ...write, version: 1 }), "older");
    assert.equal((await store.lock("test:{a}", "you", 1_000)).held, "ours");
    assert.deepEqual(await store.get(["test:{a}", "test:{b}", "test:{ready}"]), [
      "2 1 \nnew",
      undefined,
      "yes",
    ]);

    const { caching } = readConfig({});
    const things = new Caching(caching, valkey, metrics).cache<string>({ name: "test:thing" });
    let loads = 0;
    const load = () => Promise.resolve(`load ${++loads}`);
    for (let i = 0; i < 20; i++)
      assert.equal(await things.read(`{odd} key ${i % 4}`, load), `load ${(i % 4) + 1}`);
    assert.equal(loads, 4);
    await valkey.close();
  });
});
