import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { messageOf, names, only } from "../../lib/testing";
import { Cache, type CacheArgs } from "./cache";
import { watchedNodes } from "./cache-alarms";
import { plannedShards, shardAlarms, shardNodes } from "./cache-alarms.plan";
import { GlobalCache } from "./global-cache";
import { dataNetwork } from "../testing";

const base: CacheArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  nodeType: "cache.r7g.large",
};
const run = (args: Partial<CacheArgs> = {}) =>
  runProgram(() => void new Cache("sessions", { ...base, ...args }), { mode: "rehearse" });
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

interface Query {
  readonly expression?: string;
  readonly metric?: { readonly metricName: string; readonly dimensions: Record<string, string> };
}
const queriesOf = (inputs: Readonly<Record<string, unknown>>) => inputs["metricQueries"] as readonly Query[];

describe("the alarms of a cache", () => {
  it("watch each shard by the worst of its nodes, by the names that the group gives them", async () => {
    const graph = await run();
    const cpu = only(graph, alarm, "sessions-alarm-engine-cpu-0002");
    const [primary, replica, whole] = queriesOf(cpu.inputs);
    assert.deepEqual(primary?.metric?.dimensions, { CacheClusterId: "sessions-test-0002-001" });
    assert.deepEqual(replica?.metric?.dimensions, { CacheClusterId: "sessions-test-0002-002" });
    assert.equal(primary?.metric?.metricName, "EngineCPUUtilization");
    assert.equal(whole?.expression, "MAX([series1, series2])");
    assert.equal(cpu.inputs["metricName"], undefined);
    assert.deepEqual([cpu.inputs["region"], cpu.inputs["threshold"]], ["us-west-2", 80]);
  });

  it("watch a lone node plainly: it has no shard and no replica", async () => {
    const graph = await run({ nodeType: "cache.t4g.micro", topology: { type: "single" } });
    const { inputs } = only(graph, alarm, "sessions-alarm-engine-cpu");
    assert.deepEqual(inputs["dimensions"], { CacheClusterId: "sessions-test-001" });
    assert.equal(inputs["metricQueries"], undefined);
    assert.ok(!names(graph, alarm).some((name) => name.includes("replica-lag")));
  });

  it("look at memory as the policy of a full cache makes it mean something", () => {
    const full = shardAlarms({ maxmemoryPolicy: "allkeys-lru", replicas: 1 });
    const refusing = shardAlarms({ maxmemoryPolicy: "noeviction", replicas: 0 });
    assert.deepEqual([full["memory"]?.threshold, refusing["memory"]?.threshold], [110, 90]);
    assert.ok("evictions" in full && !("evictions" in refusing));
    assert.ok("replica-lag" in full && !("replica-lag" in refusing));
  });

  it("watch all nodes of a cache that scales, whichever there are", async () => {
    const graph = await run({ autoscaling: { shards: { maximum: 6 }, replicas: { maximum: 3 } } });
    const role = (name: string) => only(graph, alarm, `sessions-alarm-${name}`).inputs["dimensions"];
    assert.deepEqual(role("primaries-cpu"), { ReplicationGroupId: "sessions-test", Role: "Primary" });
    assert.deepEqual(role("replicas-cpu"), { ReplicationGroupId: "sessions-test", Role: "Replica" });
    assert.ok(!names(await run(), alarm).includes("sessions-alarm-primaries-cpu"));
  });

  it("tell the topics, with other thresholds or not at all where the user says so", async () => {
    const topic = "arn:aws:sns:us-west-2:123456789012:pager";
    const change = { evictions: "off", connections: { threshold: 1000 } } as const;
    const graph = await run({ alarms: { topicArns: [topic], change } });
    const { inputs } = only(graph, alarm, "sessions-alarm-connections-0001");
    assert.deepEqual([inputs["threshold"], inputs["alarmActions"]], [1000, [topic]]);
    assert.ok(!names(graph, alarm).some((name) => name.includes("evictions")));
    assert.deepEqual(names(await run({ alarms: "off" }), alarm), []);
  });

  it("are refused by name where a change names none of them", async () => {
    const alarms = { change: { cpu: "off" } } as CacheArgs["alarms"];
    assert.match(await messageOf(run({ alarms })), /alarms\.change\.cpu {2}"cpu" {2}one of engine-cpu, /);
  });
});

describe("the alarms of a global cache", () => {
  it("stand in every region with its own nodes, and watch the lag of each: any may come to follow", async () => {
    const regions = Object.fromEntries(
      ["us-west-2", "eu-west-1"].map((region) => [
        region,
        { network: dataNetwork(region), replicasPerShard: 2 },
      ]),
    );
    const graph = await runProgram(
      () =>
        void new GlobalCache("shared", {
          birthRegion: "us-west-2",
          regions,
          nodeType: "cache.r7g.large",
          shards: 2,
        }),
      { mode: "rehearse" },
    );
    for (const region of Object.keys(regions)) {
      const lag = only(graph, alarm, `shared-${region}-alarm-global-lag`).inputs;
      assert.deepEqual(lag["dimensions"], { ReplicationGroupId: `shared-${region}-test` });
      assert.deepEqual([lag["region"], lag["treatMissingData"]], [region, "notBreaching"]);
      const shard = queriesOf(only(graph, alarm, `shared-${region}-alarm-engine-cpu-0002`).inputs);
      const ids = shard.flatMap(({ metric }) => metric?.dimensions["CacheClusterId"] ?? []);
      const expected = ["001", "002", "003"].map((node) => `shared-${region}-test-0002-${node}`);
      assert.deepEqual(ids, expected);
    }
  });

  it("watch no lag where there is one region only", async () => {
    const regions = { "us-west-2": { network: dataNetwork("us-west-2") } };
    const graph = await runProgram(
      () =>
        void new GlobalCache("shared", { birthRegion: "us-west-2", regions, nodeType: "cache.r7g.large" }),
    );
    assert.ok(!names(graph, alarm).some((name) => name.includes("global-lag")));
  });
});

describe("the nodes of a shard", () => {
  const [first, second] = plannedShards({ type: "sharded", shards: 2, replicasPerShard: 1 });

  it("stay its own when replicas come to the shards before it", () => {
    const members = ["g-0001-001", "g-0001-002", "g-0001-003", "g-0002-001", "g-0002-002", "g-0002-003"];
    assert.deepEqual(shardNodes("g", first!, members), ["g-0001-001", "g-0001-002"]);
    assert.deepEqual(shardNodes("g", second!, members), ["g-0002-001", "g-0002-002"]);
  });

  it("are those that replaced the first ones, and the first ones where the group names none", () => {
    assert.deepEqual(shardNodes("g", second!, ["g-0001-001", "g-0002-003", "g-0002-001"]), [
      "g-0002-001",
      "g-0002-003",
    ]);
    assert.deepEqual(shardNodes("g", second!, []), ["g-0002-001", "g-0002-002"]);
    const [lone] = plannedShards({ type: "single" });
    assert.deepEqual(shardNodes("g", lone!, ["g-002"]), ["g-002"]);
  });

  it("are watched by the names of the first day where the cache scales, whatever the group reports", async () => {
    const watched = (members: readonly string[], scales: boolean) => {
      const group = { id: pulumi.output("g"), memberClusters: pulumi.output([...members]) };
      return new Promise((resolve) => void watchedNodes(group, second!, scales).apply(resolve));
    };
    const later = ["g-0001-001", "g-0001-003", "g-0002-002", "g-0002-003"];
    assert.deepEqual(await watched(later, true), ["g-0002-001", "g-0002-002"]);
    assert.deepEqual(await watched(later, false), ["g-0002-002", "g-0002-003"]);
  });
});
