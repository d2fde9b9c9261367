import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { messageOf, names, only } from "../../lib/testing";
import { Stream } from "./stream";
import { brokerAlarmsOf, clusterAlarmsOf } from "./stream-alarms.plan";
import { type ExpressStreamArgs, type StandardStreamArgs, type StreamArgs } from "./stream-args";
import { StreamReplicator, type StreamReplicatorArgs } from "./stream-replicator";
import { dataNetwork } from "../testing";

const express: ExpressStreamArgs = {
  type: "express",
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  instanceType: "express.m7g.large",
  topics: { orders: { partitions: 6 } },
};
const { type: _type, instanceType: _instanceType, storage: _storage, ...common } = express;
const standard: StandardStreamArgs = {
  ...common,
  type: "standard",
  instanceType: "kafka.m7g.large",
  storage: { volumeGib: 100 },
  kafkaVersion: "3.9.x.kraft",
};
const run = (args: StreamArgs) => runProgram(() => void new Stream("events", args), { mode: "rehearse" });
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const alarmNames = (graph: Awaited<ReturnType<typeof run>>) =>
  names(graph, alarm).map((name) => name.replace("events-alarm-", ""));

/** What MSK does not publish of Express brokers: https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details-express.html */
const notOfExpress = [
  "OfflinePartitionsCount",
  "UnderMinIsrPartitionCount",
  "UnderReplicatedPartitions",
  "KafkaDataLogsDiskUsed",
  "BwInAllowanceExceeded",
  "BwOutAllowanceExceeded",
];

describe("the alarms of a stream", () => {
  it("look at metrics that MSK publishes for the kind of broker and the level that is paid for", () => {
    const metrics = (kind: "express" | "standard", level: "DEFAULT" | "PER_BROKER") => {
      const published = { kind, level };
      const alarms = { ...clusterAlarmsOf(published), ...brokerAlarmsOf(published) };
      return Object.values(alarms).map(({ metric }) => metric);
    };
    for (const level of ["DEFAULT", "PER_BROKER"] as const) {
      for (const metric of notOfExpress) assert.ok(!metrics("express", level).includes(metric), metric);
    }
    for (const metric of ["ProduceThrottleTime", "FetchThrottleTime", "IAMTooManyConnections"]) {
      assert.ok(metrics("express", "PER_BROKER").includes(metric), metric);
      assert.ok(!metrics("express", "DEFAULT").includes(metric), metric);
    }
    for (const metric of notOfExpress) assert.ok(metrics("standard", "PER_BROKER").includes(metric), metric);
  });

  it("name cluster and broker in MSK's own words", async () => {
    const graph = await run(standard);
    const dimensions = (name: string) => only(graph, alarm, `events-alarm-${name}`).inputs["dimensions"];
    assert.deepEqual(dimensions("controller"), { "Cluster Name": "events-test" });
    assert.deepEqual(dimensions("offline-partitions"), { "Cluster Name": "events-test" });
    assert.deepEqual(dimensions("disk-broker-3"), { "Cluster Name": "events-test", "Broker ID": "3" });
    for (const { inputs } of graph.ofType(alarm)) assert.equal(inputs["region"], "us-west-2");
  });

  it("add the system's CPU to the users', for each broker", async () => {
    const { inputs } = only(await run(express), alarm, "events-alarm-cpu-broker-2");
    const queries = inputs["metricQueries"] as { expression?: string; metric?: { metricName: string } }[];
    assert.deepEqual(
      queries.flatMap(({ metric }) => metric?.metricName ?? []),
      ["CpuUser", "CpuSystem"],
    );
    assert.equal(queries.at(-1)?.expression, "SUM([series1, series2])");
  });

  it("watch every broker, those of a larger stream too", async () => {
    const graph = await run({ ...express, brokers: 6 });
    assert.equal(alarmNames(graph).filter((name) => name.startsWith("cpu-broker-")).length, 6);
    assert.deepEqual(alarmNames(await run({ ...express, alarms: "off" })), []);
  });

  it("watch the lag of the groups that are named, each with its own limit", async () => {
    const consumers = { shipping: { topics: ["orders"] }, mail: { topics: ["orders"], maximumLag: 50_000 } };
    const graph = await run({ ...express, consumers });
    const lag = (group: string) => only(graph, alarm, `events-alarm-consumer-lag-${group}-orders`).inputs;
    assert.deepEqual(lag("mail")["dimensions"], {
      "Cluster Name": "events-test",
      "Consumer Group": "mail",
      Topic: "orders",
    });
    assert.deepEqual([lag("mail")["threshold"], lag("shipping")["threshold"]], [50_000, 10_000]);
    const off = await run({ ...express, consumers, alarms: { change: { "consumer-lag": "off" } } });
    assert.ok(!alarmNames(off).some((name) => name.includes("lag")));
  });

  it("are refused for topics and groups that nobody could count, and for alarms that the stream has not", async () => {
    const consumers = { grüße: { topics: ["order"] }, mail: { topics: [] } };
    const change = { disk: "off" } as const;
    const message = await messageOf(run({ ...express, consumers, alarms: { change } }));
    assert.match(message, /consumers\.grüße {2}"grüße"/);
    assert.match(message, /consumers\.grüße\.topics {2}"order" {2}a name of `topics`/);
    assert.match(message, /consumers\.mail\.topics {2}\[\] {2}at least one topic/);
    const long = { ["g".repeat(200)]: { topics: ["orders"] } };
    const tooLong = await messageOf(run({ ...express, consumers: long }));
    assert.match(tooLong, /topics {2}"orders" {2}190 characters at the most/);
    assert.match(message, /alarms\.change\.disk {2}"disk" {2}one of controller, /);
  });
});

describe("the alarms of a replicator", () => {
  const replicate = (args: Partial<StreamReplicatorArgs> = {}) =>
    runProgram(
      () => {
        const source = new Stream("west", { ...express, replicationSource: true, alarms: "off" });
        const ireland = {
          ...express,
          region: "eu-west-1",
          network: dataNetwork("eu-west-1"),
          alarms: "off",
        } as const;
        new StreamReplicator("events", { source, target: new Stream("ireland", ireland), ...args });
      },
      { mode: "rehearse" },
    );

  it("stand where the replicator lives, under its name", async () => {
    const graph = await replicate();
    assert.deepEqual(alarmNames(graph), [
      "failures",
      "group-offsets",
      "latency",
      "message-lag",
      "sign-in-source",
      "sign-in-target",
    ]);
    for (const { inputs } of graph.ofType(alarm)) {
      assert.equal(inputs["region"], "eu-west-1");
      assert.equal((inputs["dimensions"] as Record<string, string>)["ReplicatorName"], "events-test");
    }
  });

  it("count what all partitions together have not read, for each publishes its own", async () => {
    const { inputs } = only(await replicate(), alarm, "events-alarm-message-lag");
    assert.deepEqual([inputs["metricName"], inputs["statistic"]], ["MessageLag", "Sum"]);
  });

  it("tell the source from the target by the words that MSK made up for them", async () => {
    const graph = await replicate();
    const alias = (end: string) =>
      (only(graph, alarm, `events-alarm-sign-in-${end}`).inputs["dimensions"] as Record<string, string>)[
        "ClusterAlias"
      ];
    assert.match(alias("source") ?? "", /^source-/);
    assert.match(alias("target") ?? "", /^target-/);
    assert.equal((await replicate({ alarms: "off" })).ofType(alarm).length, 0);
  });
});
