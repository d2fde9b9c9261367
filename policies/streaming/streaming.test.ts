import assert from "node:assert/strict";
import { type StackResource, unknownText } from "../testing/stack";
import { fails, isOpen, passes, saysNothing, verdictsOf } from "../testing/verdicts";

const region = "us-west-2";
const zones = ["usw2-az1", "usw2-az2", "usw2-az3"];

const network: readonly StackResource[] = [
  { type: "aws:ec2/vpc:Vpc", name: "main", props: { cidrBlock: "10.0.0.0/16", region } },
  ...zones.map((zone): StackResource => ({
    type: "aws:ec2/subnet:Subnet",
    name: zone,
    props: { vpcId: unknownText, availabilityZoneId: zone, region },
    propertyDependencies: { vpcId: ["main"] },
  })),
];

function kafka(brokers: number, places: number, instanceType: string, settings?: string): StackResource {
  const subnets = zones.slice(0, places);
  return {
    type: "aws:msk/cluster:Cluster",
    name: "events",
    props: {
      clusterName: "events",
      numberOfBrokerNodes: brokers,
      brokerNodeGroupInfo: { clientSubnets: subnets.map(() => unknownText), instanceType },
      ...(settings === undefined ? {} : { configurationInfo: { arn: unknownText, revision: unknownText } }),
      region,
    },
    propertyDependencies: {
      brokerNodeGroupInfo: subnets,
      ...(settings === undefined ? {} : { configurationInfo: [settings] }),
    },
  };
}

function settings(...lines: readonly string[]): StackResource {
  return {
    type: "aws:msk/configuration:Configuration",
    name: "settings",
    props: { name: "settings", serverProperties: lines.join("\n"), region },
  };
}

const durable = [
  "default.replication.factor=3",
  "min.insync.replicas=2",
  "unclean.leader.election.enable=false",
];

describe("rules about streams", () => {
  it("refuse brokers that cannot stand evenly in their zones", async () => {
    const run = (brokers: number, places: number, config?: Readonly<Record<string, number>>) =>
      verdictsOf("msk-brokers-az", [...network, kafka(brokers, places, "kafka.m7g.large")], { config });
    assert.deepEqual(await run(3, 3), passes());
    assert.deepEqual(await run(4, 3), fails("events"));
    assert.deepEqual(await run(4, 2, { minAzs: 2 }), passes());
  });

  it("trust Express brokers, and no configuration of MSK's own", async () => {
    const express = kafka(3, 3, "express.m7g.large");
    assert.deepEqual(await verdictsOf("msk-durability", [...network, express]), passes());
    const bare = kafka(3, 3, "kafka.m7g.large");
    assert.deepEqual(await verdictsOf("msk-durability", [...network, bare]), fails("events"));
    const unknownType = kafka(3, 3, unknownText);
    assert.deepEqual(await verdictsOf("msk-durability", [...network, unknownType]), isOpen("events"));
  });

  it("want every line that keeps a message, and say each that is missing or wrong", async () => {
    const run = (...lines: readonly string[]) =>
      verdictsOf("msk-durability", [
        ...network,
        settings(...lines),
        kafka(3, 3, "kafka.m7g.large", "settings"),
      ]);
    assert.deepEqual(await run(...durable), passes());
    for (const line of durable) {
      assert.deepEqual(await run(...durable.filter((other) => other !== line)), fails("events"), line);
    }
    assert.deepEqual(await run("default.replication.factor=2", ...durable.slice(1)), fails("events"));
    assert.deepEqual(
      await run("default.replication.factor=3", "min.insync.replicas=1", durable[2] ?? ""),
      fails("events"),
    );
    assert.deepEqual(
      await run("default.replication.factor=3", "min.insync.replicas=3", durable[2] ?? ""),
      fails("events"),
    );
  });

  it("look at topics of MSK, and not at those of a broker for development", async () => {
    const topic = (
      replicationFactor: number,
      configs: Readonly<Record<string, string>> = {},
    ): StackResource => ({
      type: "aws:msk/topic:Topic",
      name: "orders",
      props: {
        name: "orders",
        clusterArn: unknownText,
        partitionCount: 6,
        replicationFactor,
        configs: JSON.stringify(configs),
        region,
      },
      propertyDependencies: { clusterArn: ["events"] },
    });
    const ofBroker: StackResource = {
      type: "kafka:index/topic:Topic",
      name: "orders",
      props: { name: "orders", partitions: 6, replicationFactor: 1 },
    };
    const cluster = [...network, settings(...durable), kafka(3, 3, "kafka.m7g.large", "settings")];
    const run = (made: StackResource) => verdictsOf("msk-durability", [...cluster, made]);
    assert.deepEqual(await verdictsOf("msk-durability", [ofBroker]), saysNothing);
    assert.deepEqual(await run(topic(3)), passes(2));
    assert.deepEqual((await run(topic(2))).failed, ["orders"]);
    assert.deepEqual((await run(topic(3, { "min.insync.replicas": "3" }))).failed, ["orders"]);
    assert.deepEqual((await run(topic(3, { "min.insync.replicas": "1" }))).failed, ["orders"]);
  });
});
