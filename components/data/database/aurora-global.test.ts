import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph, Secret } from "@tenfold/planning";
import { messageOf, names, only } from "../../lib/testing";
import { AuroraGlobal, type AuroraGlobalArgs } from "./aurora-global";
import { dataNetwork, waitsFor, withoutRegion } from "../testing";

const base: AuroraGlobalArgs = {
  birthRegion: "us-west-2",
  regions: {
    "eu-west-1": { network: dataNetwork("eu-west-1") },
    "us-west-2": { network: dataNetwork("us-west-2"), instances: 3 },
  },
  database: { name: "shop" },
  compute: { type: "provisioned", instanceClass: "db.r8g.large" },
};
const run = (args: Partial<AuroraGlobalArgs> = {}, mode: "preview" | "rehearse" = "preview") =>
  runProgram(() => void new AuroraGlobal("shop", { ...base, ...args }), { mode });

const cluster = "aws:rds/cluster:Cluster";
const instance = "aws:rds/clusterInstance:ClusterInstance";

describe("a global database", () => {
  it("has one cluster for each region, named by it, and instances named by zone", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, cluster), ["shop-eu-west-1-cluster", "shop-us-west-2-cluster"]);
    assert.deepEqual(names(graph, instance), [
      "shop-euw1-az1",
      "shop-euw1-az2",
      "shop-usw2-az1",
      "shop-usw2-az2",
      "shop-usw2-az3",
    ]);
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("gives credentials and the database's name to the region of birth alone", async () => {
    const graph = await run();
    const birth = only(graph, cluster, "shop-us-west-2-cluster").inputs;
    const other = only(graph, cluster, "shop-eu-west-1-cluster").inputs;
    for (const property of [
      "masterUsername",
      "masterPasswordWo",
      "masterPasswordWoVersion",
      "databaseName",
    ]) {
      assert.notEqual(birth[property], undefined, property);
      assert.equal(other[property], undefined, property);
    }
    for (const inputs of [birth, other]) {
      // RDS manages no password of a member, and a password in the state would be one too many.
      assert.equal(inputs["manageMasterUserPassword"], undefined);
      assert.equal(inputs["masterPassword"], undefined);
    }
  });

  it("never shows the password, neither before nor after it is known", async () => {
    for (const mode of ["preview", "rehearse"] as const) {
      const graph = await run({}, mode);
      const member = only(graph, cluster, "shop-us-west-2-cluster");
      assert.ok(member.inputs["masterPasswordWo"] instanceof Secret, mode);
      const version = only(graph, "aws:secretsmanager/secretVersion:SecretVersion");
      assert.ok(version.inputs["secretString"] instanceof Secret, mode);
    }
  });

  it("keeps the password where every region can read it, under a key of that region", async () => {
    const secret = only(await run(), "aws:secretsmanager/secret:Secret");
    assert.equal(secret.inputs["region"], "us-west-2");
    const [replica] = secret.inputs["replicas"] as [Record<string, unknown>];
    assert.equal(replica["region"], "eu-west-1");
    assert.notEqual(replica["kmsKeyId"], undefined);
  });

  it("encrypts each member with a key of its own region", async () => {
    const graph = await run();
    for (const region of ["us-west-2", "eu-west-1"]) {
      const member = only(graph, cluster, `shop-${region}-cluster`);
      const keys = graph.sourcesOf(member, "kmsKeyId").map(({ name, inputs }) => [name, inputs["region"]]);
      assert.deepEqual(keys, [[`shop-${region}-key`, region]]);
    }
  });

  it("adds a region only when the one before it has an instance", async () => {
    const graph = await run({
      regions: { ...base.regions, "eu-central-1": { network: dataNetwork("eu-central-1") } },
    });
    const waits = (region: string) => waitsFor(graph, only(graph, cluster, `shop-${region}-cluster`));
    assert.ok(waits("eu-central-1").includes("shop-usw2-az1"));
    assert.ok(waits("eu-west-1").includes("shop-euc1-az1"));
    assert.equal(
      waits("us-west-2").some((name) => name.startsWith("shop-eu")),
      false,
    );
  });

  it("names where the data comes from to a region that joins: an encrypted volume is not copied without", async () => {
    const graph = await run();
    const source = (region: string) => only(graph, cluster, `shop-${region}-cluster`).inputs["sourceRegion"];
    assert.deepEqual([source("eu-west-1"), source("us-west-2")], ["us-west-2", undefined]);
  });

  it("leaves alone what a switchover moves, on every member alike", async () => {
    const graph = await run();
    for (const member of graph.ofType(cluster)) {
      assert.deepEqual(
        [...member.ignoreChanges].sort(),
        ["engineVersion", "globalClusterIdentifier", "replicationSourceIdentifier"],
        member.name,
      );
      assert.equal(member.inputs["enableGlobalWriteForwarding"], true);
    }
  });

  it("differs between its members in nothing that a role would explain, but for the birth", async () => {
    const graph = await run({
      regions: { ...base.regions, "us-west-2": { network: dataNetwork("us-west-2") } },
    });
    const facts = graph.ofType(cluster).map(({ inputs }) => {
      const kept = Object.entries(inputs).filter(
        ([key]) =>
          !/^(master|databaseName|region|sourceRegion|clusterIdentifier|db\w+GroupName|tags|final)/.test(key),
      );
      return JSON.stringify(kept.sort());
    });
    assert.equal(new Set(facts).size, 1, facts.join("\n"));
  });

  it("offers each region its own hosts, so that nobody needs a way to another region", async () => {
    const offered = (graph: ResourceGraph) => {
      const [database] = graph.ofType("tenfold:data:AuroraGlobal");
      return Object.entries(database?.outputs["regions"] as Record<string, Record<string, unknown>>);
    };
    const hosts = offered(await run({}, "rehearse"));
    assert.equal(hosts.length, 2);
    for (const [region, { endpoint, readerEndpoint }] of hosts)
      for (const host of [endpoint, readerEndpoint])
        assert.match(String(host), new RegExp(`^shop-${region}-.*\\.${region}\\.rds\\.amazonaws\\.com$`));
  });

  it("has no autoscaling of readers: AWS knows none where a region does not write", async () => {
    assert.equal((await run()).ofType("aws:appautoscaling/target:Target").length, 0);
  });

  it("takes a new password with a new version", async () => {
    const graph = await run({ credentialsVersion: 2 });
    assert.equal(only(graph, cluster, "shop-us-west-2-cluster").inputs["masterPasswordWoVersion"], 2);
    const { inputs } = only(graph, "random:index/randomPassword:RandomPassword");
    assert.deepEqual(inputs["keepers"], { version: "2" });
  });

  it("protects data, keys and credentials", async () => {
    const graph = await run();
    const shielded = graph.resources.filter(({ protect }) => protect).map(({ type }) => type.split(":")[2]);
    assert.deepEqual([...shielded].sort(), ["Cluster", "Cluster", "GlobalCluster", "Key", "Key", "Secret"]);
  });
});

describe("mistakes in a global database's arguments", () => {
  it("are all reported at once", async () => {
    const message = await messageOf(
      run({
        birthRegion: "us-east-1",
        compute: { type: "provisioned", instanceClass: "db.t4g.medium" },
        regions: { ...base.regions, "eu-west-1": { network: dataNetwork("eu-west-1"), instances: 16 } },
      }),
    );
    assert.match(message, /^AuroraGlobal "shop": 3 mistakes/);
    assert.match(message, /birthRegion {2}"us-east-1" {2}one of the regions/);
    assert.match(message, /a global database takes no burstable class/);
    assert.match(message, /regions\.eu-west-1\.instances {2}16 {2}1 to 15/);
  });

  it("include a database that would pause", async () => {
    const compute = { type: "serverless", minCapacity: 0, maxCapacity: 8 } as const;
    assert.match(await messageOf(run({ compute })), /a global database never pauses/);
  });
});
