import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../../lib/testing";
import { Network } from "../../network/network";
import { Aurora, type AuroraArgs } from "./aurora";
import { dataNetwork, waitsFor, withoutRegion } from "../testing";

const base: AuroraArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  database: { name: "orders" },
  compute: { type: "provisioned", instanceClass: "db.r8g.large" },
};
const run = (args: Partial<AuroraArgs> = {}, mode: "preview" | "rehearse" = "preview") =>
  runProgram(() => void new Aurora("orders", { ...base, ...args }), { mode });

const cluster = "aws:rds/cluster:Cluster";
const instance = "aws:rds/clusterInstance:ClusterInstance";
const target = "aws:appautoscaling/target:Target";

describe("a database by default", () => {
  it("is encrypted, protected, backed up for two weeks, and never has its password in the program", async () => {
    const { inputs, protect } = only(await run(), cluster);
    assert.equal(protect, true);
    for (const property of ["storageEncrypted", "deletionProtection", "copyTagsToSnapshot"]) {
      assert.equal(inputs[property], true, property);
    }
    assert.equal(inputs["manageMasterUserPassword"], true);
    assert.equal(inputs["iamDatabaseAuthenticationEnabled"], true);
    assert.deepEqual([inputs["backupRetentionPeriod"], inputs["skipFinalSnapshot"]], [14, false]);
    assert.deepEqual([inputs["masterPassword"], inputs["masterPasswordWo"]], [undefined, undefined]);
    // RDS chooses three zones by itself: naming fewer would show as a replacement in the next preview.
    assert.equal(inputs["availabilityZones"], undefined);
  });

  it("makes changes at once: in the maintenance window, every preview until then would show them again", async () => {
    const graph = await run();
    for (const { name, inputs } of [...graph.ofType(cluster), ...graph.ofType(instance)]) {
      assert.equal(inputs["applyImmediately"], true, name);
    }
  });

  it("has its instances in three zones, by the letters that belong to the zone ids", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, instance), ["orders-usw2-az1", "orders-usw2-az2", "orders-usw2-az3"]);
    const zones = graph.ofType(instance).map(({ name, inputs }) => [name, inputs["availabilityZone"]]);
    assert.deepEqual(Object.fromEntries(zones), {
      "orders-usw2-az1": "us-west-2a",
      "orders-usw2-az2": "us-west-2b",
      "orders-usw2-az3": "us-west-2c",
    });
  });

  it("creates the first instance before the readers: Aurora makes it the writer", async () => {
    const graph = await run();
    for (const reader of ["orders-usw2-az2", "orders-usw2-az3"]) {
      assert.ok(waitsFor(graph, only(graph, instance, reader)).includes("orders-usw2-az1"), reader);
    }
    assert.equal(
      waitsFor(graph, only(graph, instance, "orders-usw2-az1")).includes("orders-usw2-az2"),
      false,
    );
  });

  it("owns its log groups, with an end, before RDS could create them without one", async () => {
    const graph = await run();
    const groups = graph.ofType("aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual(groups.map(({ inputs }) => inputs["name"]).sort(), [
      "/aws/rds/cluster/orders-test/iam-db-auth-error",
      "/aws/rds/cluster/orders-test/instance",
      "/aws/rds/cluster/orders-test/postgresql",
    ]);
    assert.ok(groups.every(({ inputs }) => inputs["retentionInDays"] === 30));
    const waits = waitsFor(graph, only(graph, cluster));
    assert.ok(groups.every(({ name }) => waits.includes(name)));
  });

  it("requires TLS and lets only the named sources in, and nothing out", async () => {
    const graph = await run();
    const [slow, tls] = only(graph, "aws:rds/clusterParameterGroup:ClusterParameterGroup").inputs[
      "parameters"
    ] as [object, object];
    assert.deepEqual(tls, { name: "rds.force_ssl", value: "1", applyMethod: "immediate" });
    assert.ok(slow);
    assert.deepEqual(names(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), [
      "orders-postgres-from-office",
      "orders-postgres-from-pods",
    ]);
    const rule = (source: string) =>
      only(
        graph,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        `orders-postgres-from-${source}`,
      ).inputs;
    assert.deepEqual([rule("office")["cidrIpv4"], rule("office")["fromPort"]], ["192.0.2.0/24", 5432]);
    assert.equal(rule("pods")["referencedSecurityGroupId"], "sg-pods");
    assert.equal(rule("pods")["cidrIpv4"], undefined);
    const group = only(graph, "aws:ec2/securityGroup:SecurityGroup");
    assert.deepEqual([group.inputs["ingress"], group.inputs["egress"]], [undefined, undefined]);
    assert.equal(graph.ofType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").length, 0);
  });

  it("keeps its key after it is gone: the last snapshot could not be read without it", async () => {
    const retained: string[] = [];
    const watch: pulumi.ResourceTransformation = ({ type, opts }) => {
      if ("retainOnDelete" in opts && opts.retainOnDelete) retained.push(type);
      return undefined;
    };
    const program = () => void new Aurora("orders", base, { transformations: [watch] });
    const graph = await runProgram(program);
    assert.deepEqual(retained, ["aws:kms/key:Key"]);
    const key = only(graph, "aws:kms/key:Key");
    assert.deepEqual([key.protect, key.inputs["enableKeyRotation"]], [true, true]);
    assert.ok(waitsFor(graph, only(graph, cluster)).includes("orders-final-snapshot"));
  });

  it("lets RDS use the monitoring role only once it is allowed to do its work", async () => {
    const graph = await run();
    const sources = graph.sourcesOf(only(graph, instance, "orders-usw2-az1"), "monitoringRoleArn");
    assert.deepEqual(sources.map(({ type }) => type).sort(), [
      "aws:iam/role:Role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    ]);
  });

  it("names its region on every resource that has one, and its own parent on all", async () => {
    const graph = await run();
    assert.deepEqual(withoutRegion(graph), []);
    const component = only(graph, "tenfold:data:Aurora");
    const children = graph.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
    assert.ok(children.every(({ parent }) => parent === component.urn));
    assert.equal(component.inputs["region"], "us-west-2");
  });
});

describe("the version of a database", () => {
  it("changes only where the program says so, and its major part only where it says so twice", async () => {
    const graph = await run();
    const { inputs } = only(graph, cluster);
    assert.deepEqual([inputs["autoMinorVersionUpgrade"], inputs["allowMajorVersionUpgrade"]], [false, false]);
    for (const { name, inputs: own } of graph.ofType(instance)) {
      assert.deepEqual([own["autoMinorVersionUpgrade"], own["engineVersion"]], [false, undefined], name);
      assert.equal(own["preferredMaintenanceWindow"], "sun:05:00-sun:06:00");
    }
    const upgraded = await run({
      database: { name: "orders", engineVersion: "18.4" },
      allowMajorUpgrade: true,
    });
    assert.equal(only(upgraded, cluster).inputs["allowMajorVersionUpgrade"], true);
    const parameters = only(upgraded, "aws:rds/clusterParameterGroup:ClusterParameterGroup");
    assert.equal(parameters.inputs["family"], "aurora-postgresql18");
  });
});

describe("the readers of a database", () => {
  it("scale between their count and a maximum, once all of ours exist", async () => {
    const graph = await run({ readers: { count: 2, autoscaling: { maxReaders: 6, cpuPercent: 60 } } });
    const { inputs } = only(graph, target);
    assert.deepEqual([inputs["minCapacity"], inputs["maxCapacity"]], [2, 6]);
    assert.equal(inputs["scalableDimension"], "rds:cluster:ReadReplicaCount");
    const waits = waitsFor(graph, only(graph, target));
    for (const { name } of graph.ofType(instance)) assert.ok(waits.includes(name), name);
    const policy = only(graph, "aws:appautoscaling/policy:Policy").inputs[
      "targetTrackingScalingPolicyConfiguration"
    ] as Record<string, unknown>;
    assert.equal(policy["targetValue"], 60);
  });

  it("may be no more than ours without protection, so that the added ones leave before a destroy", async () => {
    const readers = { count: 2, autoscaling: { maxReaders: 6 } };
    const bounds = async (protection: "on" | "off") => {
      const { inputs } = only(await run({ readers, protection }), target);
      return [inputs["minCapacity"], inputs["maxCapacity"]];
    };
    assert.deepEqual(await bounds("on"), [2, 6]);
    assert.deepEqual(await bounds("off"), [2, 2]);
  });

  it("are fixed where nothing is said", async () => {
    assert.equal((await run()).ofType(target).length, 0);
  });

  it("go where the caller says, one for each zone named", async () => {
    const graph = await run({ readers: { zones: ["usw2-az3"] } });
    assert.deepEqual(names(graph, instance), ["orders-usw2-az1", "orders-usw2-az3"]);
  });
});

describe("a database for development", () => {
  it("pauses when idle, stands alone and leaves nothing behind", async () => {
    const graph = await run({
      compute: { type: "serverless", minCapacity: 0, maxCapacity: 2 },
      readers: { count: 0 },
      backups: { retentionDays: 1, finalSnapshot: false },
      monitoring: { enhancedSeconds: 0 },
      protection: "off",
    });
    const { inputs, protect } = only(graph, cluster);
    assert.deepEqual(inputs["serverlessv2ScalingConfiguration"], {
      minCapacity: 0,
      maxCapacity: 2,
      secondsUntilAutoPause: 300,
    });
    assert.deepEqual(
      [protect, inputs["deletionProtection"], inputs["skipFinalSnapshot"]],
      [false, false, true],
    );
    assert.equal(inputs["finalSnapshotIdentifier"], undefined);
    assert.equal(only(graph, instance).inputs["instanceClass"], "db.serverless");
    assert.equal(graph.ofType("aws:iam/role:Role").length, 0);
  });

  it("cannot skip the last snapshot while it is protected", async () => {
    const { inputs } = only(await run({ backups: { finalSnapshot: false } }), cluster);
    assert.equal(inputs["skipFinalSnapshot"], false);
  });
});

describe("a database in a network of the same program", () => {
  it("follows its zones through the subnets, so that a preview without ids still knows them", async () => {
    const graph = await runProgram(() => {
      const network = new Network("main", { region: "us-west-2", flowLogs: "off" });
      const allowedFrom = { pods: { securityGroupId: "sg-pods" } };
      new Aurora("orders", {
        ...base,
        network: { vpcId: network.vpcId, subnets: network.subnets.data, allowedFrom },
      });
    });
    const reader = only(graph, instance, "orders-usw2-az2");
    const sources = graph.sourcesOf(reader, "availabilityZone").map(({ name }) => name);
    assert.ok(sources.includes("main-data-usw2-az2"), String(sources));
    assert.equal(sources.includes("main-data-usw2-az1"), false);
  });
});

describe("mistakes in a database's arguments", () => {
  it("are all reported at once, each with what to write instead", async () => {
    const message = await messageOf(
      run({
        database: { name: "Orders", masterUsername: "admin" },
        compute: { type: "provisioned", instanceClass: "db.r8g.tiny" },
        readers: { count: 40 },
        firstZone: "usw2-az9",
        backups: { retentionDays: 60, window: "05:00-05:30" },
        monitoring: { logRetentionDays: 31 },
      }),
    );
    assert.match(message, /^Aurora "orders": 8 mistakes/);
    assert.match(message, /readers\.count {2}40 {2}0 to 15: Aurora allows 15 readers/);
    for (const field of ["database.name", "database.masterUsername", "compute.instanceClass", "firstZone"]) {
      assert.match(message, new RegExp(`${field.replace(".", "\\.")} {2}`), field);
    }
    assert.match(message, /backups\.window {2}"05:00-05:30" {2}a window outside maintenanceWindow/);
    assert.equal(/\n\s+at /.test(message), false);
  });

  it("include autoscaling that could not work", async () => {
    const autoscaling = { maxReaders: 6 };
    const none = await messageOf(run({ readers: { count: 0, autoscaling } }));
    assert.match(none, /1 or more: the load of no reader cannot be measured/);
    const serverless = { type: "serverless", minCapacity: 1, maxCapacity: 8 } as const;
    const grows = await messageOf(run({ compute: serverless, readers: { count: 1, autoscaling } }));
    assert.match(grows, /a serverless reader grows by itself/);
  });

  it("include a network in one zone, or in another region", async () => {
    assert.match(
      await messageOf(run({ network: dataNetwork("us-west-2", 1) })),
      /subnets in at least 2 zones/,
    );
    assert.match(await messageOf(run({ network: dataNetwork("eu-west-1") })), /not a zone id of us-west-2/);
  });
});
