import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../../lib/testing";
import { Stream } from "./stream";
import { type ExpressStreamArgs, type StandardStreamArgs, type StreamArgs } from "./stream-args";
import { dataNetwork, type Verdict, withoutRegion } from "../testing";

const express: ExpressStreamArgs = {
  type: "express",
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  instanceType: "express.m7g.large",
};
const standard: StandardStreamArgs = {
  type: "standard",
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  instanceType: "kafka.m7g.large",
  storage: { volumeGib: 200 },
};
const run = (args: StreamArgs) => runProgram(() => void new Stream("events", args));

const cluster = "aws:msk/cluster:Cluster";
const configuration = "aws:msk/configuration:Configuration";
const brokersOf = (inputs: Readonly<Record<string, unknown>>) =>
  inputs["brokerNodeGroupInfo"] as Readonly<Record<string, unknown>>;

describe("a stream on a kind of broker that is none", () => {
  it("is refused before anything is said of what would follow from it", async () => {
    for (const slip of ["Express", "serverless", true]) {
      const type = slip as typeof express.type;
      const message = await messageOf(run({ ...express, type }));
      assert.equal(
        message,
        `Stream "events": 1 mistake\n  type  ${JSON.stringify(slip)}  express or standard`,
      );
    }
  });
});

describe("a stream on either kind of broker", () => {
  for (const args of [express, standard]) {
    it(`takes TLS and IAM alone and spreads ${args.type} brokers over three zones`, async () => {
      const graph = await run(args);
      const { inputs, protect } = only(graph, cluster);
      assert.equal(protect, true);
      assert.deepEqual(inputs["clientAuthentication"], {
        sasl: { iam: true, scram: false },
        unauthenticated: false,
      });
      const { encryptionInTransit } = inputs["encryptionInfo"] as Record<string, unknown>;
      assert.deepEqual(encryptionInTransit, { clientBroker: "TLS", inCluster: true });
      assert.equal(inputs["numberOfBrokerNodes"], 3);
      assert.equal(inputs["kafkaVersion"], "3.9.x.kraft");
      assert.equal((brokersOf(inputs)["clientSubnets"] as unknown[]).length, 3);
      assert.deepEqual(withoutRegion(graph), []);
    });

    it(`writes the log of ${args.type} brokers to a group of its own that ends`, async () => {
      const graph = await run(args);
      const log = only(graph, "aws:cloudwatch/logGroup:LogGroup");
      assert.deepEqual(
        [log.inputs["name"], log.inputs["retentionInDays"]],
        ["/aws/vendedlogs/msk/events-test", 30],
      );
      assert.deepEqual(
        graph.sourcesOf(only(graph, cluster), "loggingInfo").map(({ name }) => name),
        ["events-log"],
      );
    });
  }

  it("creates its topics with three copies, protected, and lets brokers create none", async () => {
    const topics = { orders: { partitions: 24 }, carts: { partitions: 12, cleanup: "compact" as const } };
    const graph = await run({ ...express, topics });
    assert.deepEqual(names(graph, "aws:msk/topic:Topic"), ["events-topic-carts", "events-topic-orders"]);
    const orders = only(graph, "aws:msk/topic:Topic", "events-topic-orders");
    const { inputs, protect } = orders;
    assert.deepEqual([inputs["partitionCount"], inputs["replicationFactor"], protect], [24, 3, true]);
    assert.match(
      String(only(graph, configuration).inputs["serverProperties"]),
      /auto\.create\.topics\.enable=false/,
    );
  });

  it("lets a replicator of another region in only where asked", async () => {
    const closed = brokersOf(only(await run(express), cluster).inputs);
    assert.equal(closed["connectivityInfo"], undefined);
    const source = await run({ ...express, replicationSource: true });
    assert.equal(source.ofType("aws:msk/clusterPolicy:ClusterPolicy").length, 1);
    assert.equal((await run(express)).ofType("aws:msk/clusterPolicy:ClusterPolicy").length, 0);
    const open = brokersOf(only(source, cluster).inputs);
    assert.deepEqual(open["connectivityInfo"], {
      vpcConnectivity: { clientAuthentication: { sasl: { iam: true, scram: false }, tls: false } },
    });
  });

  it("opens the exporters' ports only while they run", async () => {
    const rules = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    assert.equal((await run(express)).ofType(rules).length, 4);
    const quiet = await run({ ...express, monitoring: { prometheus: false } });
    assert.deepEqual(names(quiet, rules), ["events-kafka-from-office", "events-kafka-from-pods"]);
    assert.equal(only(quiet, cluster).inputs["openMonitoring"], undefined);
  });
});

describe("a stream on Express brokers", () => {
  it("asks for no storage and for no property that MSK keeps to itself", async () => {
    const graph = await run(express);
    assert.equal(brokersOf(only(graph, cluster).inputs)["storageInfo"], undefined);
    const text = String(only(graph, configuration).inputs["serverProperties"]);
    assert.equal(/replication\.factor|min\.insync|unclean/.test(text), false);
    assert.equal(graph.ofType("aws:appautoscaling/target:Target").length, 0);
  });

  it("does not compile with storage, a Standard broker or a version that Express brokers do not run", () => {
    type With<Extra> = Omit<ExpressStreamArgs, keyof Extra> & Extra;
    const plain: Verdict<With<{ kafkaVersion: "4.2.x.kraft" }>, StreamArgs> = "compiles";
    const storage: Verdict<With<{ storage: { volumeGib: 100 } }>, StreamArgs> = "refused";
    const broker: Verdict<With<{ instanceType: "kafka.m7g.large" }>, StreamArgs> = "refused";
    const version: Verdict<With<{ kafkaVersion: "4.1.x.kraft" }>, StreamArgs> = "refused";
    assert.deepEqual([plain, storage, broker, version], ["compiles", "refused", "refused", "refused"]);
  });
});

describe("a stream on Standard brokers", () => {
  it("keeps three copies of which two are in sync", async () => {
    const text = String(only(await run(standard), configuration).inputs["serverProperties"]);
    assert.match(text, /^default\.replication\.factor=3$/m);
    assert.match(text, /^min\.insync\.replicas=2$/m);
    assert.match(text, /^unclean\.leader\.election\.enable=false$/m);
  });

  it("owns the size of its volumes until it lets them grow", async () => {
    const path = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize";
    const fixed = await run(standard);
    assert.deepEqual(only(fixed, cluster).ignoreChanges, []);
    assert.equal(fixed.ofType("aws:appautoscaling/target:Target").length, 0);
    const growing = await run({ ...standard, storage: { volumeGib: 200, maximumGib: 1000 } });
    assert.deepEqual(only(growing, cluster).ignoreChanges, [path]);
    const { inputs } = only(growing, "aws:appautoscaling/target:Target");
    assert.deepEqual([inputs["minCapacity"], inputs["maxCapacity"]], [1, 1000]);
    const policy = only(growing, "aws:appautoscaling/policy:Policy").inputs[
      "targetTrackingScalingPolicyConfiguration"
    ] as Record<string, unknown>;
    assert.deepEqual([policy["targetValue"], policy["disableScaleIn"]], [60, true]);
  });

  it("does not compile without storage", () => {
    const verdict: Verdict<Omit<StandardStreamArgs, "storage">, StreamArgs> = "refused";
    assert.equal(verdict, "refused");
  });
});

describe("mistakes in a stream's arguments", () => {
  it("are all reported at once", async () => {
    const message = await messageOf(
      run({
        ...express,
        brokers: 4,
        topics: { "or ders": { partitions: 0 } },
        serverProperties: { "min.insync.replicas": "1" },
        retentionHours: 0,
      }),
    );
    assert.match(message, /^Stream "events": 5 mistakes/);
    assert.match(message, /brokers {2}4 {2}a multiple of the 3 zones/);
    assert.match(message, /express brokers do not take this property/);
  });

  it("include Express brokers in two zones and volumes that would shrink", async () => {
    assert.match(
      await messageOf(run({ ...express, network: dataNetwork("us-west-2", 2) })),
      /at least 3 zones/,
    );
    const storage = { volumeGib: 500, maximumGib: 400 };
    assert.match(await messageOf(run({ ...standard, storage })), /more than volumeGib \(500\)/);
  });
});
