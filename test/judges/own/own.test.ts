import assert from "node:assert/strict";
import { type PropertyMap, type Resource, ResourceGraph } from "@tenfold/planning";
import { ownChecks } from "./own";

const types: Readonly<Record<string, string>> = {
  global: "aws:rds/globalCluster:GlobalCluster",
  database: "aws:rds/cluster:Cluster",
  instance: "aws:rds/clusterInstance:ClusterInstance",
  datastore: "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
  cache: "aws:elasticache/replicationGroup:ReplicationGroup",
  target: "aws:appautoscaling/target:Target",
  policy: "aws:appautoscaling/policy:Policy",
  edge: "aws:cloudfront/distribution:Distribution",
  stream: "aws:msk/cluster:Cluster",
  access: "aws:msk/clusterPolicy:ClusterPolicy",
  replicator: "aws:msk/replicator:Replicator",
  cluster: "aws:eks/cluster:Cluster",
};

const urnOf = (name: string) => `urn:pulumi:prod::shop::${types[name.split(" ")[0] ?? ""]}::${name}`;

/** Inputs by "<kind> <name>"; `id` and `after` (what it depends on) are the resource's own. */
type Inputs = Readonly<Record<string, unknown>>;

function resource(name: string, { id = name, after = [], ...inputs }: Inputs): Resource {
  const type = types[name.split(" ")[0] ?? ""] ?? "";
  return {
    ...{ urn: urnOf(name), type, name, custom: true, external: false, id: String(id) },
    ...{
      parent: undefined,
      provider: undefined,
      inputs: inputs as PropertyMap,
      outputs: { arn: `arn:${name}` },
    },
    ...{
      dependencies: (after as string[]).map(urnOf),
      propertyDependencies: {},
      protect: false,
      ignoreChanges: [],
    },
    ...{ additionalSecretOutputs: [], aliases: [], deletedWith: undefined },
  };
}

const [west, europe] = ["us-west-2", "eu-west-1"];
const member = {
  engine: "aurora-postgresql",
  engineVersion: "17.9",
  globalClusterIdentifier: "orders",
  storageEncrypted: true,
  kmsKeyId: "key",
};
const signIn = (iam: boolean) => ({ clientAuthentication: { sasl: { iam } } });
const stream = (region: string) => ({
  region,
  kafkaVersion: "3.9.x.kraft",
  numberOfBrokerNodes: 3,
  ...signIn(true),
  brokerNodeGroupInfo: {
    instanceType: "kafka.m7g.large",
    clientSubnets: ["a", "b", "c"],
    connectivityInfo: { vpcConnectivity: signIn(true) },
  },
});

/** Two regions that AWS accepts. */
const accepted: Readonly<Record<string, Inputs>> = {
  "global orders": {
    id: "orders",
    engine: "aurora-postgresql",
    engineVersion: "17.9",
    storageEncrypted: true,
  },
  "database west": { ...member, region: west, clusterIdentifier: "orders-west", masterUsername: "owner" },
  "database europe": { ...member, region: europe, clusterIdentifier: "orders-europe" },
  "instance west": { region: west, clusterIdentifier: "orders-west", instanceClass: "db.r7g.large" },
  "instance europe": { region: europe, clusterIdentifier: "orders-europe", instanceClass: "db.serverless" },
  "datastore shared": { id: "ldgnf-shared", region: west, primaryReplicationGroupId: "shared-west" },
  "cache west": {
    region: west,
    replicationGroupId: "shared-west",
    nodeType: "cache.r7g.large",
    automaticFailoverEnabled: true,
  },
  "cache europe": {
    region: europe,
    replicationGroupId: "shared-europe",
    globalReplicationGroupId: "ldgnf-shared",
  },
  "cache local": { region: west, replicationGroupId: "sessions", nodeType: "cache.r7g.large" },
  "target readers": {
    region: west,
    resourceId: "cluster:orders-west",
    scalableDimension: "rds:cluster:ReadReplicaCount",
    serviceNamespace: "rds",
    minCapacity: 1,
    maxCapacity: 4,
    after: ["instance west"],
  },
  "target shards": {
    region: west,
    resourceId: "replication-group/sessions",
    scalableDimension: "elasticache:replication-group:NodeGroups",
    serviceNamespace: "elasticache",
    minCapacity: 2,
    maxCapacity: 4,
  },
  "policy readers": {
    region: west,
    resourceId: "cluster:orders-west",
    scalableDimension: "rds:cluster:ReadReplicaCount",
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "RDSReaderAverageCPUUtilization" },
    },
  },
  "edge shop": {
    origins: [{ originId: "west" }, { originId: "europe" }],
    originGroups: [{ originId: "reads", members: [{ originId: "west" }, { originId: "europe" }] }],
    defaultCacheBehavior: { targetOriginId: "west", allowedMethods: ["GET", "HEAD", "POST"] },
    orderedCacheBehaviors: [
      { pathPattern: "/catalog/*", targetOriginId: "reads", allowedMethods: ["GET", "HEAD"] },
    ],
  },
  "stream west": stream(west),
  "stream europe": stream(europe),
  "access west": { clusterArn: "arn:stream west", policy: '{"Service":"kafka.amazonaws.com"}' },
  "replicator events": {
    region: europe,
    replicationInfoList: {
      sourceKafkaClusterArn: "arn:stream west",
      targetKafkaClusterArn: "arn:stream europe",
    },
    after: ["access west"],
  },
  "cluster shop": { region: west, version: "1.36" },
};

/** The resource of `accepted` that is changed, how, and what is said about which property. */
const mistakes: readonly (readonly [string, Inputs | undefined, string])[] = [
  ["database west", { manageMasterUserPassword: true }, "manageMasterUserPassword"],
  ["database europe", { masterUsername: "owner" }, "masterUsername"],
  ["database europe", { engineVersion: "16.13" }, "engineVersion"],
  ["database europe", { kmsKeyId: undefined }, "kmsKeyId"],
  ["database europe", { snapshotIdentifier: "yesterday" }, "snapshotIdentifier"],
  ["database europe", { region: west }, "region"],
  ["instance west", { instanceClass: "db.t4g.large" }, "instanceClass"],
  ["cache europe", { nodeType: "cache.r7g.large" }, "nodeType"],
  ["cache europe", { atRestEncryptionEnabled: true }, "atRestEncryptionEnabled"],
  ["cache west", { nodeType: "cache.t4g.medium" }, "nodeType"],
  ["cache west", { automaticFailoverEnabled: false }, "automaticFailoverEnabled"],
  ["datastore shared", { primaryReplicationGroupId: "shared-europe" }, "primaryReplicationGroupId"],
  [
    "edge shop",
    { defaultCacheBehavior: { targetOriginId: "reads", allowedMethods: ["GET", "HEAD", "POST"] } },
    "default → reads",
  ],
  ["edge shop", { defaultCacheBehavior: { targetOriginId: "tokyo" } }, "default → tokyo"],
  ["edge shop", { originGroups: [{ originId: "reads", members: [{ originId: "west" }] }] }, "group reads"],
  ["target readers", { minCapacity: 5 }, "minCapacity"],
  ["target readers", { maxCapacity: 16 }, "maxCapacity"],
  ["target readers", { after: [] }, "dependsOn"],
  ["target readers", { region: europe }, "resourceId"],
  ["target shards", { resourceId: "replication-group/shared-west" }, "resourceId"],
  ["cache local", { nodeType: "cache.t4g.small" }, "resourceId"],
  ["policy readers", { resourceId: "cluster:orders-europe" }, "resourceId"],
  [
    "policy readers",
    {
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      },
    },
    "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification",
  ],
  ["stream europe", signIn(false), "clientAuthentication.sasl.iam"],
  [
    "stream west",
    { brokerNodeGroupInfo: { instanceType: "kafka.m7g.large", clientSubnets: ["a"] } },
    "brokerNodeGroupInfo.connectivityInfo.vpcConnectivity.clientAuthentication.sasl.iam",
  ],
  ["stream west", { numberOfBrokerNodes: 4 }, "numberOfBrokerNodes"],
  ["stream west", { kafkaVersion: "2.2.1" }, "kafkaVersion"],
  [
    "stream europe",
    { brokerNodeGroupInfo: { instanceType: "kafka.m7g.huge", clientSubnets: ["a"] } },
    "brokerNodeGroupInfo.instanceType",
  ],
  ["access west", undefined, "policy"],
  ["replicator events", { after: [] }, "dependsOn"],
  ["replicator events", { region: west }, "replicationInfoList.targetKafkaClusterArn"],
  ["cluster shop", { version: "1.19" }, "version"],
];

function graphWith(changed?: string, change?: Inputs): ResourceGraph {
  const kept = Object.entries(accepted).filter(([name]) => name !== changed || change !== undefined);
  return new ResourceGraph(
    kept.map(([name, inputs]) => {
      const all = Object.entries({ ...inputs, ...(name === changed ? change : {}) });
      return resource(name, Object.fromEntries(all.filter(([, value]) => value !== undefined)));
    }),
  );
}

describe("our own checks of what AWS accepts", () => {
  it("say nothing about two regions that AWS accepts", () => {
    assert.deepEqual(ownChecks("example", graphWith()), []);
  });

  for (const [name, change, property] of mistakes) {
    const shown = change === undefined ? "gone" : `with ${JSON.stringify(change)}`;
    it(`name ${property} where "${name}" is ${shown}`, () => {
      const findings = ownChecks("example", graphWith(name, change));
      assert.ok(
        findings.some((finding) => finding.property === property),
        JSON.stringify(findings, null, 1),
      );
    });
  }
});
