import assert from "node:assert/strict";
import { recognise } from "./recognise";
import { parseServerProperties } from "./streaming";
import { aws, home, modes, ref, stackOf, text, type HandMade } from "./testing/resources";

const away = "eu-west-1";

describe("databases", () => {
  const global = aws("rds/globalCluster:GlobalCluster", "global", { globalClusterIdentifier: "shop" });
  const writer = aws("rds/cluster:Cluster", "writer", {
    clusterIdentifier: "shop-home",
    globalClusterIdentifier: ref("global"),
    engine: "aurora-postgresql",
    masterUsername: "owner",
    serverlessv2ScalingConfiguration: { minCapacity: 2, maxCapacity: 32 },
  });
  const replica = aws("rds/cluster:Cluster", "replica", {
    region: away,
    clusterIdentifier: "shop-away",
    globalClusterIdentifier: ref("global"),
  });
  const instance = aws("rds/clusterInstance:ClusterInstance", "instance", {
    clusterIdentifier: ref("writer"),
    instanceClass: "db.serverless",
  });
  const target = (resourceId: unknown, more: Partial<HandMade> = {}) =>
    aws(
      "appautoscaling/target:Target",
      "target",
      {
        serviceNamespace: "rds",
        scalableDimension: "rds:cluster:ReadReplicaCount",
        resourceId,
        minCapacity: 1,
        maxCapacity: 8,
      },
      more,
    );
  const policy = (inputs: Readonly<Record<string, unknown>>) =>
    aws("appautoscaling/policy:Policy", "policy", {
      serviceNamespace: "rds",
      scalableDimension: "rds:cluster:ReadReplicaCount",
      targetTrackingScalingPolicyConfiguration: {
        targetValue: 65,
        predefinedMetricSpecification: { predefinedMetricType: "RDSReaderAverageCPUUtilization" },
      },
      ...inputs,
    });

  for (const [mode, options] of modes) {
    it(`of a global database know their role, in ${mode}`, () => {
      const facets = recognise(stackOf([global, writer, replica, instance], options));
      assert.deepEqual(
        facets.relationalClusters.map(({ role }) => text(role)),
        ["primary", "secondary"],
      );
      assert.equal(facets.globalDatabases[0]?.clusters.length, 2);
      const [first] = facets.relationalClusters;
      assert.deepEqual([text(first?.minCapacity), text(first?.maxCapacity)], [2, 32]);
      assert.deepEqual(
        text(facets.databaseInstances[0]?.engine),
        "aurora-postgresql",
        "a member has its cluster's engine",
      );
    });

    it(`know a global database that was made from a cluster, in ${mode}`, () => {
      const plain = aws(
        "rds/cluster:Cluster",
        "plain",
        { masterUsername: "owner" },
        { outputs: { arn: "arn:aws:rds:us-west-2:1:cluster:plain" } },
      );
      const made = aws("rds/globalCluster:GlobalCluster", "made", {
        sourceDbClusterIdentifier: ref("plain", "arn"),
      });
      const [cluster] = recognise(stackOf([plain, made], options)).relationalClusters;
      assert.deepEqual([text(cluster?.role), cluster?.global.state], ["primary", "known"]);
    });

    it(`find what scales them, by policy through target, in ${mode}`, () => {
      const scaled = {
        ...target(ref("writer")),
        inputs: { ...target("").inputs, resourceId: "cluster:shop-home" },
      };
      const facets = recognise(
        stackOf([writer, global, scaled, policy({ resourceId: ref("target", "resourceId") })], options),
      );
      const [found] = facets.relationalClusters[0]?.scalableTargets ?? [];
      assert.deepEqual(
        found?.policies.map(({ metric, targetValue }) => [text(metric), text(targetValue)]),
        [["RDSReaderAverageCPUUtilization", 65]],
      );
    });
  }

  it("find their target through an instance that it waits for", () => {
    const scaled = target({ to: "instance", output: "clusterIdentifier" });
    const facets = recognise(
      stackOf([
        global,
        writer,
        instance,
        { ...scaled, inputs: { ...scaled.inputs, resourceId: ref("instance", "made") } },
      ]),
    );
    assert.equal(facets.relationalClusters[0]?.scalableTargets.length, 1);
  });

  it("find a policy that names the cluster beside its target", () => {
    const facets = recognise(
      stackOf([global, writer, target(ref("writer")), policy({ resourceId: ref("writer") })]),
    );
    assert.equal(facets.scalableTargets[0]?.policies.length, 1);
  });

  it("read the Serverless v2 bounds of DocumentDB and Neptune, which spell them otherwise", () => {
    const document = aws("docdb/cluster:Cluster", "document", {
      serverlessV2ScalingConfiguration: { minCapacity: 1, maxCapacity: 4 },
    });
    assert.equal(text(recognise(stackOf([document])).relationalClusters[0]?.maxCapacity), 4);
  });
});

describe("caches", () => {
  const primary = aws("elasticache/replicationGroup:ReplicationGroup", "primary", {
    replicationGroupId: "shop-home",
    engine: "valkey",
    nodeType: "cache.r7g.large",
    numNodeGroups: 3,
    replicasPerNodeGroup: 1,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
  });
  const global = aws("elasticache/globalReplicationGroup:GlobalReplicationGroup", "global", {
    primaryReplicationGroupId: ref("primary"),
  });
  const secondary = aws("elasticache/replicationGroup:ReplicationGroup", "secondary", {
    region: away,
    replicationGroupId: "shop-away",
    globalReplicationGroupId: ref("global", "globalReplicationGroupId"),
    replicasPerNodeGroup: 2,
  });

  for (const [mode, options] of modes) {
    it(`that are secondaries have what they may not ask for from their primary, in ${mode}`, () => {
      const made = { ...global, outputs: { globalReplicationGroupId: "abcde-shop" } };
      const facets = recognise(stackOf([primary, made, secondary], options));
      const [one, other] = facets.cacheClusters;
      assert.deepEqual([text(one?.role), text(other?.role)], ["primary", "secondary"]);
      assert.deepEqual(
        [text(other?.nodeType), text(other?.shards), text(other?.replicasPerShard), text(other?.engine)],
        ["cache.r7g.large", 3, 2, "valkey"],
      );
      assert.equal(facets.globalCaches[0]?.members.length, 2);
      assert.deepEqual(
        facets.pricedInstances.map(({ instanceTypes }) => text(instanceTypes)),
        [["cache.r7g.large"], ["cache.r7g.large"]],
      );
    });
  }

  it("without cluster mode count a primary and its replicas together", () => {
    const single = aws("elasticache/replicationGroup:ReplicationGroup", "single", {
      numCacheClusters: 3,
      nodeType: "cache.t4g.small",
    });
    const [cache] = recognise(stackOf([single])).cacheClusters;
    assert.deepEqual(
      [text(cache?.shards), text(cache?.replicasPerShard), text(cache?.engine)],
      [1, 2, "redis"],
    );
  });

  it("are not counted twice for a node that belongs to a replication group", () => {
    const node = aws("elasticache/cluster:Cluster", "node", { replicationGroupId: ref("primary") });
    assert.equal(recognise(stackOf([primary, node])).cacheClusters.length, 1);
  });
});

describe("streams", () => {
  const cluster = (
    name: string,
    region: string,
    instanceType: string,
    more: Readonly<Record<string, unknown>> = {},
  ) =>
    aws("msk/cluster:Cluster", name, {
      region,
      numberOfBrokerNodes: 3,
      brokerNodeGroupInfo: { instanceType, clientSubnets: [] },
      ...more,
    });
  const configuration = aws("msk/configuration:Configuration", "configuration", {
    serverProperties: "min.insync.replicas=2",
  });

  for (const [mode, options] of modes) {
    it(`know their brokers and their configuration, in ${mode}`, () => {
      const standard = cluster("standard", home, "kafka.m7g.large", {
        configurationInfo: { arn: ref("configuration", "arn"), revision: 1 },
      });
      const made = { ...configuration, outputs: { arn: "arn:aws:kafka:us-west-2:1:configuration/shop" } };
      const facets = recognise(
        stackOf([made, standard, cluster("express", home, "express.m7g.large")], options),
      );
      assert.deepEqual(
        facets.streamClusters.map(({ brokerType }) => text(brokerType)),
        ["standard", "express"],
      );
      const [first] = facets.streamClusters;
      assert.equal(
        first?.configuration.state === "known" && first.configuration.value,
        facets.streamConfigurations[0],
      );
    });

    it(`that are copied know source and target: a replicator lives with its target, in ${mode}`, () => {
      const arn = (name: string) => ({ outputs: { arn: `arn:of:${name}` } });
      const replicator = aws("msk/replicator:Replicator", "copy", {
        region: away,
        replicationInfoList: {
          sourceKafkaClusterArn: ref("one", "arn"),
          targetKafkaClusterArn: ref("other", "arn"),
        },
      });
      const stack = [
        { ...cluster("one", home, "x"), ...arn("one") },
        { ...cluster("other", away, "x"), ...arn("other") },
        replicator,
      ];
      const [copy] = recognise(stackOf(stack, options)).replicators;
      const name = (link: typeof copy extends undefined ? never : NonNullable<typeof copy>["source"]) =>
        link.state === "known" && link.value.resource.name;
      assert.deepEqual(copy && [name(copy.source), name(copy.target)], ["one", "other"]);
    });
  }

  it("read topics of three providers", () => {
    const facets = recognise(
      stackOf([
        aws("msk/topic:Topic", "one", {
          name: "orders",
          partitionCount: 12,
          replicationFactor: 3,
          configs: JSON.stringify({ "min.insync.replicas": 2 }),
        }),
        {
          type: "kafka:index/topic:Topic",
          name: "two",
          inputs: {
            name: "carts",
            partitions: 6,
            replicationFactor: 3,
            config: { "min.insync.replicas": "2" },
          },
        },
        {
          type: "kubernetes:kafka.strimzi.io/v1:KafkaTopic",
          name: "three",
          inputs: { metadata: { name: "events" }, spec: { partitions: 3, replicas: 1 } },
        },
      ]),
    );
    assert.deepEqual(
      facets.topics.map(({ name, partitions, replicationFactor, settings }) => [
        text(name),
        text(partitions),
        text(replicationFactor),
        text(settings),
      ]),
      [
        ["orders", 12, 3, { "min.insync.replicas": "2" }],
        ["carts", 6, 3, { "min.insync.replicas": "2" }],
        ["events", 3, 1, "absent"],
      ],
    );
  });

  it("read server.properties as Java does", () => {
    const lines = [
      "# comment",
      "! comment",
      "a=1",
      "b : 2",
      "  c\t3",
      "d = x = y",
      "list=one,\\",
      "   two",
      "",
      "empty=",
    ];
    assert.deepEqual(parseServerProperties(lines.join("\r\n")), {
      a: "1",
      b: "2",
      c: "3",
      d: "x = y",
      list: "one,two",
      empty: "",
    });
  });
});
