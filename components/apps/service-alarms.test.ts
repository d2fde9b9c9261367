import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import { foreignCluster } from "../cluster/testing";
import { withPreset } from "../lib/presets";
import { names, only } from "../lib/testing";
import { Service } from "./service";
import { nameInMetrics } from "./service-alarms.plan";
import { type ServiceArgs } from "./service-args";
import { servicePresets } from "./service.presets";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const topic = "arn:aws:sns:us-west-2:111122223333:pager";
const balancers = "arn:aws:elasticloadbalancing:us-west-2:111122223333";
const targetGroup = {
  arn: `${balancers}:targetgroup/catalog/0123456789abcdef`,
  loadBalancerArn: `${balancers}:loadbalancer/app/shop/fedcba9876543210`,
};
const ingress = { cidrs: ["10.0.0.0/16"], targetGroup };

const own: ServiceArgs = {
  cluster: foreignCluster,
  namespace: "shop",
  image: "catalog:1.4.2",
  resources: { cpu: "250m", memory: "512Mi" },
  scaling: { min: 3, max: 30 },
};

function run(args: ServiceArgs): Promise<ResourceGraph> {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    new Service("catalog", args, { provider });
  });
}

describe("the alarms of a service", () => {
  it("watch its own target group where its balancer is known, and tell the topic of its region", async () => {
    const graph = await run({ ...own, ingress, alarms: { topicArns: [topic] } });
    assert.deepEqual(names(graph, alarmType).toSorted(), [
      "catalog-alarm-pods-none",
      "catalog-alarm-pods-unhealthy",
      "catalog-alarm-requests-failed",
      "catalog-alarm-requests-slow",
    ]);
    for (const { name, inputs } of graph.ofType(alarmType)) {
      assert.deepEqual(
        inputs["dimensions"],
        {
          LoadBalancer: "app/shop/fedcba9876543210",
          TargetGroup: "targetgroup/catalog/0123456789abcdef",
        },
        name,
      );
      assert.deepEqual([inputs["region"], inputs["alarmActions"]], ["us-west-2", [topic]], name);
    }
    const slow = only(graph, alarmType, "catalog-alarm-requests-slow").inputs;
    assert.deepEqual([slow["extendedStatistic"], slow["threshold"]], ["p99", 1]);
  });

  it("do not miss the pods of a service that may have none", async () => {
    const graph = await run({ ...own, ingress, scaling: { replicas: 0 } });
    assert.ok(!names(graph, alarmType).includes("catalog-alarm-pods-none"));
    assert.equal(graph.ofType(alarmType).length, 3);
  });

  it("watch memory where the cluster has Container Insights, and only there", async () => {
    assert.deepEqual((await run(own)).ofType(alarmType), []);
    const graph = await run({ ...own, cluster: { ...foreignCluster, containerInsights: true } });
    const { inputs } = only(graph, alarmType, "catalog-alarm-memory-near-limit");
    assert.equal(inputs["namespace"], "ContainerInsights");
    assert.deepEqual(inputs["dimensions"], { ClusterName: "shop", Namespace: "shop", PodName: "catalog" });
  });

  it("can be changed, left out one by one or altogether, and are known by name", async () => {
    const change = { "requests-slow": { threshold: 0.3 }, "requests-failed": "off" } as const;
    const graph = await run({ ...own, ingress, alarms: { change } });
    assert.equal(only(graph, alarmType, "catalog-alarm-requests-slow").inputs["threshold"], 0.3);
    assert.ok(!names(graph, alarmType).includes("catalog-alarm-requests-failed"));
    assert.deepEqual((await run({ ...own, ingress, alarms: "off" })).ofType(alarmType), []);
    const elsewhere = topic.replace("us-west-2", "eu-west-1");
    await assert.rejects(
      run({ ...own, alarms: { topicArns: [elsewhere], change: { slow: "off" } as never } }),
      /2 mistakes\n {2}alarms\.change\.slow .*\n {2}alarms\.topicArns\[0\]/,
    );
  });

  it("name balancer and target group as CloudWatch does", () => {
    assert.equal(nameInMetrics(targetGroup.arn), "targetgroup/catalog/0123456789abcdef");
    assert.equal(nameInMetrics(targetGroup.loadBalancerArn), "app/shop/fedcba9876543210");
  });
});

describe("a service's presets", () => {
  const inputsOf = (graph: ResourceGraph) => graph.resources.map(({ urn, inputs }) => [urn, inputs]);

  it("say in production what a service is by default", async () => {
    const byPreset = await run(withPreset(servicePresets.production, { ...own, ingress }));
    assert.deepEqual(inputsOf(byPreset), inputsOf(await run({ ...own, ingress })));
  });

  it("let a service of development share a zone, go at once and wake nobody", async () => {
    const graph = await run(withPreset(servicePresets.dev, { ...own, ingress }));
    assert.deepEqual(graph.ofType(alarmType), []);
    const pod = JSON.stringify(only(graph, "kubernetes:apps/v1:Deployment").inputs["spec"]);
    assert.match(pod, /"terminationGracePeriodSeconds":7,/);
    assert.ok(!pod.includes("DoNotSchedule"));
  });

  it("leave a canary to the program", async () => {
    const errors = { source: "cloudWatch", loadBalancer: "app/a/1", targetGroup: "targetgroup/a/1" } as const;
    const graph = await run(
      withPreset(servicePresets.staging, { ...own, delivery: { type: "canary", errors } as const }),
    );
    assert.equal(graph.ofType("kubernetes:argoproj.io/v1alpha1:Rollout").length, 1);
  });
});
