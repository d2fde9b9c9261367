import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { messageOf, only } from "../../lib/testing";
import { Aurora, type AuroraArgs } from "./aurora";
import { AuroraGlobal } from "./aurora-global";
import { dataNetwork } from "../testing";

const base: AuroraArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  database: { name: "orders" },
  compute: { type: "provisioned", instanceClass: "db.r8g.large" },
};
const run = (args: Partial<AuroraArgs> = {}) =>
  runProgram(() => void new Aurora("orders", { ...base, ...args }), { mode: "rehearse" });
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const alarmNames = (graph: Awaited<ReturnType<typeof run>>) =>
  graph.ofType(alarm).map(({ name }) => name.replace("orders-alarm-", ""));

describe("the alarms of a database", () => {
  it("watch the whole cluster, whichever instances it has, in its region", async () => {
    const graph = await run();
    const cluster = only(graph, "aws:rds/cluster:Cluster").inputs["clusterIdentifier"];
    for (const { name, inputs } of graph.ofType(alarm)) {
      const dimensions = inputs["dimensions"] as Record<string, string>;
      assert.equal(dimensions["DBClusterIdentifier"], cluster, name);
      assert.equal(dimensions["DBInstanceIdentifier"], undefined, name);
      assert.equal(inputs["region"], "us-west-2", name);
    }
  });

  it("tell the writer's CPU from the readers'", async () => {
    const graph = await run();
    const role = (name: string) =>
      (only(graph, alarm, `orders-alarm-${name}`).inputs["dimensions"] as Record<string, string>)["Role"];
    assert.deepEqual(
      [role("writer-cpu"), role("reader-cpu"), role("memory")],
      ["WRITER", "READER", undefined],
    );
  });

  it("fit the compute: a full disk for provisioned instances, used-up capacity for serverless ones", async () => {
    const provisioned = alarmNames(await run());
    const serverless = alarmNames(
      await run({ compute: { type: "serverless", minCapacity: 0.5, maxCapacity: 8 } }),
    );
    assert.deepEqual(
      provisioned.filter((name) => !serverless.includes(name)),
      ["local-storage"],
    );
    assert.deepEqual(
      serverless.filter((name) => !provisioned.includes(name)),
      ["capacity-used"],
    );
  });

  it("tell the topics, with other thresholds or not at all where the user says so", async () => {
    const topic = "arn:aws:sns:us-west-2:123456789012:pager";
    const graph = await run({
      alarms: { topicArns: [topic], change: { deadlocks: "off", "writer-cpu": { threshold: 60 } } },
    });
    const cpu = only(graph, alarm, "orders-alarm-writer-cpu").inputs;
    assert.deepEqual([cpu["threshold"], cpu["alarmActions"], cpu["okActions"]], [60, [topic], [topic]]);
    assert.ok(!alarmNames(graph).includes("deadlocks"));
    assert.deepEqual(alarmNames(await run({ alarms: "off" })), []);
  });

  it("are refused by name where a change names none of them or cannot be evaluated", async () => {
    const change = { "writer-cpu": { points: { of: 2, beyond: 3 } }, cpu: "off" };
    const message = await messageOf(run({ alarms: { change } as AuroraArgs["alarms"] }));
    assert.match(message, /Aurora "orders": 2 mistakes/);
    assert.match(message, /alarms\.change\.writer-cpu\.points .*beyond: 1 or more/);
    assert.match(message, /alarms\.change\.cpu {2}"cpu" {2}one of writer-cpu, /);
  });
});

describe("the alarms of a global database", () => {
  it("watch in each region the lag behind every other one, so that a switchover leaves none blind", async () => {
    const regions = ["us-west-2", "eu-west-1", "eu-central-1"];
    const graph = await runProgram(
      () =>
        void new AuroraGlobal("orders", {
          birthRegion: "us-west-2",
          regions: Object.fromEntries(regions.map((region) => [region, { network: dataNetwork(region) }])),
          database: base.database,
          compute: base.compute,
        }),
    );
    const lags = graph
      .ofType(alarm)
      .filter(({ inputs }) => inputs["metricName"] === "AuroraGlobalDBReplicationLag");
    const pairs = lags.map(({ inputs }) => {
      const { SourceRegion: source } = inputs["dimensions"] as Record<string, string>;
      return `${String(inputs["region"])} behind ${source ?? ""}`;
    });
    const expected = regions.flatMap((region) =>
      regions.filter((other) => other !== region).map((other) => `${region} behind ${other}`),
    );
    assert.deepEqual(pairs.sort(), expected.sort());
    for (const { inputs } of lags) assert.equal(inputs["treatMissingData"], "notBreaching");
  });
});
