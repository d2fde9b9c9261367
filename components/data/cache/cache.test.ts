import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../../lib/testing";
import { Cache, type CacheArgs } from "./cache";
import { dataNetwork, waitsFor, withoutRegion } from "../testing";

const base: CacheArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  nodeType: "cache.r7g.large",
};
const run = (args: Partial<CacheArgs> = {}) =>
  runProgram(() => void new Cache("sessions", { ...base, ...args }));

const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const user = "aws:elasticache/user:User";

describe("a cache by default", () => {
  it("has two shards with a replica each and survives a zone", async () => {
    const { inputs, protect } = only(await run(), group);
    assert.deepEqual([inputs["numNodeGroups"], inputs["replicasPerNodeGroup"]], [2, 1]);
    assert.deepEqual([inputs["automaticFailoverEnabled"], inputs["multiAzEnabled"]], [true, true]);
    assert.equal(inputs["numCacheClusters"], undefined);
    assert.equal(protect, true);
  });

  it("runs Valkey, encrypted at rest with its own key and always in transit", async () => {
    const graph = await run();
    const { inputs } = only(graph, group);
    assert.deepEqual([inputs["engine"], inputs["engineVersion"]], ["valkey", "8.2"]);
    assert.deepEqual([inputs["atRestEncryptionEnabled"], inputs["transitEncryptionEnabled"]], [true, true]);
    assert.equal(inputs["transitEncryptionMode"], "required");
    assert.deepEqual(
      graph.sourcesOf(only(graph, group), "kmsKeyId").map(({ name }) => name),
      ["sessions-key"],
    );
    const parameters = only(graph, "aws:elasticache/parameterGroup:ParameterGroup").inputs;
    assert.equal(parameters["family"], "valkey8");
    assert.deepEqual(parameters["parameters"], [
      { name: "cluster-enabled", value: "yes" },
      { name: "maxmemory-policy", value: "allkeys-lru" },
    ]);
  });

  it("lets users in by IAM under one name and id, and the default user not at all", async () => {
    const graph = await run();
    const app = only(graph, user, "sessions-user-app").inputs;
    assert.deepEqual(app["authenticationMode"], { type: "iam" });
    assert.equal(app["userId"], app["userName"]);
    const locked = only(graph, user, "sessions-user-default").inputs;
    assert.equal(locked["userName"], "default");
    assert.equal(locked["accessString"], "off ~* -@all");
    assert.notEqual(locked["passwords"], undefined);
    const { inputs } = only(graph, "aws:elasticache/userGroup:UserGroup");
    assert.equal((inputs["userIds"] as unknown[]).length, 2);
    assert.equal((only(graph, group).inputs["userGroupIds"] as unknown[]).length, 1);
  });

  it("changes its version here alone and at once, so that no preview has to take a change of AWS back", async () => {
    const { inputs } = only(await run(), group);
    assert.deepEqual([inputs["autoMinorVersionUpgrade"], inputs["applyImmediately"]], [false, true]);
  });

  it("writes the rights of a user as ElastiCache keeps them", async () => {
    const graph = await run({ users: { reader: { accessString: "on ~app:* +@read" } } });
    const { accessString } = only(graph, user, "sessions-user-reader").inputs;
    assert.equal(accessString, "on ~app:* -@all +@read");
  });

  it("keeps its slow log and its engine log for thirty days in groups of its own", async () => {
    const graph = await run();
    const groups = graph.ofType("aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual(
      groups.map(({ inputs }) => [inputs["name"], inputs["retentionInDays"]]),
      [
        ["/aws/vendedlogs/elasticache/sessions-test/engine-log", 30],
        ["/aws/vendedlogs/elasticache/sessions-test/slow-log", 30],
      ],
    );
    const waits = waitsFor(graph, only(graph, group));
    assert.ok(groups.every(({ name }) => waits.includes(name)));
  });

  it("names its region on every resource that has one", async () => {
    assert.deepEqual(withoutRegion(await run()), []);
  });
});

describe("a cache for development", () => {
  it("is one node, without the failover that one node cannot have", async () => {
    const graph = await run({
      nodeType: "cache.t4g.micro",
      topology: { type: "single" },
      network: dataNetwork("us-west-2", 1),
      snapshots: { retentionDays: 0, finalSnapshot: false },
      protection: "off",
    });
    const { inputs, protect } = only(graph, group);
    assert.deepEqual([inputs["numCacheClusters"], inputs["numNodeGroups"]], [1, undefined]);
    assert.deepEqual([inputs["automaticFailoverEnabled"], inputs["multiAzEnabled"]], [false, false]);
    assert.deepEqual([protect, inputs["finalSnapshotIdentifier"]], [false, undefined]);
    const [mode] = only(graph, "aws:elasticache/parameterGroup:ParameterGroup").inputs["parameters"] as [
      object,
    ];
    assert.deepEqual(mode, { name: "cluster-enabled", value: "no" });
    assert.deepEqual(names(graph, "random:index/randomId:RandomId"), []);
  });
});

describe("mistakes in a cache's arguments", () => {
  it("are all reported at once", async () => {
    const message = await messageOf(
      run({
        nodeType: "cache.r4.large",
        topology: { type: "sharded", shards: 0, replicasPerShard: 9 },
        users: { default: {}, app: { accessString: "~* +@all" } },
        maintenanceWindow: "sun:03:30-sun:04:30",
      }),
    );
    assert.match(message, /^Cache "sessions": 6 mistakes/);
    assert.match(message, /topology\.replicasPerShard {2}9 {2}0 to 5/);
    assert.match(message, /users\.default/);
    assert.match(message, /users\.app\.accessString/);
    assert.match(message, /a window outside maintenanceWindow/);
  });

  it("include replicas beside their primaries, which a zone's loss would take with them", async () => {
    const network = dataNetwork("us-west-2", 1);
    assert.match(await messageOf(run({ network })), /network\.subnets .* subnets in at least 2 zones/);
    const alone = { type: "sharded", shards: 2, replicasPerShard: 0 } as const;
    assert.equal(only(await run({ network, topology: alone }), group).inputs["multiAzEnabled"], false);
  });
});
