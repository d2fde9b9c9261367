import assert from "node:assert/strict";
import fc from "fast-check";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { messageOf, only } from "../lib/testing";
import { KafkaBroker, type KafkaBrokerArgs } from "./kafka-broker";
import { heapOptions, kafkaClusterId, kafkaEnvironment, kafkaVolumePath } from "./kafka-broker.plan";

const brokerType = "kubernetes:apps/v1:StatefulSet";

function run(overrides: Partial<KafkaBrokerArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    new KafkaBroker("kafka", { region: "us-west-2", namespace: "shop", ...overrides });
  });
}

function brokerOf(graph: ResourceGraph): PropertyMap {
  return only(graph, brokerType).inputs["spec"] as PropertyMap;
}

describe("the id of a Kafka cluster", () => {
  it("is 16 bytes, the same for the same name, and never looks like an option", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const id = kafkaClusterId(name);
        assert.match(id, /^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
        assert.equal(Buffer.from(id, "base64url").length, 16);
        assert.equal(kafkaClusterId(name), id);
      }),
      // One hash in 64 begins with a hyphen.
      { numRuns: 1000 },
    );
  });

  it("differs between names", () => {
    assert.notEqual(kafkaClusterId("one"), kafkaClusterId("other"));
  });
});

describe("the environment of the broker", () => {
  const environment = kafkaEnvironment("kafka", "kafka.shop.svc.cluster.local", "1Gi");

  it("tells clients the name that they used", () => {
    const listeners = environment["KAFKA_ADVERTISED_LISTENERS"];
    assert.equal(listeners, "PLAINTEXT://kafka.shop.svc.cluster.local:9092");
  });

  it("puts data below the volume's root, where no lost+found stands in the way", () => {
    assert.ok(environment["KAFKA_LOG_DIRS"]?.startsWith(`${kafkaVolumePath}/`));
  });

  it("asks for one copy of every internal topic: there is one broker", () => {
    const copies = Object.entries(environment).filter(([key]) => /REPLICATION_FACTOR|MIN_ISR/.test(key));
    assert.equal(copies.length, 5);
    for (const [key, value] of copies) assert.equal(value, "1", key);
  });

  it("leaves half of the memory to the file system's cache", () => {
    assert.equal(heapOptions("1Gi"), "-Xms512m -Xmx512m");
    assert.equal(heapOptions("1500Mi"), "-Xms750m -Xmx750m");
  });
});

describe("KafkaBroker", () => {
  it("is one broker whose volume goes with it", async () => {
    const spec = brokerOf(await run({ storageClassName: "gp3", storageGib: 20 }));
    assert.equal(spec["replicas"], 1);
    assert.deepEqual(spec["persistentVolumeClaimRetentionPolicy"], {
      whenDeleted: "Delete",
      whenScaled: "Retain",
    });
    const [claim] = spec["volumeClaimTemplates"] as readonly [PropertyMap];
    assert.deepEqual(claim["spec"], {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "gp3",
      resources: { requests: { storage: "20Gi" } },
    });
  });

  it("gets no variables from Kubernetes, which Kafka would take for its own", async () => {
    const template = brokerOf(await run())["template"] as { spec: PropertyMap };
    assert.equal(template.spec["enableServiceLinks"], false);
  });

  it("stays as off-hours scaled it, whatever an update or a refresh finds", async () => {
    const graph = await run();
    assert.equal(brokerOf(graph)["replicas"], 1);
    assert.deepEqual(only(graph, brokerType).ignoreChanges, ["spec.replicas"]);
  });

  it("hands out its address", async () => {
    const { outputs } = only(await run({ brokerName: "events" }), "tenfold:apps:KafkaBroker");
    assert.equal(outputs["bootstrapServers"], "events.shop.svc.cluster.local:9092");
  });

  it("names every wrong argument at once", async () => {
    const resources = { cpu: "250m", memory: "512Mi" };
    const message = await messageOf(
      run({ storageGib: 0, image: "apache/kafka", brokerName: "K", resources }),
    );
    assert.match(message, /KafkaBroker "kafka": 4 mistakes/);
    assert.match(message, /resources\.memory/);
  });
});
