import * as aws from "@pulumi/aws";
import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import fc from "fast-check";
import { brokerTypes, kafkaVersions } from "../../catalogue/kafka";
import { type PresetName, presetDifferences, withPreset } from "../../lib/presets";
import { messageOf, names, only } from "../../lib/testing";
import { Stream } from "./stream";
import { type ExpressStreamArgs, type StandardStreamArgs, type StreamArgs } from "./stream-args";
import { StreamReplicator } from "./stream-replicator";
import { streamPresets, streamReplicatorPresets } from "./stream.presets";
import { dataNetwork, waitsFor, withoutRegion } from "../testing";

const network = dataNetwork("us-west-2");
const own = { region: "us-west-2", network } as const;
const express: ExpressStreamArgs = { ...own, type: "express", instanceType: "express.m7g.large" };
const standard: StandardStreamArgs = {
  ...own,
  type: "standard",
  instanceType: "kafka.m7g.large",
  storage: { volumeGib: 100 },
};
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const newRole = () => new aws.iam.Role("shop", { assumeRolePolicy: "{}" });
const run = (args: StreamArgs) => runProgram(() => void new Stream("events", args), { mode: "rehearse" });

describe("the presets of a stream", () => {
  const programs: Readonly<Record<PresetName, () => Stream>> = {
    dev: () => new Stream("events", withPreset(streamPresets.dev, own)),
    staging: () => new Stream("events", withPreset(streamPresets.staging, own)),
    production: () => new Stream("events", withPreset(streamPresets.production, own)),
  };
  for (const [preset, program] of Object.entries(programs)) {
    it(`are arguments that create one: ${preset}`, async () => {
      const graph = await runProgram(() => void program());
      assert.equal(graph.ofType("aws:msk/cluster:Cluster").length, 1);
    });
  }

  it("say in production what a stream on Express brokers is by default", async () => {
    const { type, instanceType } = streamPresets.production;
    const byPreset = await runProgram(
      () => void new Stream("events", withPreset(streamPresets.production, own)),
    );
    const byDefault = await runProgram(() => void new Stream("events", { ...own, type, instanceType }));
    const inputs = (graph: typeof byPreset) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(inputs(byPreset), inputs(byDefault));
  });

  it("differ where an environment may be cheaper, a replicator's too", () => {
    const fields = presetDifferences(streamPresets.dev, streamPresets.production).map(({ field }) => field);
    assert.ok(fields.includes("type") && fields.includes("monitoring.level"), fields.join(", "));
    const { dev, production } = streamReplicatorPresets;
    assert.equal(presetDifferences(dev, production).length, 2);
  });
});

describe("the rights on a stream", () => {
  const grants = async (act: (stream: Stream, role: aws.iam.Role) => void) => {
    const graph = await runProgram(() => act(new Stream("events", express), newRole()), { mode: "rehearse" });
    const [policy, ...others] = graph.ofType(rolePolicy);
    assert.deepEqual([others.length, policy?.parent?.includes("tenfold:data:Stream")], [0, true]);
    const { Statement } = JSON.parse(String(policy?.inputs["policy"])) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    return Statement.map(({ Action, Resource }) => [
      Action.map((action) => action.replace("kafka-cluster:", "")).join(" "),
      Resource.map((arn) =>
        arn.replace(/^arn:aws:kafka:us-west-2:123456789012:(.*?)\/events-test\/[^/]*/, "$1"),
      ).join(" "),
    ]);
  };

  it("let a writer write to its topic, and to no other", async () => {
    assert.deepEqual(await grants((stream, role) => stream.grantProduce(role, "orders")), [
      ["Connect WriteDataIdempotently", "cluster"],
      ["DescribeTopic WriteData", "topic/orders"],
    ]);
  });

  it("let a writer have transactions only where it asks for them", async () => {
    const options = { transactionalId: "shop-*" };
    const statements = await grants((stream, role) => stream.grantProduce(role, "orders", options));
    assert.deepEqual(statements[2], [
      "AlterTransactionalId DescribeTransactionalId",
      "transactional-id/shop-*",
    ]);
  });

  it("let a reader read its topic as its group, and nothing else", async () => {
    assert.deepEqual(await grants((stream, role) => stream.grantConsume(role, "orders.*", "mail")), [
      ["Connect", "cluster"],
      ["DescribeTopic ReadData", "topic/orders.*"],
      ["AlterGroup DescribeGroup", "group/mail"],
    ]);
  });

  it("stand beside each other for one role", async () => {
    const graph = await runProgram(() => {
      const [stream, role] = [new Stream("events", express), newRole()];
      stream.grantProduce(role, "orders");
      stream.grantConsume(role, "orders", "mail");
      stream.grantConsume(role, "orders", "mail*");
    });
    assert.deepEqual(names(graph, rolePolicy), [
      "events-grant-consume-orders-mail-to-shop",
      "events-grant-consume-orders-mail.any-to-shop",
      "events-grant-produce-orders-to-shop",
    ]);
  });

  it("are refused for names that are none, and for everything at once", async () => {
    const program = () => void new Stream("events", express).grantConsume(newRole(), "*", "ma il");
    const message = await messageOf(runProgram(program));
    assert.match(message, /^Stream "events": 2 mistakes\n {2}grantConsume topic {2}"\*"/);
    assert.match(message, /grantConsume group {2}"ma il"/);
  });
});

describe("what a stream refuses", () => {
  it("is a volume or tiers with Express brokers, for callers without types too", async () => {
    for (const storage of [{ volumeGib: 100 }, { volumeGib: 100, tiered: true }]) {
      const args: object = { ...express, storage };
      assert.match(
        await messageOf(run(args as StreamArgs)),
        /storage {2}\{.*\} {2}leave it out: Express brokers have no volume/,
      );
    }
  });

  it("is a compacted topic on tiered storage", async () => {
    const topics = { carts: { partitions: 3, cleanup: "compact" } } as const;
    const message = await messageOf(run({ ...standard, topics, storage: { volumeGib: 100, tiered: true } }));
    assert.match(
      message,
      /topics\.carts\.cleanup {2}"compact" {2}delete: tiered storage takes no compacted topics/,
    );
  });

  it("is a transform of a child that it has not", async () => {
    const transform = { volume: {} } as StreamArgs["transform"];
    const args: StreamArgs = transform ? { ...express, transform } : express;
    assert.match(await messageOf(run(args)), /transform {2}"volume" {2}one of key, firewall, /);
  });
});

describe("the children of a stream", () => {
  it("keep their names, with everything on", async () => {
    const graph = await run({
      ...standard,
      storage: { volumeGib: 100, maximumGib: 500 },
      topics: { orders: { partitions: 6 } },
      consumers: { mail: { topics: ["orders"] } },
      replicationSource: true,
      tags: { team: "shop" },
    });
    const children = graph.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
    const others = children.filter(({ name }) => !name.includes("-alarm-"));
    assert.deepEqual(others.map(({ name }) => name.replace("events-", "")).sort(), [
      "access",
      "cluster",
      "configuration",
      "kafka-from-office",
      "kafka-from-pods",
      "key",
      "log",
      "prometheus-from-office",
      "prometheus-from-pods",
      "replication",
      "storage",
      "storage-use",
      "topic-orders",
    ]);
    const alarms = children.filter(({ name }) => name.includes("-alarm-")).map(({ name }) => name);
    const ofBroker = [
      "cpu",
      "disk",
      "sign-ins",
      "traffic-in",
      "traffic-out",
      "under-min-in-sync",
      "under-replicated",
    ];
    const expected = [1, 2, 3].flatMap((broker) => ofBroker.map((name) => `${name}-broker-${broker}`));
    assert.deepEqual(
      alarms.map((name) => name.replace("events-alarm-", "")).sort(),
      [...expected, "consumer-lag-mail-orders", "controller", "offline-partitions"].sort(),
    );
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("are created in the order in which one needs the other, and go in reverse", async () => {
    const graph = await runProgram(() => {
      const topics = { orders: { partitions: 6 } };
      const storage = { volumeGib: 100, maximumGib: 500 };
      const source = new Stream("west", { ...standard, storage, topics, replicationSource: true });
      const ireland = { ...express, region: "eu-west-1", network: dataNetwork("eu-west-1") };
      new StreamReplicator("copy", { source, target: new Stream("ireland", ireland) });
    });
    const byName = new Map(
      graph.resources.map((resource) => [`${resource.type} ${resource.name}`, resource]),
    );
    const after = (later: string, earlier: string) => {
      const resource = byName.get(later);
      assert.ok(resource, later);
      assert.ok(waitsFor(graph, resource).includes(earlier), `${later} after ${earlier}`);
    };
    after("aws:msk/cluster:Cluster west-cluster", "west-key");
    after("aws:msk/cluster:Cluster west-cluster", "west-configuration");
    after("aws:msk/cluster:Cluster west-cluster", "west-log");
    after("aws:msk/cluster:Cluster west-cluster", "west-access");
    after("aws:msk/topic:Topic west-topic-orders", "west-cluster");
    after("aws:msk/clusterPolicy:ClusterPolicy west-replication", "west-cluster");
    after("aws:appautoscaling/target:Target west-storage", "west-cluster");
    after("aws:appautoscaling/policy:Policy west-storage-use", "west-storage");
    after("aws:cloudwatch/metricAlarm:MetricAlarm west-alarm-controller", "west-cluster");
    after("aws:msk/replicator:Replicator copy-replicator", "west-replication");
    after("aws:msk/replicator:Replicator copy-replicator", "ireland-cluster");
    after("aws:cloudwatch/metricAlarm:MetricAlarm copy-alarm-message-lag", "copy-replicator");
  });

  it("are changed where their user says so, a replicator's too", async () => {
    const graph = await runProgram(() => {
      const cluster = { enhancedMonitoring: "PER_TOPIC_PER_BROKER" };
      const source = new Stream("west", { ...express, replicationSource: true, transform: { cluster } });
      const ireland = { ...express, region: "eu-west-1", network: dataNetwork("eu-west-1") };
      const transform = { replicator: { description: "Mine" } };
      new StreamReplicator("copy", { source, target: new Stream("ireland", ireland), transform });
    });
    const west = only(graph, "aws:msk/cluster:Cluster", "west-cluster").inputs;
    assert.equal(west["enhancedMonitoring"], "PER_TOPIC_PER_BROKER");
    assert.equal(only(graph, "aws:msk/replicator:Replicator").inputs["description"], "Mine");
  });
});

describe("any arguments of a stream", () => {
  const argumentsOf = fc.record({
    type: fc.constantFrom("express", "standard"),
    instanceType: fc.constantFrom(brokerTypes.express[0], brokerTypes.standard[0]),
    kafkaVersion: fc.constantFrom(...Object.keys(kafkaVersions)),
    brokers: fc.integer({ min: 0, max: 7 }),
    zones: fc.integer({ min: 1, max: 3 }),
    storage: fc.option(
      fc.record(
        { volumeGib: fc.integer({ min: 0, max: 300 }), tiered: fc.boolean() },
        { requiredKeys: ["volumeGib"] },
      ),
      { nil: undefined },
    ),
    partitions: fc.integer({ min: 0, max: 3 }),
    consumers: fc.constantFrom(undefined, { mail: { topics: ["orders"] } }, { mail: { topics: ["other"] } }),
  });

  it("give a preview or one clear error, and never anything else", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(argumentsOf, async ({ zones, partitions, storage, consumers, ...args }) => {
        const given: object = {
          ...args,
          region: "us-west-2",
          network: dataNetwork("us-west-2", zones),
          topics: { orders: { partitions } },
          ...(storage ? { storage } : {}),
          ...(consumers ? { consumers } : {}),
        };
        const expected = /^Stream "events": \d+ mistakes?\n( {2}\S+ {2}.+ {2}.+\n?)+$/;
        try {
          assert.ok(
            (await runProgram(() => void new Stream("events", given as StreamArgs))).resources.length > 10,
          );
        } catch (error) {
          assert.match(String((error as Error).message), expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});
