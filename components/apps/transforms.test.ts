import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { NodePools, type NodePoolsArgs } from "../cluster/node-pools";
import { foreignCluster, subnetsOf } from "../cluster/testing";
import { messageOf, only } from "../lib/testing";
import { InferenceService } from "./inference-service";
import { KafkaBroker } from "./kafka-broker";
import { Namespace, type NamespaceArgs } from "./namespace";
import { OffHours } from "./off-hours";
import { Service } from "./service";
import { type ServiceArgs } from "./service-args";

type ServiceTransform = NonNullable<ServiceArgs["transform"]>;

const service: ServiceArgs = {
  cluster: foreignCluster,
  namespace: "shop",
  image: "catalog:1.0.0",
  resources: { cpu: "1", memory: "1Gi" },
  scaling: { min: 3, max: 30 },
};
const place = { region: "us-west-2", namespace: "shop" };
const pools = { general: { limits: { cpu: 64, memoryGib: 256 } } };
const nodes: NodePoolsArgs = { cluster: foreignCluster, subnets: subnetsOf("usw2-az1"), pools };

function at(graph: ResourceGraph, type: string, path: string, name?: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, part) => (value as PropertyMap)[part], only(graph, type, name).inputs);
}

describe("the transform of what stands in a cluster", () => {
  it("changes a service's pods and leaves the rest of them as it is", async () => {
    const transform: ServiceTransform = {
      deployment: {
        spec: {
          template: { spec: { priorityClassName: "high", containers: [{ name: "catalog", tty: true }] } },
        },
      },
      callers: { metadata: { annotations: { team: "shop" } } },
      autoscaler: { metadata: { annotations: { team: "shop" } } },
    };
    const run = (changes?: ServiceTransform) =>
      runProgram(() => void new Service("catalog", { ...service, ...(changes && { transform: changes }) }));
    const deployment = "kubernetes:apps/v1:Deployment";
    const pods = "spec.template.spec";
    const graph = await run(transform);
    const before = at(await run(), deployment, pods) as { containers: PropertyMap[] };
    const [container] = before.containers;
    assert.deepEqual(at(graph, deployment, pods), {
      ...before,
      priorityClassName: "high",
      containers: [{ ...container, tty: true }],
    });
    const annotations = "metadata.annotations.team";
    assert.equal(at(graph, "kubernetes:networking.k8s.io/v1:NetworkPolicy", annotations), "shop");
    assert.equal(at(graph, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler", annotations), "shop");
  });

  it("reaches the service within an inference service", async () => {
    const graph = await runProgram(() => {
      new InferenceService("ranking", {
        ...{ cluster: foreignCluster, namespace: "shop", image: "ranking:1.0.0", nodePool: "gpu" },
        resources: { cpu: "3", memory: "12Gi" },
        scaling: { min: 1, max: 4, queue: { perPod: 16 } },
        transform: { deployment: { spec: { template: { spec: { runtimeClassName: "nvidia" } } } } },
      });
    });
    const runtime = "spec.template.spec.runtimeClassName";
    assert.equal(at(graph, "kubernetes:apps/v1:Deployment", runtime), "nvidia");
  });

  it("changes namespaces, brokers, off-hours and pools by their roles", async () => {
    const graph = await runProgram(() => {
      const labels = { "cost-center": "7" };
      new Namespace("shop", { region: "us-west-2", transform: { namespace: { metadata: { labels } } } });
      new KafkaBroker("kafka", { ...place, transform: { broker: { spec: { minReadySeconds: 9 } } } });
      new OffHours("nights", {
        ...{ ...place, timeZone: "UTC", workingHours: { days: ["Mon"], from: "07:00", to: "20:00" } },
        transform: { stop: { spec: { suspend: true } } },
      });
      const spec = { userData: "[settings]" };
      new NodePools("nodes", {
        ...nodes,
        transform: { nodeClass: { spec }, nodePool: { spec: { weight: 7 } } },
      });
    });
    const standard = "pod-security.kubernetes.io/enforce";
    const labels = at(graph, "kubernetes:core/v1:Namespace", "metadata.labels") as PropertyMap;
    assert.deepEqual([labels["cost-center"], labels[standard]], ["7", "restricted"]);
    assert.equal(at(graph, "kubernetes:apps/v1:StatefulSet", "spec.minReadySeconds"), 9);
    const cronJob = "kubernetes:batch/v1:CronJob";
    assert.equal(at(graph, cronJob, "spec.suspend", "nights-stop"), true);
    assert.equal(at(graph, cronJob, "spec.suspend", "nights-start"), undefined);
    assert.equal(at(graph, "kubernetes:eks.amazonaws.com/v1:NodeClass", "spec.userData"), "[settings]");
    assert.equal(at(graph, "kubernetes:karpenter.sh/v1:NodePool", "spec.weight"), 7);
  });

  it("cannot take from a program without types what keeps it safe, and says so of all at once", async () => {
    const untyped = <Args>(transform: string) => JSON.parse(transform) as Args;
    const pods = untyped<ServiceTransform>(
      '{"deployment":{"spec":{"replicas":1,"template":{"spec":{"securityContext":{"runAsUser":0}}}}},"door":{}}',
    );
    assert.equal(
      await messageOf(runProgram(() => void new Service("catalog", { ...service, transform: pods }))),
      [
        'Service "catalog": 3 mistakes',
        "  transform.deployment.spec.replicas  1  left out: the component keeps it as it is",
        '  transform.deployment.spec.template.spec.securityContext  {"runAsUser":0}  left out: the component keeps it as it is',
        '  transform  "door"  one of account, role, rolePolicy, identity, callers, service, deployment, rollout, analysis, budget, autoscaler, lag, lagSignIn, targets, controllerTargets, securityGroupRule, securityGroup, securityGroupPolicy, alarm',
      ].join("\n"),
    );
    const labels = untyped<NamespaceArgs["transform"]>(
      '{"namespace":{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"privileged"}}},"closed":{"spec":{}}}',
    );
    const opened = runProgram(() => void new Namespace("shop", { region: "us-west-2", transform: labels! }));
    assert.match(
      await messageOf(opened),
      /Namespace "shop": 2 mistakes\n.*enforce {2}"privileged"[^]*closed\.spec/,
    );
    const limits = untyped<NodePoolsArgs["transform"]>('{"nodePool":{"spec":{"limits":{}}}}');
    const unlimited = runProgram(() => void new NodePools("nodes", { ...nodes, transform: limits! }));
    assert.match(await messageOf(unlimited), /transform\.nodePool\.spec\.limits/);
  });
});
