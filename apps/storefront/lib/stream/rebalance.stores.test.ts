import assert from "node:assert/strict";
import { Admin } from "@platformatic/kafka";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { createLog } from "../telemetry/log.ts";
import { uuidv7 } from "../uuid.ts";
import { type StreamConsumer } from "./consumer.ts";
import { type StreamEvent } from "./event.ts";
import { Sample } from "./fixtures/sample.ts";
import { StreamProducer } from "./producer.ts";

const topic = "moving";
const group = "movers";
const partitions = 4;

describe("a group whose members come and go", function () {
  this.timeout(90_000);
  const stores = useStores();
  const samples: Sample[] = [];
  const consumers: StreamConsumer[] = [];
  let producer: StreamProducer;
  let admin: Admin;

  before(async () => {
    const { kafka, prefix } = stores();
    producer = new StreamProducer(
      { addresses: [kafka], prefix, client: "test" },
      createLog("test", "silent"),
    );
    admin = new Admin({ clientId: "test", bootstrapBrokers: [kafka] });
    const sample = new Sample(stores().environment);
    samples.push(sample);
    await sample.stream.createTopics({ names: [topic], partitions });
  });
  after(async () => {
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    await Promise.all(samples.map((sample) => sample.close()));
    await producer?.close();
    await admin?.close();
  });

  async function member(effect: (event: StreamEvent) => Promise<void>): Promise<StreamConsumer> {
    const sample = new Sample(stores().environment);
    samples.push(sample);
    const consumer = sample.stream.consumer({ group, topics: [topic], effect });
    consumers.push(consumer);
    await sample.stream.start();
    consumer.start();
    return consumer;
  }

  async function send(count: number): Promise<string[]> {
    const keys = Array.from({ length: count }, () => uuidv7());
    await producer.send(
      keys.map((key) => {
        const envelope = {
          id: uuidv7(),
          type: "thing.step",
          version: 1,
          occurredAt: new Date().toISOString(),
        };
        return { topic, key, value: JSON.stringify({ ...envelope, key, data: {} }), headers: {} };
      }),
    );
    return keys;
  }

  /** Records after the positions that the brokers keep. */
  async function behind(): Promise<number> {
    const { prefix } = stores();
    const numbers = Array.from({ length: partitions }, (_, partitionIndex) => partitionIndex);
    const [ends] = await admin.listOffsets({
      topics: [
        {
          name: prefix + topic,
          partitions: numbers.map((partitionIndex) => ({ partitionIndex, timestamp: -1n })),
        },
      ],
    });
    const [kept] = await admin.listConsumerGroupOffsets({ groups: [prefix + group] });
    const positions = new Map(
      kept?.topics
        .find(({ name }) => name === prefix + topic)
        ?.partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]),
    );
    return (ends?.partitions ?? []).reduce((sum, { partitionIndex, offset }) => {
      const position = positions.get(partitionIndex) ?? 0n;
      return sum + Number(offset - (position < 0n ? 0n : position));
    }, 0);
  }

  it("never puts back the position of a partition that another member has by now", async () => {
    const [slow, quick] = [new Set<string>(), new Set<string>()];
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    await member(async ({ key }) => {
      slow.add(key);
      await gate;
    });
    const early = await send(40);
    await until("the first member has begun", () => slow.size >= 8);
    await member(async ({ key }) => void quick.add(key));
    await until("the second member has partitions, from their last position", () => quick.size > 0);
    const late = await send(40);
    const share = [...early, ...late].length / partitions;
    await until(
      "the second member is done with its partitions",
      async () => quick.size >= share && (await settled(() => quick.size)),
    );
    open();
    await until(
      "all have had their effect",
      () => [...early, ...late].every((key) => slow.has(key) || quick.has(key)),
      30_000,
    );
    await until("no record is behind", async () => (await behind()) === 0, 10_000);
    // It stays so: what the first member had still to keep is kept by now.
    await settled(() => 0);
    assert.equal(await behind(), 0);
  });

  /** Whether a number stays as it is for a second. */
  async function settled(number: () => number): Promise<boolean> {
    const before = number();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return number() === before;
  }
});
