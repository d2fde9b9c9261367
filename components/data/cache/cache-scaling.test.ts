import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { cacheNodeTypes, isScalingCacheNodeType } from "../../catalogue/valkey";
import { messageOf, names, only } from "../../lib/testing";
import { Cache, type CacheArgs } from "./cache";
import { type GlobalCacheArgs } from "./global-cache";
import { dataNetwork, type Verdict, waitsFor } from "../testing";

const base: CacheArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  nodeType: "cache.r7g.large",
};
const run = (args: Partial<CacheArgs> = {}) =>
  runProgram(() => void new Cache("sessions", { ...base, ...args }), { mode: "rehearse" });
const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const target = "aws:appautoscaling/target:Target";
const policy = "aws:appautoscaling/policy:Policy";

describe("a cache that scales", () => {
  it("has a target for its shards and one for its replicas, from the topology's counts on", async () => {
    const graph = await run({ autoscaling: { shards: { maximum: 8 }, replicas: { maximum: 4 } } });
    const of = (name: string) => {
      const { inputs } = only(graph, target, name);
      return ["scalableDimension", "resourceId", "minCapacity", "maxCapacity", "region"].map(
        (key) => inputs[key],
      );
    };
    const id = "replication-group/sessions-test";
    const dimension = "elasticache:replication-group";
    assert.deepEqual(of("sessions-shards"), [`${dimension}:NodeGroups`, id, 2, 8, "us-west-2"]);
    assert.deepEqual(of("sessions-replicas"), [`${dimension}:Replicas`, id, 1, 4, "us-west-2"]);
    for (const name of names(graph, policy))
      assert.equal(only(graph, policy, name).inputs["region"], "us-west-2");
  });

  it("leaves its counts to ElastiCache, so that the next update does not take shards away", async () => {
    const ignored = async (args: Partial<CacheArgs>) => only(await run(args), group).ignoreChanges;
    assert.deepEqual(await ignored({}), []);
    assert.deepEqual(await ignored({ autoscaling: { shards: { maximum: 4 } } }), ["numNodeGroups"]);
    assert.deepEqual(await ignored({ autoscaling: { replicas: { maximum: 4 } } }), ["replicasPerNodeGroup"]);
  });

  it("goes in order: the group comes before its targets and those before their policies", async () => {
    const graph = await run({ autoscaling: { shards: { maximum: 8 } } });
    assert.ok(waitsFor(graph, only(graph, target)).includes("sessions-group"));
    assert.ok(waitsFor(graph, only(graph, policy)).includes("sessions-shards"));
  });

  it("follows CPU, and memory where no key is thrown out before it expires", async () => {
    const shards = { maximum: 8, cpuPercent: 50, memoryPercent: 70 };
    const graph = await run({ maxmemoryPolicy: "volatile-lru", autoscaling: { shards } });
    const followed = graph.ofType(policy).map(({ name, inputs }) => {
      const tracking = inputs["targetTrackingScalingPolicyConfiguration"] as Record<string, unknown>;
      const { predefinedMetricType } = tracking["predefinedMetricSpecification"] as Record<string, unknown>;
      return [name, predefinedMetricType, tracking["targetValue"]];
    });
    assert.deepEqual(followed, [
      ["sessions-shards-cpu", "ElastiCachePrimaryEngineCPUUtilization", 50],
      ["sessions-shards-memory", "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage", 70],
    ]);
    const full = await messageOf(run({ autoscaling: { shards } }));
    assert.match(
      full,
      /autoscaling\.shards\.memoryPercent {2}70 {2}leave it out with maxmemoryPolicy allkeys-lru/,
    );
  });

  it("stands on node types that ElastiCache scales: no burstable, none of the newest family, none larger", async () => {
    const scalable = cacheNodeTypes.filter(isScalingCacheNodeType);
    const families = ["m7g", "r7g"].flatMap((family) =>
      ["large", "xlarge", "2xlarge"].map((size) => `cache.${family}.${size}`),
    );
    assert.deepEqual([...scalable].sort(), families.sort());
    for (const nodeType of ["cache.t4g.medium", "cache.r8g.large", "cache.r7g.4xlarge"]) {
      const message = await messageOf(run({ nodeType, autoscaling: { shards: { maximum: 4 } } }));
      assert.match(message, /autoscaling {2}"cache\..*" {2}a node type that ElastiCache scales/);
    }
  });

  it("is no lone node and no global cache: the one is refused, the other does not compile", async () => {
    const lone = run({ topology: { type: "single" }, autoscaling: { shards: { maximum: 4 } } });
    assert.match(await messageOf(lone), /autoscaling {2}"single" {2}a sharded topology/);
    type With<Extra> = GlobalCacheArgs & Extra;
    const global: Verdict<
      { autoscaling: { shards: { maximum: 4 } } },
      Pick<With<object>, "autoscaling">
    > = "refused";
    assert.equal(global, "refused");
  });

  it("reports every mistake at once", async () => {
    const message = await messageOf(
      run({
        topology: { type: "sharded", shards: 4, replicasPerShard: 0 },
        autoscaling: {
          shards: { maximum: 2, minimum: 9, cpuPercent: 90 },
          replicas: { maximum: 9 },
          scaleInSeconds: -1,
        },
      }),
    );
    assert.match(message, /autoscaling\.shards\.minimum {2}9 {2}1 to the 4 of the topology/);
    assert.match(message, /autoscaling\.shards\.maximum {2}2 {2}4 or more/);
    assert.match(message, /autoscaling\.shards\.cpuPercent {2}90 {2}35 to 70 percent/);
    assert.match(message, /autoscaling\.replicas\.minimum {2}0/);
    assert.match(message, /autoscaling\.replicas\.maximum {2}9 {2}5 at the most/);
    assert.match(message, /autoscaling\.scaleInSeconds {2}-1/);
    const many = run({ autoscaling: { shards: { maximum: 400 } } });
    assert.match(await messageOf(many), /autoscaling {2}800 {2}500 nodes at the most/);
  });
});
