import * as aws from "@pulumi/aws";

// Readers are added at 90 % CPU, when the queries of a spike are waiting already.
const tags = { environment: "prod", project: "shop" };

const cluster = new aws.rds.Cluster("orders", {
  engine: "aurora-postgresql",
  engineVersion: "17.6",
  masterUsername: "orders",
  manageMasterUserPassword: true,
  tags,
});

const instances = ["us-west-2a", "us-west-2b"].map(
  (availabilityZone) =>
    new aws.rds.ClusterInstance(`orders-${availabilityZone}`, {
      clusterIdentifier: cluster.id,
      engine: "aurora-postgresql",
      instanceClass: "db.r8g.large",
      availabilityZone,
      tags,
    }),
);

const readers = new aws.appautoscaling.Target(
  "orders-readers",
  {
    serviceNamespace: "rds",
    scalableDimension: "rds:cluster:ReadReplicaCount",
    resourceId: cluster.id.apply((id) => `cluster:${id}`),
    minCapacity: 1,
    maxCapacity: 8,
    tags,
  },
  { dependsOn: instances },
);

new aws.appautoscaling.Policy("orders-readers", {
  policyType: "TargetTrackingScaling",
  serviceNamespace: readers.serviceNamespace,
  scalableDimension: readers.scalableDimension,
  resourceId: readers.resourceId,
  targetTrackingScalingPolicyConfiguration: {
    predefinedMetricSpecification: { predefinedMetricType: "RDSReaderAverageCPUUtilization" },
    targetValue: 90,
  },
});
