import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../../lib/testing";
import { GlobalCache, type GlobalCacheArgs, type GlobalCacheRegion } from "./global-cache";
import { type DataNetwork } from "../network";
import { dataNetwork, type Verdict, waitsFor, withoutRegion } from "../testing";

const base: GlobalCacheArgs = {
  birthRegion: "us-west-2",
  regions: {
    "eu-west-1": { network: dataNetwork("eu-west-1"), replicasPerShard: 2 },
    "us-west-2": { network: dataNetwork("us-west-2") },
  },
  nodeType: "cache.r7g.large",
};
const run = (args: Partial<GlobalCacheArgs> = {}) =>
  runProgram(() => void new GlobalCache("sessions", { ...base, ...args }));

const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const datastore = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup";

describe("a global cache", () => {
  it("has one member for each region, named by it", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, group), ["sessions-eu-west-1-group", "sessions-us-west-2-group"]);
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("tells a member that follows nothing that it inherits: AWS refuses each of these", async () => {
    const { inputs } = only(await run(), group, "sessions-eu-west-1-group");
    const inherited = [
      "engine",
      "engineVersion",
      "nodeType",
      "numNodeGroups",
      "parameterGroupName",
      "atRestEncryptionEnabled",
      "transitEncryptionEnabled",
      "transitEncryptionMode",
      "snapshotRetentionLimit",
      "snapshotWindow",
      "finalSnapshotIdentifier",
    ];
    assert.deepEqual(
      inherited.filter((property) => property in inputs),
      [],
    );
    assert.deepEqual([inputs["replicasPerNodeGroup"], inputs["multiAzEnabled"]], [2, true]);
    assert.notEqual(inputs["globalReplicationGroupId"], undefined);
    assert.notEqual(inputs["kmsKeyId"], undefined);
  });

  it("creates the region of birth, then the datastore, then the others one by one, and so destroys in reverse", async () => {
    const graph = await run({
      regions: { ...base.regions, "eu-central-1": { network: dataNetwork("eu-central-1") } },
    });
    const waits = (type: string, name: string) => waitsFor(graph, only(graph, type, name));
    assert.ok(waits(datastore, "sessions-global").includes("sessions-us-west-2-group"));
    assert.ok(waits(group, "sessions-eu-central-1-group").includes("sessions-global"));
    assert.ok(waits(group, "sessions-eu-west-1-group").includes("sessions-eu-central-1-group"));
  });

  it("takes sizes and versions on the datastore and leaves the region of birth alone", async () => {
    const graph = await run({ shards: 3 });
    const { inputs, ignoreChanges } = only(graph, datastore);
    assert.deepEqual([inputs["cacheNodeType"], inputs["numNodeGroups"]], ["cache.r7g.large", 3]);
    assert.deepEqual([inputs["engine"], inputs["engineVersion"]], ["valkey", "8.2"]);
    assert.deepEqual(ignoreChanges, ["primaryReplicationGroupId"]);
    const birth = only(graph, group, "sessions-us-west-2-group");
    for (const property of ["nodeType", "numNodeGroups", "engineVersion", "parameterGroupName"]) {
      assert.ok(birth.ignoreChanges.includes(property), property);
    }
  });

  it("has no upgrades by AWS: a datastore turns them off and refuses to turn them on", async () => {
    const graph = await run();
    const of = (name: string) => only(graph, group, name).inputs["autoMinorVersionUpgrade"];
    assert.equal(of("sessions-us-west-2-group"), false);
    assert.equal(of("sessions-eu-west-1-group"), undefined);
  });

  it("repeats its users in every region under the same names", async () => {
    const graph = await run();
    const ids = graph
      .ofType("aws:elasticache/user:User")
      .filter(({ name }) => name.endsWith("-app"))
      .map(({ inputs }) => [inputs["region"], inputs["userId"]]);
    assert.deepEqual(Object.fromEntries(ids), {
      "us-west-2": "sessions-test-app",
      "eu-west-1": "sessions-test-app",
    });
  });

  it("has no autoscaling: ElastiCache knows none within a global datastore", async () => {
    assert.equal((await run()).ofType("aws:appautoscaling/target:Target").length, 0);
  });

  it("does not compile with what a region inherits", () => {
    type Region<Extra> = { readonly network: DataNetwork } & Extra;
    const plain: Verdict<Region<{ replicasPerShard: 2 }>, GlobalCacheRegion> = "compiles";
    const nodeType: Verdict<Region<{ nodeType: "cache.r7g.xlarge" }>, GlobalCacheRegion> = "refused";
    const shards: Verdict<Region<{ shards: 3 }>, GlobalCacheRegion> = "refused";
    const version: Verdict<Region<{ engineVersion: "9.0" }>, GlobalCacheRegion> = "refused";
    assert.deepEqual([plain, nodeType, shards, version], ["compiles", "refused", "refused", "refused"]);
  });
});

describe("mistakes in a global cache's arguments", () => {
  it("are all reported at once", async () => {
    const message = await messageOf(
      run({
        nodeType: "cache.t4g.medium",
        birthRegion: "us-east-1",
        shards: 400,
        regions: { ...base.regions, "us-west-2": { network: dataNetwork("us-west-2"), replicasPerShard: 0 } },
      }),
    );
    assert.match(message, /^GlobalCache "sessions": 4 mistakes/);
    assert.match(message, /nodeType {2}"cache.t4g.medium" {2}an m or r type of size large or more/);
    assert.match(message, /shards {2}400 {2}1 to 250/);
    assert.match(message, /regions\.us-west-2\.replicasPerShard {2}0/);
  });
});
