import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { createLog } from "../telemetry/log.ts";
import { inSpan, startTracing } from "../telemetry/tracing.ts";
import { uuidv7 } from "../uuid.ts";
import { type StreamConsumer } from "./consumer.ts";
import { type StreamEvent } from "./event.ts";
import { Sample, topic } from "./fixtures/sample.ts";
import { Home } from "./home.ts";
import { StreamProducer } from "./producer.ts";
import { Outbox } from "./outbox.ts";

describe("the stream", function () {
  this.timeout(60_000);
  const stores = useStores();
  let sample: Sample;
  const consumers: StreamConsumer[] = [];
  const producers: StreamProducer[] = [];

  const consume = async (group: string, effect?: (event: StreamEvent) => Promise<void>, from = sample) => {
    const consumer = from.stream.consumer({
      group,
      topics: [topic],
      effect: effect ?? ((event) => from.effect(event, group)),
    });
    consumers.push(consumer);
    await from.stream.start();
    consumer.start();
    return consumer;
  };
  const effectsOf = async (group: string, thing: string) => (await sample.effects(group)).get(thing) ?? [];

  before(async () => {
    sample = new Sample(stores().environment);
    await sample.prepare();
    sample.relays.start();
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
  });
  after(async () => {
    await Promise.all(producers.map((producer) => producer.close()));
    await sample?.close();
  });

  it("brings each event from the transaction to one effect, in the order of its key, and marks it sent", async () => {
    await consume("order");
    const things = Array.from({ length: 40 }, () => uuidv7());
    await Promise.all(things.map((thing) => sample.add(thing, { steps: 5 })));
    await until("200 effects", async () => (await sample.count("effects where group_name = 'order'")) >= 200);
    const effects = await sample.effects("order");
    for (const thing of things) assert.deepEqual(effects.get(thing), [1, 2, 3, 4, 5]);
    await until("the marks", async () => (await sample.count("outbox where sent_at is null")) === 0);
  });

  it("has one effect for an event that comes again, at once or later", async () => {
    await consume("again");
    const [thing, last] = [uuidv7(), uuidv7()];
    const { kafka, prefix } = stores();
    const brokers = { addresses: [kafka], prefix, client: "test" };
    const producer = new StreamProducer(brokers, createLog("test", "silent"));
    producers.push(producer);
    const recordOf = (key: string) => {
      const envelope = { id: uuidv7(), type: "thing.step", version: 1, occurredAt: new Date().toISOString() };
      return {
        topic,
        key,
        value: JSON.stringify({ ...envelope, key, data: { thing: key, step: 1 } }),
        headers: {},
      };
    };
    const record = recordOf(thing);
    await producer.send([record, record]);
    await until("the effect", async () => (await effectsOf("again", thing)).length > 0);
    // All in one partition, or the last could overtake: the same key.
    await producer.send([record, { ...recordOf(last), key: thing }]);
    await until("the last effect", async () => (await effectsOf("again", last)).length === 1);
    assert.deepEqual(await effectsOf("again", thing), [1]);
  });

  it("leaves to the next member what the last one had begun and not done", async () => {
    const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    let begun = 0;
    const helpless = await consume("next", () => {
      begun++;
      return Promise.reject(away);
    });
    const thing = uuidv7();
    await sample.add(thing);
    await until("a try", () => begun > 0);
    // Long enough for the position to be kept, several times.
    await sleep(700);
    await helpless.stop();
    await consume("next");
    await until("the effect", async () => (await effectsOf("next", thing)).length === 1);
  });

  it("sends nothing for a transaction that is rolled back", async () => {
    await consume("rolled-back");
    const thing = uuidv7();
    const user = sample.shards.of(thing);
    const change = user.write(async (connection) => {
      const event = { topic, key: thing, type: "thing.step", data: { thing, step: 1 } };
      await new Outbox("sample").add(connection, user.bucket, event);
      throw new TypeError("changed my mind");
    });
    await assert.rejects(change, TypeError);
    const later = uuidv7();
    await sample.add(later);
    await until("a later event", async () => (await effectsOf("rolled-back", later)).length === 1);
    assert.deepEqual(await effectsOf("rolled-back", thing), []);
  });

  it("sends what processes left that are gone, although nobody wakes it", async () => {
    await consume("left");
    const thing = uuidv7();
    await sample.add(thing, { wake: false });
    await until("the effect", async () => (await effectsOf("left", thing)).length === 1, 5_000);
  });

  it("keeps the order of a key with several relays on one outbox, and doubles no effect", async () => {
    const others = [1, 2, 3].map(() => new Sample(stores().environment));
    try {
      for (const other of others) other.relays.start();
      await consume("several");
      const things = Array.from({ length: 20 }, () => uuidv7());
      await Promise.all(things.map((thing) => sample.add(thing, { steps: 10 })));
      for (const other of others) for (let bucket = 0; bucket < 4; bucket++) other.relays.wake(bucket);
      const group = "group_name = 'several'";
      await until("200 effects", async () => {
        const effects = await sample.effects("several");
        return things.every((thing) => (effects.get(thing) ?? []).length >= 10);
      });
      const effects = await sample.effects("several");
      for (const thing of things)
        assert.deepEqual(effects.get(thing), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], group);
    } finally {
      await Promise.all(others.map((other) => other.close()));
    }
  });

  it("keeps a record that fails every time as a dead letter, goes on with the others, and puts it back when asked", async () => {
    const poison = uuidv7();
    const sound = uuidv7();
    let broken = true;
    const effect = async (event: StreamEvent) => {
      if (broken && event.key === poison) throw new TypeError("it cannot be read");
      await sample.effect(event, "dead");
    };
    await consume("dead", effect);
    await sample.add(poison);
    await sample.add(sound);
    await until("the sound one", async () => (await effectsOf("dead", sound)).length === 1);
    const dead = async () =>
      /outcome="dead"} 1/.test(
        await sample.metrics.registry.getSingleMetricAsString("storefront_stream_consumed_total"),
      );
    await until("the dead letter", dead);
    assert.deepEqual(await effectsOf("dead", poison), []);
    broken = false;
    assert.equal(await sample.stream.replay(topic), 1);
    await until("the effect of the replay", async () => (await effectsOf("dead", poison)).length === 1);
    assert.equal(await sample.stream.replay(topic), 0);
  });

  it("hands its records over when a member comes and when one goes, with nothing lost or doubled", async () => {
    const other = new Sample(stores().environment);
    try {
      const first = await consume("members");
      const things = Array.from({ length: 300 }, () => uuidv7());
      const adding = (async () => {
        for (const thing of things) await sample.add(thing);
      })();
      await sleep(300);
      await consume("members", undefined, other);
      await sleep(1_500);
      await first.stop();
      await adding;
      await until(
        "all effects",
        async () => {
          const effects = await sample.effects("members");
          return things.every((thing) => effects.has(thing));
        },
        30_000,
      );
      const effects = await sample.effects("members");
      for (const thing of things) assert.deepEqual(effects.get(thing), [1]);
    } finally {
      await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
      await other.close();
    }
  });

  it("is consumed only where the database takes writes: what comes meanwhile waits, and nothing is done twice", async () => {
    const answers = { replica: true };
    const primary = { pool: { query: () => Promise.resolve({ rows: [answers] }) } };
    const home = new Home({ primary } as never, createLog("test", "silent"), 50);
    const consumer = sample.stream.consumer(
      { group: "home", topics: [topic], effect: (event) => sample.effect(event, "home") },
      home,
    );
    consumers.push(consumer);
    await home.start();
    consumer.start();
    const [first, second] = [uuidv7(), uuidv7()];
    await sample.add(first);
    await sleep(700);
    assert.deepEqual(await effectsOf("home", first), [], "not at home");
    answers.replica = false;
    await until("the effect at home", async () => (await effectsOf("home", first)).length === 1);
    answers.replica = true;
    await sleep(1_000);
    await sample.add(second);
    await sleep(700);
    assert.deepEqual(await effectsOf("home", second), [], "no longer at home");
    answers.replica = false;
    await until("the effect at home again", async () => (await effectsOf("home", second)).length === 1);
    assert.deepEqual(await effectsOf("home", first), [1]);
    home.stop();
  });

  it("carries the trace of a request to the effect of its event", async () => {
    const spans = new InMemorySpanExporter();
    const stop = startTracing({
      service: "test",
      region: "test",
      endpoint: undefined,
      share: 1,
      processor: new SimpleSpanProcessor(spans),
    });
    try {
      await consume("traced");
      const thing = uuidv7();
      const trace = await inSpan("request", {}, async (span) => {
        await sample.add(thing);
        return span.spanContext().traceId;
      });
      await until("the effect", async () => (await effectsOf("traced", thing)).length === 1);
      await until("its span", () => spans.getFinishedSpans().some(({ name }) => name === `process ${topic}`));
      const effect = spans
        .getFinishedSpans()
        .find((span) => span.name === `process ${topic}` && span.spanContext().traceId === trace);
      assert.ok(effect, "the consumer's span belongs to the request's trace");
    } finally {
      await stop();
    }
  });

  it("waits for a database that is away instead of giving records up", async () => {
    let away = true;
    await consume("patient", async (event) => {
      if (away) throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
      await sample.effect(event, "patient");
    });
    const thing = uuidv7();
    await sample.add(thing);
    await sleep(1_500);
    away = false;
    await until("the effect", async () => (await effectsOf("patient", thing)).length === 1);
  });
});
