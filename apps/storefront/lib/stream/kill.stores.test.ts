import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { uuidv7 } from "../uuid.ts";
import { type StreamEvent } from "./event.ts";
import { Sample, topic } from "./fixtures/sample.ts";

/** A worker that is started again each time it is killed. */
class Victim {
  readonly #args: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  kills = 0;

  constructor(args: readonly string[], environment: Readonly<Record<string, string>>) {
    this.#args = args;
    this.#environment = environment;
  }

  async start(): Promise<void> {
    const worker = path.join(import.meta.dirname, "fixtures/worker.ts");
    const child = spawn(process.execPath, [worker, ...this.#args], {
      env: { PATH: process.env["PATH"] ?? "", ...this.#environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    await new Promise((resolve, reject) => {
      child.stdout.once("data", resolve);
      child.once("exit", () => reject(new Error("the worker has ended by itself")));
    });
  }

  /** SIGKILL: no code of it runs after. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    this.kills++;
  }
}

describe("the stream under SIGKILL", function () {
  this.timeout(180_000);
  const stores = useStores();
  let sample: Sample;

  before(async () => {
    sample = new Sample(stores().environment);
    await sample.prepare();
  });
  after(() => sample?.close());

  /** Things are written all the time, and victims killed at moments that nobody chose, until each has died so often. */
  async function ordeal(victims: readonly Victim[], kills: number): Promise<string[]> {
    const things: string[] = [];
    let over = false;
    const writing = (async () => {
      while (!over) {
        const batch = Array.from({ length: 8 }, () => uuidv7());
        await Promise.all(batch.map((thing) => sample.add(thing, { steps: 2, wake: false })));
        things.push(...batch);
        await sleep(20);
      }
    })();
    await Promise.all(
      victims.map(async (victim) => {
        while (victim.kills < kills) {
          await victim.start();
          await sleep(Math.random() * 700);
          await victim.kill();
        }
        await victim.start();
      }),
    );
    over = true;
    await writing;
    return things;
  }

  /** As many effects as events, for every thing, in order: counted in rows. */
  async function settle(group: string, things: readonly string[]): Promise<void> {
    const expected = things.length * 2;
    await until(
      `${expected} effects`,
      async () => (await sample.count(`effects where group_name = '${group}'`)) >= expected,
      60_000,
    );
    await sleep(500);
    const effects = await sample.effects(group);
    const wrong = things.filter((thing) => String(effects.get(thing)) !== "1,2");
    assert.deepEqual([effects.size, wrong], [things.length, []]);
    assert.equal(await sample.count(`effects where group_name = '${group}'`), expected);
  }

  it("loses and doubles no event when the relay dies ten times", async () => {
    const environment = stores().environment;
    const relay = new Victim(["relay"], environment);
    const consumer = new Victim(["consume", "steady"], environment);
    try {
      await consumer.start();
      const things = await ordeal([relay], 10);
      await settle("steady", things);
      await until(
        "every event is marked as sent",
        async () => (await sample.count("outbox where sent_at is null")) === 0,
      );
    } finally {
      await Promise.all([relay.kill(), consumer.kill()]);
    }
  });

  it("loses and doubles no effect when two relays and two consumers die five times each", async () => {
    const environment = stores().environment;
    await sample.database.shard(0).primary.pool.query("truncate sample.effects");
    await sample.database.shard(1).primary.pool.query("truncate sample.effects");
    const names = [["relay"], ["relay"], ["consume", "steady"], ["consume", "steady"]];
    const victims = names.map((args) => new Victim(args, environment));
    try {
      const things = await ordeal(victims, 5);
      await settle("steady", things);
    } finally {
      await Promise.all(victims.map((victim) => victim.kill()));
    }
  });

  it("goes on with the members that live when others die without leaving", async () => {
    const group = "survivors";
    const survivors = [new Sample(stores().environment), new Sample(stores().environment)];
    const consumers = survivors.map((survivor) => {
      const effect = (event: StreamEvent) => survivor.effect(event, group);
      return survivor.stream.consumer({ group, topics: [topic], effect });
    });
    try {
      for (const { stream } of survivors) await stream.start();
      for (const consumer of consumers) consumer.start();
      sample.relays.start();
      const victims = [1, 2, 3].map(() => new Victim(["consume", group], stores().environment));
      for (const victim of victims) {
        await victim.start();
        await sleep(1_500);
        await victim.kill();
      }
      const things = Array.from({ length: 60 }, () => uuidv7());
      await Promise.all(things.map((thing) => sample.add(thing)));
      const all = async () => {
        const effects = await sample.effects(group);
        return things.every((thing) => effects.has(thing));
      };
      await until("all effects", all, 40_000);
    } finally {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await Promise.all(survivors.map((survivor) => survivor.close()));
    }
  });
});
