import assert from "node:assert/strict";
import { recognise } from "./recognise";
import { ref, stackOf, type HandMade } from "./testing/resources";

const region = "us-west-2";

/** One network, database and workload with everything around them: 20 resources. */
function cell(index: number): readonly HandMade[] {
  const named = (name: string) => `${name}-${index}`;
  const make = (token: string, name: string, inputs: Readonly<Record<string, unknown>>): HandMade => ({
    type: token,
    name: named(name),
    inputs,
  });
  const aws = (token: string, name: string, inputs: Readonly<Record<string, unknown>>) =>
    make(`aws:${token}`, name, { region, ...inputs });
  const to = (name: string, output?: string) => ref(named(name), output);
  const zones = ["usw2-az1", "usw2-az2", "usw2-az3"];
  const subnets = zones.map((zone) =>
    aws("ec2/subnet:Subnet", `subnet-${zone}`, { vpcId: to("vpc"), availabilityZoneId: zone }),
  );
  const associations = zones.map((zone) =>
    aws("ec2/routeTableAssociation:RouteTableAssociation", `association-${zone}`, {
      subnetId: to(`subnet-${zone}`),
      routeTableId: to("table"),
    }),
  );
  const metadata = (name: string) => ({ name: named(name), namespace: "shop" });
  const labels = { app: named("app") };
  return [
    aws("ec2/vpc:Vpc", "vpc", {}),
    ...subnets,
    aws("ec2/routeTable:RouteTable", "table", { vpcId: to("vpc") }),
    aws("ec2/route:Route", "route", {
      routeTableId: to("table"),
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: to("nat"),
    }),
    aws("ec2/natGateway:NatGateway", "nat", { subnetId: to("subnet-usw2-az1") }),
    ...associations,
    aws("rds/subnetGroup:SubnetGroup", "group", { subnetIds: zones.map((zone) => to(`subnet-${zone}`)) }),
    aws("rds/cluster:Cluster", "database", {
      clusterIdentifier: named("database"),
      dbSubnetGroupName: to("group", "name"),
    }),
    aws("rds/clusterInstance:ClusterInstance", "instance", {
      clusterIdentifier: to("database"),
      instanceClass: "db.r8g.large",
    }),
    aws("lb/loadBalancer:LoadBalancer", "balancer", { subnets: zones.map((zone) => to(`subnet-${zone}`)) }),
    make("kubernetes:apps/v1:Deployment", "app", {
      metadata: metadata("app"),
      spec: { template: { metadata: { labels } } },
    }),
    make("kubernetes:policy/v1:PodDisruptionBudget", "budget", {
      metadata: metadata("app"),
      spec: { selector: { matchLabels: labels } },
    }),
    make("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "scaler", {
      metadata: metadata("app"),
      spec: { scaleTargetRef: { kind: "Deployment", name: named("app") }, maxReplicas: 9 },
    }),
    aws("s3/bucket:Bucket", "bucket", {}),
    aws("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "lifecycle", {
      bucket: to("bucket"),
      rules: [],
    }),
    aws("cloudwatch/logGroup:LogGroup", "logs", { retentionInDays: 30 }),
  ];
}

describe("recognition at scale", () => {
  it("joins everything in 10,000 resources", () => {
    const facets = recognise(stackOf(Array.from({ length: 500 }, (_, index) => cell(index)).flat()));
    assert.equal(facets.graph.resources.length, 10_000);
    assert.equal(facets.unrecognised, 0);
    assert.ok(facets.loadBalancers.every(({ zones }) => zones.state === "known" && zones.value.length === 3));
    assert.ok(
      facets.relationalClusters.every(
        ({ zones, instances }) => zones.state === "known" && instances.length === 1,
      ),
    );
    assert.ok(
      facets.workloads.every(
        ({ autoscalers, disruptionBudgets }) => autoscalers.length + disruptionBudgets.length === 2,
      ),
    );
    assert.ok(facets.subnets.every(({ tier }) => tier.state === "known" && tier.value === "private"));
  });
});
