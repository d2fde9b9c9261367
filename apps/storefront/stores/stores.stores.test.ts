import assert from "node:assert/strict";
import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from "@platformatic/kafka";
import { createClient } from "redis";
import { startOrSkip } from "../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { FaultProxy } from "./proxy.ts";
import { freePort } from "./process/ports.ts";
import { type Stores, startStores } from "./stores.ts";

describe("Valkey and Kafka", function () {
  this.timeout(90_000);
  let stores: Stores;
  let proxy: FaultProxy;
  let folder: string;

  before(async function () {
    folder = temporaryFolder();
    const kafka = await freePort();
    proxy = await FaultProxy.start({ target: kafka });
    stores = await startOrSkip(this, () =>
      startStores({ folder, only: ["valkey", "kafka"], ports: { kafka }, kafkaAdvertisedPort: proxy.port }),
    );
  });

  after(async () => {
    await stores?.stop();
    await proxy.stop();
    removeFolder(folder);
  });

  async function valkey<T>(use: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
    const client = createClient({ url: stores.addresses.valkey ?? "" });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return await use(client as ReturnType<typeof createClient>);
    } finally {
      client.destroy();
    }
  }

  it("are the only ones that were asked for, at the addresses that services are told", () => {
    assert.deepEqual(Object.keys(stores.environment), ["VALKEY_URL", "KAFKA_BROKERS"]);
    assert.equal(stores.environment["KAFKA_BROKERS"], `127.0.0.1:${proxy.port}`);
    assert.deepEqual(stores.shards, []);
  });

  it("let Valkey keep over a restart what was set", async () => {
    await valkey((client) => client.set("a", "1"));
    await stores.valkey?.stop();
    await stores.valkey?.start();
    assert.equal(await valkey((client) => client.get("a")), "1");
  });

  it("let nobody into Valkey without the password", async () => {
    const url = `redis://127.0.0.1:${stores.valkey?.port}`;
    const client = createClient({ url, socket: { reconnectStrategy: false } });
    client.on("error", () => undefined);
    await assert.rejects(
      client.connect().then(() => client.get("a")),
      /NOAUTH/,
    );
    client.destroy();
  });

  it("let Kafka keep over a kill what it has acknowledged", async () => {
    await onTopics((admin) => admin.createTopics({ topics: ["orders"], partitions: 2, replicas: 1 }));
    await produce("orders", ["1", "2", "3"]);
    await stores.kafka?.kill();
    await stores.kafka?.start();
    await produce("orders", ["4"]);
    assert.deepEqual((await consume("orders", 4)).sort(), ["1", "2", "3", "4"]);
  });

  it("make no topic that nobody has made", async () => {
    await assert.rejects(produce("ordres", ["1"]));
    const topics = await onTopics((admin) => admin.listTopics());
    assert.ok(!topics.includes("ordres"));
  });

  it("are reached by Kafka's clients through the proxy alone", async () => {
    proxy.refuse();
    await assert.rejects(onTopics((admin) => admin.listTopics()));
    proxy.restore();
    assert.ok((await onTopics((admin) => admin.listTopics())).includes("orders"));
  });

  const bootstrapBrokers = () => [stores.kafka?.brokers ?? ""];

  async function onTopics<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = new Admin({
      clientId: "test",
      bootstrapBrokers: bootstrapBrokers(),
      retries: 1,
      retryDelay: 50,
    });
    try {
      return await use(admin);
    } finally {
      await admin.close();
    }
  }

  async function produce(topic: string, values: readonly string[]): Promise<void> {
    const producer = new Producer({
      clientId: "test",
      bootstrapBrokers: bootstrapBrokers(),
      serializers: stringSerializers,
      retries: 2,
      retryDelay: 50,
    });
    try {
      await producer.send({ messages: values.map((value) => ({ topic, key: value, value })), acks: -1 });
    } finally {
      await producer.close();
    }
  }

  async function consume(topic: string, count: number): Promise<string[]> {
    const consumer = new Consumer({
      clientId: "test",
      groupId: "test",
      bootstrapBrokers: bootstrapBrokers(),
      deserializers: stringDeserializers,
    });
    const stream = await consumer.consume({ topics: [topic], mode: "earliest" });
    const values: string[] = [];
    for await (const message of stream) {
      values.push(message.value ?? "");
      if (values.length === count) break;
    }
    await consumer.close(true);
    return values;
  }
});

describe("stores that the environment names", () => {
  it("are taken as they are, and nothing is started", async () => {
    const environment = {
      DATABASE_URL: "postgres://a|postgres://b",
      VALKEY_URL: "redis://c",
      KAFKA_BROKERS: "d:1",
    };
    const stores = await startStores({ folder: "never-made", environment });
    assert.deepEqual(stores.environment, environment);
    assert.deepEqual([stores.shards, stores.valkey, stores.kafka], [[], undefined, undefined]);
    await stores.stop();
  });
});
