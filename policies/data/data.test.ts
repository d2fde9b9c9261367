import assert from "node:assert/strict";
import { type StackResource, unknownText } from "../testing/stack";
import { fails, isOpen, passes, saysNothing, verdictsOf } from "../testing/verdicts";

const region = "us-west-2";
type Props = NonNullable<StackResource["props"]>;

function aurora(name: string, props: Props = {}, global?: string): StackResource {
  const own = { clusterIdentifier: name, engine: "aurora-postgresql", region, ...props };
  if (global === undefined) return { type: "aws:rds/cluster:Cluster", name, props: own };
  return {
    type: "aws:rds/cluster:Cluster",
    name,
    props: { ...own, globalClusterIdentifier: unknownText },
    propertyDependencies: { globalClusterIdentifier: [global] },
  };
}

function instance(
  name: string,
  cluster: string,
  availabilityZone?: string,
  props: Props = {},
): StackResource {
  const zone: Props = availabilityZone === undefined ? {} : { availabilityZone };
  return {
    type: "aws:rds/clusterInstance:ClusterInstance",
    name,
    props: { clusterIdentifier: unknownText, instanceClass: "db.r8g.large", region, ...zone, ...props },
    propertyDependencies: { clusterIdentifier: [cluster] },
  };
}

function instances(cluster: string, ...zones: readonly string[]): readonly StackResource[] {
  return zones.map((zone, index) => instance(`${cluster}-${index}`, cluster, zone));
}

function target(cluster: string, minCapacity: number, maxCapacity: number): StackResource {
  return {
    type: "aws:appautoscaling/target:Target",
    name: `${cluster}-readers`,
    props: {
      serviceNamespace: "rds",
      scalableDimension: "rds:cluster:ReadReplicaCount",
      resourceId: `cluster:${cluster}`,
      minCapacity,
      maxCapacity,
      region,
    },
  };
}

function policy(
  cluster: string,
  targetValue: number,
  predefinedMetricType = "RDSReaderAverageCPUUtilization",
) {
  return {
    type: "aws:appautoscaling/policy:Policy",
    name: `${cluster}-policy`,
    props: {
      policyType: "TargetTrackingScaling",
      serviceNamespace: "rds",
      scalableDimension: "rds:cluster:ReadReplicaCount",
      resourceId: `cluster:${cluster}`,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType },
        targetValue,
      },
      region,
    },
  };
}

function cache(props: Props): StackResource {
  const own = { engine: "valkey", nodeType: "cache.r7g.large", region };
  return {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    name: "sessions",
    props: { ...own, ...props },
  };
}

describe("rules about databases", () => {
  it("count the readers that are configured, wherever the writer is", async () => {
    const run = (zones: readonly string[], minReaders: number) =>
      verdictsOf("aurora-readers-az", [aurora("orders"), ...instances("orders", ...zones)], {
        config: { minReaders },
      });
    assert.deepEqual(await run(["us-west-2a", "us-west-2b"], 1), passes());
    assert.deepEqual(await run(["us-west-2a", "us-west-2b"], 2), fails("orders"));
    assert.deepEqual(await run(["us-west-2a", "us-west-2a", "us-west-2b"], 2), passes());
    assert.deepEqual(await run([], 1), fails("orders"));
  });

  it("ask for the zone of an instance before they say that all stand in one", async () => {
    const stack = [aurora("orders"), instance("one", "orders", "us-west-2a"), instance("two", "orders")];
    assert.deepEqual(await verdictsOf("aurora-readers-az", stack), isOpen("orders"));
  });

  it("hold both members of a global database to readers in two zones, and scale neither of them by themselves", async () => {
    const global: StackResource = { type: "aws:rds/globalCluster:GlobalCluster", name: "world", props: {} };
    const home = aurora("home", { masterUsername: "orders" }, "world");
    const away: StackResource = {
      ...aurora("away", { replicationSourceIdentifier: unknownText }, "world"),
      dependencies: ["home"],
    };
    const zones = ["us-west-2a", "us-west-2b", "us-west-2c"];
    const stack = (fixed: number) => [
      global,
      home,
      ...instances("home", ...zones.slice(0, fixed)),
      away,
      ...instances("away", "us-west-2a"),
    ];
    assert.deepEqual(await verdictsOf("aurora-readers-az", stack(3)), {
      passed: 1,
      failed: ["away"],
      undecided: [],
    });
    assert.deepEqual(await verdictsOf("aurora-reader-autoscaling", stack(3)), passes());
    assert.deepEqual(await verdictsOf("aurora-reader-autoscaling", stack(2)), fails("home"));
  });

  it("hold autoscaling to its bounds, and a CPU target to its range", async () => {
    const run = (...resources: readonly StackResource[]) =>
      verdictsOf("aurora-reader-autoscaling", [
        aurora("orders"),
        ...instances("orders", "us-west-2a", "us-west-2b"),
        ...resources,
      ]);
    assert.deepEqual(await run(target("orders", 1, 15), policy("orders", 70)), passes());
    assert.deepEqual(await run(target("orders", 1, 15), policy("orders", 40)), passes());
    assert.deepEqual(await run(target("orders", 1, 15), policy("orders", 71)), fails("orders"));
    assert.deepEqual(await run(target("orders", 1, 15), policy("orders", 39)), fails("orders"));
    assert.deepEqual(await run(target("orders", 1, 16), policy("orders", 60)), fails("orders"));
    assert.deepEqual(await run(target("orders", 0, 8), policy("orders", 60)), fails("orders"));
    assert.deepEqual(await run(target("orders", 2, 2), policy("orders", 60)), fails("orders"));
    const connections = policy("orders", 500, "RDSReaderAverageDatabaseConnections");
    assert.deepEqual(await run(target("orders", 1, 8), connections), passes());
  });

  it("do not take the readers of one cluster for those of another", async () => {
    const stack = [
      aurora("orders"),
      ...instances("orders", "us-west-2a", "us-west-2b"),
      aurora("carts"),
      ...instances("carts", "us-west-2a", "us-west-2b"),
      target("carts", 1, 8),
      policy("carts", 60),
    ];
    const expected = { passed: 1, failed: ["orders"], undecided: [] };
    assert.deepEqual(await verdictsOf("aurora-reader-autoscaling", stack), expected);
  });

  it("leave a mixture of serverless and provisioned instances to reader autoscaling", async () => {
    const serverless = { instanceClass: "db.serverless" };
    const mixed = [
      aurora("orders"),
      instance("one", "orders", "us-west-2a"),
      instance("two", "orders", "us-west-2b", serverless),
    ];
    assert.deepEqual(await verdictsOf("aurora-reader-autoscaling", mixed), fails("orders"));
    const pure = [aurora("orders"), instance("one", "orders", "us-west-2a", serverless)];
    assert.deepEqual(await verdictsOf("aurora-reader-autoscaling", pure), saysNothing);
  });
});

describe("rules about caches", () => {
  it("take what is left out for what AWS makes of it", async () => {
    const switches = { automaticFailoverEnabled: true, multiAzEnabled: true };
    assert.deepEqual(
      await verdictsOf("cache-failover", [cache({ ...switches, numCacheClusters: 2 })]),
      passes(),
    );
    assert.deepEqual(
      await verdictsOf("cache-failover", [cache({ ...switches, numCacheClusters: 1 })]),
      fails("sessions"),
    );
    assert.deepEqual(await verdictsOf("cache-failover", [cache({ numCacheClusters: 2 })]), fails("sessions"));
    const memory = (props: Props): StackResource => ({
      type: "aws:memorydb/cluster:Cluster",
      name: "carts",
      props: { nodeType: "db.r7g.large", aclName: "open-access", region, ...props },
    });
    assert.deepEqual(await verdictsOf("cache-failover", [memory({})]), passes());
    assert.deepEqual(
      await verdictsOf("cache-failover", [memory({ numReplicasPerShard: 0 })]),
      fails("carts"),
    );
  });
});
