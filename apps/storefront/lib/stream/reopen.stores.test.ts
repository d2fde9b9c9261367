import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { reopenCommand } from "../../operate/reopen.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { uuidv7 } from "../uuid.ts";
import { Sample, topic } from "./fixtures/sample.ts";
import { NotTheWriter, reopenOutboxes } from "./reopen.ts";

const group = "reopened";
const execute = promisify(execFile);
const command = path.resolve(import.meta.dirname, "../../operate/outboxes.ts");

describe("what the brokers of a lost region were sent", function () {
  this.timeout(60_000);
  const stores = useStores();
  const samples: Sample[] = [];

  /** A region: the database is the same, as it was replicated, and the brokers are its own. */
  const region = (name: string) => {
    const { environment, prefix } = stores();
    const sample = new Sample({
      ...environment,
      KAFKA_TOPIC_PREFIX: `${prefix}${name}.`,
      LOG_LEVEL: "silent",
    });
    samples.push(sample);
    return sample;
  };
  const consume = async (sample: Sample) => {
    const consumer = sample.stream.consumer({
      group,
      topics: [topic],
      effect: (event) => sample.effect(event, group),
    });
    await sample.stream.start();
    consumer.start();
    return consumer;
  };
  const reopen = async (since: Date) => {
    let events = 0;
    for (const { primary } of stores().shards) {
      const pool = new pg.Pool({ connectionString: primary, max: 1 });
      events += await reopenOutboxes({ pool }, since).finally(() => pool.end());
    }
    return events;
  };
  const allSent = (sample: Sample) =>
    until("the marks", async () => (await sample.count("outbox where sent_at is null")) === 0);
  const things = (count: number) => Array.from({ length: count }, () => uuidv7());

  after(() => Promise.all(samples.map((sample) => sample.close())));

  it("is sent again by the one that takes over, and has one effect, whether it had one before or not", async () => {
    const home = region("home");
    await home.prepare();
    home.relays.start();
    const early = things(5);
    for (const thing of early) await home.add(thing, { steps: 2 });
    await allSent(home);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const since = new Date();
    const consumer = await consume(home);
    const handled = things(20);
    for (const thing of handled) await home.add(thing, { steps: 3 });
    await until("70 effects", async () => (await home.count("effects")) === 70);
    await consumer.stop();
    // Marked as sent, and nobody has read them when the brokers are lost.
    const unread = things(20);
    for (const thing of unread) await home.add(thing, { steps: 3 });
    await allSent(home);
    await home.relays.stop();

    const other = region("other");
    await other.stream.createTopics({ names: [topic], partitions: 3 });
    const taking = await consume(other);
    other.relays.start();
    const later = uuidv7();
    await other.add(later);
    await until("the first of its own", async () => (await other.count("effects")) === 71);
    assert.equal(await other.count("effects where group_name = 'reopened'"), 71, "nothing comes by itself");
    // Its own event is among them: it was sent since then too.
    assert.equal(await reopen(since), 121);
    await until("the rest", async () => (await other.count("effects")) === 131);
    await allSent(other);
    // Again: whatever was on its way is there by the time that a last one is.
    assert.equal(await reopen(since), 121);
    await allSent(other);
    const last = uuidv7();
    await other.add(last);
    await until("the last one", async () => (await other.effects(group)).has(last));
    await taking.stop();
    const effects = await other.effects(group);
    for (const thing of [...handled, ...unread]) assert.deepEqual(effects.get(thing), [1, 2, 3]);
    for (const thing of early) assert.deepEqual(effects.get(thing), [1, 2]);
    assert.deepEqual([effects.get(later), effects.get(last), effects.size], [[1], [1], 47]);
  });

  it("is what somebody at a laptop sees and has sent again", async () => {
    const { DATABASE_URL = "" } = stores().environment;
    const ask = (...args: string[]) =>
      execute(process.execPath, ["--disable-warning=ExperimentalWarning", command, ...args], {
        env: { ...process.env, DATABASE_URL },
      });
    const sentOf = (text: string) =>
      [...text.matchAll(/^shard \d +sample +(\d+) waiting, (\d+) sent/gm)].map(([, waiting, sent]) => [
        Number(waiting),
        Number(sent),
      ]);
    const total = (text: string, place: 0 | 1) =>
      sentOf(text).reduce((sum, numbers) => sum + (numbers[place] ?? 0), 0);
    const before = (await ask()).stdout;
    assert.equal(sentOf(before).length, 2, before);
    assert.deepEqual([total(before, 0), total(before, 1)], [0, 132]);
    for (const sample of samples) await sample.relays.stop();
    await ask("--reopen", new Date(Date.now() - 3_600_000).toISOString());
    const after = (await ask()).stdout;
    assert.deepEqual([total(after, 0), total(after, 1)], [132, 0]);
    const wrong = await ask("--reopen", "yesterday").catch(
      (error: { code: number; stderr: string }) => error,
    );
    assert.ok("code" in wrong && wrong.code === 2 && wrong.stderr.includes("is none with its zone"));
  });

  it("is left alone where the database takes no writes, and the command says so", async () => {
    const [standby = ""] = stores().shards[0]?.standbys ?? [];
    const pool = new pg.Pool({ connectionString: standby, max: 1 });
    try {
      await assert.rejects(reopenOutboxes({ pool }, new Date()), NotTheWriter);
    } finally {
      await pool.end();
    }
    const DATABASE_URL = stores()
      .shards.map(({ standbys }) => standbys[0])
      .join(",");
    assert.equal(await reopenCommand([new Date().toISOString()], { DATABASE_URL, LOG_LEVEL: "silent" }), 1);
  });
});
