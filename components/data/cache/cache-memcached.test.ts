import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { messageOf, only } from "../../lib/testing";
import { Memcached, type MemcachedArgs } from "./cache-memcached";
import { dataNetwork, waitsFor, withoutRegion } from "../testing";

const base: MemcachedArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  nodeType: "cache.m7g.large",
};
const run = (args: Partial<MemcachedArgs> = {}) =>
  runProgram(() => void new Memcached("pages", { ...base, ...args }), { mode: "rehearse" });
const cluster = "aws:elasticache/cluster:Cluster";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("a Memcached cluster", () => {
  it("spreads three nodes over its zones, behind TLS, protected and in its region", async () => {
    const graph = await run();
    const { inputs, protect } = only(graph, cluster);
    assert.deepEqual([inputs["engine"], inputs["engineVersion"]], ["memcached", "1.6.22"]);
    assert.deepEqual([inputs["numCacheNodes"], inputs["azMode"], protect], [3, "cross-az", true]);
    assert.equal(inputs["transitEncryptionEnabled"], true);
    assert.deepEqual(withoutRegion(graph), []);
    const waits = waitsFor(graph, only(graph, cluster));
    for (const name of ["pages-access", "pages-parameters", "pages-subnets"]) {
      assert.ok(waits.includes(name), name);
    }
  });

  it("stays in one zone where it has one node, as AWS refuses to spread it, and only then", async () => {
    assert.equal(only(await run({ nodes: 1 }), cluster).inputs["azMode"], "single-az");
    const network = dataNetwork("us-west-2", 1);
    assert.equal(only(await run({ nodes: 1, network }), cluster).inputs["azMode"], "single-az");
    assert.match(await messageOf(run({ nodes: 2, network })), /network\.subnets .*at least 2 zones/);
  });

  it("is watched node by node, under both words that name one", async () => {
    const graph = await run({ nodes: 2, alarms: { change: { swap: "off" } } });
    const watched = graph.ofType(alarm).map(({ name, inputs }) => [name, inputs["dimensions"]]);
    const node = (id: string) => ({ CacheClusterId: "pages-test", CacheNodeId: id });
    assert.deepEqual(watched, [
      ["pages-alarm-cpu-0001", node("0001")],
      ["pages-alarm-cpu-0002", node("0002")],
      ["pages-alarm-evictions-0001", node("0001")],
      ["pages-alarm-evictions-0002", node("0002")],
    ]);
    assert.equal((await run({ alarms: "off" })).ofType(alarm).length, 0);
  });

  it("reports every mistake at once", async () => {
    const message = await messageOf(
      run({
        nodes: 0,
        nodeType: "cache.x1.large",
        maintenanceWindow: "sunday",
        engineVersion: "1.5" as "1.6.22",
      }),
    );
    assert.match(message, /^Memcached "pages": 4 mistakes/);
    assert.match(message, /nodes {2}0 {2}1 to 60/);
    assert.match(message, /maintenanceWindow {2}"sunday" {2}such as sun:05:00-sun:06:00/);
  });
});
