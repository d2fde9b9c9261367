import assert from "node:assert/strict";
import fc from "fast-check";
import {
  brokerZones,
  durabilityOf,
  kafkaArn,
  propertiesText,
  refusedProperties,
  replicationPolicy,
  serverProperties,
  topicConfiguration,
} from "./stream.plan";

const standard = { kind: "standard", brokers: 3, retentionHours: 168, own: {} } as const;

describe("the copies of a record", () => {
  it("are three, two of them in sync, from three brokers on", () => {
    assert.deepEqual(durabilityOf(3), { replicationFactor: 3, minimumInSync: 2 });
    assert.deepEqual(durabilityOf(2), { replicationFactor: 2, minimumInSync: 1 });
  });

  it("never outnumber the brokers and never need all of them where there are two", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (brokers) => {
        const { replicationFactor, minimumInSync } = durabilityOf(brokers);
        assert.ok(replicationFactor <= brokers && minimumInSync >= 1);
        if (brokers > 1) assert.ok(minimumInSync < replicationFactor);
      }),
    );
  });
});

describe("the properties of brokers", () => {
  it("say on Standard brokers what makes records last", () => {
    const properties = serverProperties(standard);
    assert.equal(properties["default.replication.factor"], "3");
    assert.equal(properties["min.insync.replicas"], "2");
    assert.equal(properties["unclean.leader.election.enable"], "false");
    assert.equal(properties["auto.create.topics.enable"], "false");
    assert.equal(properties["log.retention.ms"], "604800000");
  });

  it("name for each kind of broker only what MSK takes from it", () => {
    for (const kind of ["express", "standard"] as const) {
      assert.deepEqual(refusedProperties(kind, serverProperties({ ...standard, kind })), []);
    }
    assert.deepEqual(refusedProperties("express", { "num.partitions": "6", "num.io.threads": "16" }), [
      "num.io.threads",
    ]);
    assert.deepEqual(refusedProperties("standard", { "num.io.threads": "16", "num.partition": "6" }), [
      "num.partition",
    ]);
  });

  it("let the user's win and do not change with the order in which they were written", () => {
    const own = { "num.partitions": "12", "log.retention.ms": "1" };
    const text = propertiesText(serverProperties({ ...standard, own }));
    assert.match(text, /^log\.retention\.ms=1$/m);
    assert.equal(text, text.split("\n").slice(0, -1).sort().join("\n") + "\n");
  });
});

describe("the configuration of a topic", () => {
  it("is absent where the topic takes the cluster's", () => {
    assert.equal(topicConfiguration({}), undefined);
  });

  it("is sorted JSON of Kafka's own words", () => {
    const topic = {
      retentionHours: 24,
      cleanup: "compact",
      settings: { "max.message.bytes": "2097164" },
    } as const;
    assert.equal(
      topicConfiguration(topic),
      '{"cleanup.policy":"compact","max.message.bytes":"2097164","retention.ms":"86400000"}',
    );
  });
});

describe("the zones of brokers", () => {
  it("are the first three, in the order of their ids", () => {
    const four = ["usw2-az4", "usw2-az2", "usw2-az1", "usw2-az3"];
    assert.deepEqual(brokerZones("express", four), ["usw2-az1", "usw2-az2", "usw2-az3"]);
    assert.deepEqual(brokerZones("standard", four.slice(0, 2)), ["usw2-az2", "usw2-az4"]);
  });
});

describe("the ARN of something inside a cluster", () => {
  it("keeps the cluster's name and identity", () => {
    const cluster = "arn:aws:kafka:us-west-2:123456789012:cluster/events-prod/0a1b-2";
    assert.equal(
      kafkaArn(cluster, "topic", "orders"),
      "arn:aws:kafka:us-west-2:123456789012:topic/events-prod/0a1b-2/orders",
    );
  });
});

describe("the policy of a cluster that others read", () => {
  it("names the cluster itself, as MSK wants, and MSK alone", () => {
    const cluster = "arn:aws:kafka:us-west-2:123456789012:cluster/events-prod/0a1b-2";
    const [statement] = replicationPolicy(cluster).Statement;
    assert.equal(statement?.Resource, cluster);
    assert.deepEqual(statement?.Principal, { Service: "kafka.amazonaws.com" });
  });
});
