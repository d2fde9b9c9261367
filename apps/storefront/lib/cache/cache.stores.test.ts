import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { createClient } from "redis";
import { ValkeyServer } from "../../stores/valkey.ts";
import { startOrSkip } from "../../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../../testing/temporary.ts";
import { type CachingSettings } from "../config/caching.ts";
import { readConfig } from "../config/config.ts";
import { Problem } from "../http/problem.ts";
import { inContext } from "../request-context.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { type Cache, type CacheDefinition } from "./cache.ts";
import { Caching } from "./caching.ts";
import { Valkey } from "./valkey.ts";

interface Thing {
  readonly id: string;
  readonly version: number;
}

/** A database of one thing, that counts who asks. */
class Source {
  loads = 0;
  version = 1;
  milliseconds = 20;

  readonly load = async (): Promise<Thing | undefined> => {
    this.loads += 1;
    const { version } = this;
    await delay(this.milliseconds);
    return version === 0 ? undefined : { id: "a", version };
  };
}

/** A request without anything of its own. */
const nobody = {
  route: "GET /things",
  priority: "normal" as const,
  deadline: Infinity,
  signal: undefined,
  authorization: undefined,
};

/** One process with its caches. */
interface Member {
  readonly things: Cache<Thing>;
  readonly metrics: Metrics;
  readonly valkey: Valkey;
}

describe("a cache on a real server", () => {
  let server: ValkeyServer;
  let folder: string;
  let members: Member[] = [];
  let source: Source;

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
    source = new Source();
    await command((client) => client.flushDb());
  });

  afterEach(async () => {
    await Promise.all(members.map(({ valkey }) => valkey.close()));
    members = [];
  });

  async function command<T>(work: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
    const client = createClient({ url: server.url });
    client.on("error", () => {});
    await client.connect();
    try {
      return await work(client as ReturnType<typeof createClient>);
    } finally {
      client.destroy();
    }
  }

  async function member(
    settings: Partial<CachingSettings> = {},
    definition: Partial<CacheDefinition<Thing>> = {},
    // Ample, for a machine that is busy with other tests.
    timeoutMilliseconds = 2_000,
  ): Promise<Member> {
    const metrics = new Metrics();
    const config = readConfig({ CACHE_URL: server.url });
    assert.ok(config.cache);
    const log = pino({ level: "silent" });
    const valkey = new Valkey({
      use: "cache",
      address: config.cache,
      timeoutMilliseconds,
      log,
      metrics,
    });
    await valkey.start();
    const caching = new Caching({ ...config.caching, ...settings }, valkey, metrics);
    const things = caching.cache<Thing>({
      name: "test:thing",
      version: ({ version }) => version,
      ...definition,
    });
    const result = { things, metrics, valkey };
    members.push(result);
    return result;
  }

  /** How many reads found what. */
  async function reads({ metrics }: Member): Promise<Record<string, number>> {
    const metric = await metrics.registry.getSingleMetric("storefront_cache_reads_total")?.get();
    return Object.fromEntries((metric?.values ?? []).map(({ labels, value }) => [labels["outcome"], value]));
  }

  const times = <T>(count: number, work: () => Promise<T>) =>
    Promise.all(Array.from({ length: count }, work));

  it("asks the database once for a thousand concurrent requests of a key that is not there", async () => {
    // Without the lock between processes, which would do the same, later.
    const one = await member({ lock: 0 });
    const answers = await times(1_000, () => one.things.read("a", source.load));
    assert.equal(source.loads, 1);
    assert.deepEqual(new Set(answers.map((thing) => thing?.version)), new Set([1]));
    assert.deepEqual(await reads(one), { miss: 1_000 });
  });

  it("asks the database once for four processes that miss at the same moment", async () => {
    const all = [await member(), await member(), await member(), await member()];
    await Promise.all(all.map(({ things }) => times(250, () => things.read("a", source.load))));
    assert.equal(source.loads, 1);
  });

  it("does not wait for a process that died with the lock for longer than a lock lasts", async () => {
    const { things } = await member({ lock: 150 });
    await command((client) =>
      client.set("test:thing:{a}:lock", "dead", { expiration: { type: "PX", value: 60_000 } }),
    );
    const started = performance.now();
    assert.equal((await things.read("a", source.load))?.version, 1);
    assert.ok(performance.now() - started < 10_000);
  });

  it("answers from the cache, and counts it", async () => {
    const one = await member();
    await one.things.read("a", source.load);
    assert.deepEqual(await one.things.read("a", source.load), { id: "a", version: 1 });
    assert.equal(await one.things.readText("a", source.load), '{"id":"a","version":1}');
    assert.equal(source.loads, 1);
    assert.deepEqual(await reads(one), { miss: 1, hit: 2 });
  });

  it("knows for a while that something is not there, and learns of it at once when it comes to be", async () => {
    source.version = 0;
    const one = await member();
    for (let i = 0; i < 5; i++) assert.equal(await one.things.read("a", source.load), undefined);
    assert.equal(source.loads, 1);
    assert.deepEqual(await reads(one), { miss: 1, negative: 4 });
    await one.things.put("a", { id: "a", version: 1 });
    assert.equal((await one.things.read("a", source.load))?.version, 1);
  });

  it("asks again for what is not there when that is not to be kept", async () => {
    source.version = 0;
    const one = await member({ negative: 0 });
    await one.things.read("a", source.load);
    await one.things.read("a", source.load);
    assert.equal(source.loads, 2);
  });

  it("serves a copy past its time at once while one caller fetches a newer one", async () => {
    const one = await member({ ttl: 1_000, jitter: 0 });
    await one.things.read("a", source.load);
    await delay(1_050);
    let answer: (thing: Thing) => void = () => {};
    let asked = 0;
    const slow = () => {
      asked += 1;
      return new Promise<Thing>((resolve) => (answer = resolve));
    };
    const answers = await times(100, () => one.things.read("a", slow));
    assert.deepEqual(new Set(answers.map((thing) => thing?.version)), new Set([1]));
    await until(() => Promise.resolve(asked === 1));
    answer({ id: "a", version: 2 });
    await until(async () => (await one.things.read("a", slow))?.version === 2);
    assert.equal(asked, 1);
    assert.ok(((await reads(one))["stale"] ?? 0) >= 100);
  });

  it("asks the cache's server once in a moment for what everybody reads, and every time for who has written", async () => {
    const [here, there] = [await member({ near: 300 }), await member({ near: 300 })];
    const near = (one: Member, consistency = {}) =>
      inContext({ ...nobody, consistency }, () => one.things.read("a", source.load, { near: true }));
    for (const one of [here, there]) for (let n = 0; n < 100; n++) await near(one);
    assert.deepEqual(
      [await reads(here), await reads(there)],
      [
        { miss: 1, near: 99 },
        { hit: 1, near: 99 },
      ],
    );
    source.version = 2;
    await here.things.put("a", { id: "a", version: 2 });
    assert.equal((await near(here))?.version, 2, "the process that has changed it");
    assert.equal((await near(there))?.version, 1, "another process, for a moment");
    assert.equal((await near(there, { 0: "0/1" }))?.version, 2, "whoever has written something");
    assert.equal(
      (await there.things.read("a", source.load))?.version,
      2,
      "a read that wants what the cache has",
    );
    await delay(350);
    assert.equal((await near(there))?.version, 2);
    assert.equal(source.loads, 1);
  });

  it("goes on serving the copy while the database is down, until its last moment", async () => {
    const one = await member({ ttl: 30, stale: 1_500, jitter: 0 });
    await one.things.read("a", source.load);
    await delay(50);
    const down = () => Promise.reject(new Error("down"));
    assert.equal((await one.things.read("a", down))?.version, 1);
    await delay(1_600);
    await assert.rejects(one.things.read("a", down), /down/);
  });

  it("waits for the newer value where nothing stale may be served", async () => {
    const one = await member({ ttl: 40, stale: 0, jitter: 0 });
    await one.things.read("a", source.load);
    await delay(60);
    source.version = 2;
    assert.equal((await one.things.read("a", source.load))?.version, 2);
  });

  it("never puts an older copy over a newer one", async () => {
    const [slow, quick] = [await member({ lock: 0 }), await member()];
    source.milliseconds = 1_000;
    const reading = slow.things.read("a", source.load);
    await delay(20);
    await quick.things.put("a", { id: "a", version: 2 });
    // Who has read the old one before the change gets what has been put there since.
    assert.equal((await reading)?.version, 2);
    assert.equal((await quick.things.read("a", source.load))?.version, 2);
    assert.equal(source.loads, 1);
  });

  it("voids what has a tag, and what was being fetched when the tag was touched", async () => {
    const one = await member();
    await one.things.read("a", source.load, { tag: "all" });
    source.version = 2;
    source.milliseconds = 100;
    await one.things.touch("all");
    const reading = one.things.read("a", source.load, { tag: "all" });
    await delay(30);
    source.version = 3;
    await one.things.touch("all");
    await reading;
    assert.equal((await one.things.read("a", source.load, { tag: "all" }))?.version, 3);
    assert.equal(source.loads, 3);
  });

  it("takes a cache that only reads as one that stays empty, and asks the database", async () => {
    const [one, unlocked] = [await member(), await member({ lock: 0 })];
    await command((client) => client.sendCommand(["REPLICAOF", "127.0.0.1", "1"]));
    try {
      assert.equal((await unlocked.things.read("a", source.load))?.version, 1);
      source.loads = 0;
      await command((client) => client.configSet("replica-serve-stale-data", "yes"));
      const answers = await times(50, () => one.things.read("a", source.load));
      assert.deepEqual(new Set(answers.map((thing) => thing?.version)), new Set([1]));
      assert.equal(source.loads, 1);
      await one.things.put("a", { id: "a", version: 2 });
      assert.equal(await command((client) => client.dbSize()), 0);
      assert.deepEqual(await reads(one), { miss: 50 });
    } finally {
      await command((client) => client.sendCommand(["REPLICAOF", "NO", "ONE"]));
    }
  });

  it("takes a server that hangs as away: answers come in time, the database is asked by few, and it comes back", async () => {
    const one = await member({ singleFlight: false, loads: { concurrent: 4, waiting: 1_000 } }, {}, 200);
    await one.things.read("a", source.load);
    let [running, most] = [0, 0];
    const load = async () => {
      most = Math.max(most, ++running);
      await delay(2);
      running -= 1;
      return { id: "a", version: 1 };
    };
    server.pause();
    try {
      const started = performance.now();
      await times(200, () => one.things.read("a", load));
      assert.ok(performance.now() - started < 5_000);
      assert.equal(most, 4);
      // Who comes now does not wait for it.
      assert.equal(one.valkey.available, false);
      assert.equal((await one.things.read("a", load))?.version, 1);
    } finally {
      server.resume();
    }
    await until(async () => {
      await one.things.read("a", load);
      return ((await reads(one))["hit"] ?? 0) > 0;
    });
  });

  it("survives the death of its server, and finds it again", async () => {
    const one = await member();
    await one.things.read("a", source.load);
    await server.kill();
    assert.equal((await one.things.read("a", source.load))?.version, 1);
    await one.things.put("a", { id: "a", version: 1 });
    await server.start();
    await until(async () => {
      await one.things.read("a", source.load);
      return ((await reads(one))["hit"] ?? 0) > 0;
    });
  });

  it("refuses with 503 when too many wait for the database", async () => {
    const one = await member({ singleFlight: false, lock: 0, loads: { concurrent: 2, waiting: 3 } });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => one.things.read(String(i), source.load)),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    assert.equal(refused.length, 15);
    assert.ok(refused.every((reason: unknown) => reason instanceof Problem && reason.status === 503));
  });

  it("leaves the cache alone when it is switched off", async () => {
    const one = await member({ enabled: false });
    await one.things.read("a", source.load);
    await one.things.put("a", { id: "a", version: 2 });
    await one.things.read("a", source.load);
    assert.equal(source.loads, 2);
    assert.equal(await command((client) => client.dbSize()), 0);
    assert.deepEqual(await reads(one), { off: 2 });
  });

  it("removes what was changed where write-through is off", async () => {
    const one = await member({ writeThrough: false });
    await one.things.read("a", source.load);
    await one.things.put("a", { id: "a", version: 2 });
    source.version = 2;
    assert.equal((await one.things.read("a", source.load))?.version, 2);
    assert.equal(source.loads, 2);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 8_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, "it did not come to be in eight seconds");
    await delay(50);
  }
}
