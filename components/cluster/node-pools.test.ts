import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import { NodePools, type NodePoolsArgs } from "./node-pools";
import { dependenciesOf, foreignCluster, subnetsOf } from "./testing";
import { only } from "../lib/testing";

const poolType = "kubernetes:karpenter.sh/v1:NodePool";
const classType = "kubernetes:eks.amazonaws.com/v1:NodeClass";
const addOnType = "aws:eks/addon:Addon";

function run(overrides: Partial<NodePoolsArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    const args: NodePoolsArgs = {
      cluster: foreignCluster,
      subnets: subnetsOf("usw2-az2", "usw2-az1"),
      pools: { general: { limits: { cpu: 64, memoryGib: 256 } } },
      ...overrides,
    };
    new NodePools("nodes", args, { provider });
  });
}

function specOf(graph: ResourceGraph, type: string, name: string): Readonly<Record<string, unknown>> {
  return only(graph, type, name).inputs["spec"] as Readonly<Record<string, unknown>>;
}

describe("NodePools", () => {
  it("start nodes in the given subnets, with the cluster's security group and the profile that we own", async () => {
    const spec = specOf(await run({ tags: { team: "shop" } }), classType, "nodes-node-class");
    assert.deepEqual(spec, {
      instanceProfile: "eks-shop-us-west-2-node",
      subnetSelectorTerms: [{ id: "subnet-usw2-az1" }, { id: "subnet-usw2-az2" }],
      securityGroupSelectorTerms: [{ id: "sg-nodes" }],
      networkPolicy: "DefaultAllow",
      ephemeralStorage: { size: "80Gi" },
      tags: { team: "shop" },
    });
  });

  it("are limited in size and in time, and take their zones from the subnets", async () => {
    const spec = specOf(await run(), poolType, "nodes-pool-general");
    assert.deepEqual(spec["limits"], { cpu: "64", memory: "256Gi" });
    const { spec: template } = spec["template"] as {
      spec: { requirements: { key: string; values: string[] }[]; [key: string]: unknown };
    };
    assert.deepEqual([template["expireAfter"], template["terminationGracePeriod"]], ["336h", "24h"]);
    const zones = template.requirements.find(({ key }) => key === "topology.kubernetes.io/zone");
    assert.deepEqual(zones?.values, ["letter-of-usw2-az1", "letter-of-usw2-az2"]);
  });

  it("come after their class, and the metrics server after them", async () => {
    const graph = await run();
    const pool = only(graph, poolType, "nodes-pool-general");
    assert.deepEqual(dependenciesOf(pool), ["nodes-node-class"]);
    const metrics = only(graph, addOnType, "nodes-metrics-server");
    assert.deepEqual(dependenciesOf(metrics), ["nodes-pool-general"]);
    assert.deepEqual([metrics.inputs["region"], metrics.inputs["clusterName"]], ["us-west-2", "shop"]);
  });

  it("fail by themselves where EKS refuses them, and not as pods that never start", async () => {
    const graph = await run();
    for (const [type, name] of [
      [classType, "nodes-node-class"],
      [poolType, "nodes-pool-general"],
    ] as const) {
      const metadata = only(graph, type, name).inputs["metadata"] as { annotations: Record<string, string> };
      assert.equal(metadata.annotations["pulumi.com/waitFor"], "condition=Ready", name);
    }
  });

  it("make network policies work and volumes encrypted", async () => {
    const graph = await run();
    const patch = only(graph, "kubernetes:core/v1:ConfigMapPatch", "nodes-network-policies").inputs;
    assert.deepEqual(patch["data"], { "enable-network-policy-controller": "true" });
    const storage = only(graph, "kubernetes:storage.k8s.io/v1:StorageClass", "nodes-storage-class").inputs;
    assert.deepEqual(storage["parameters"], { type: "gp3", encrypted: "true" });
    assert.equal(storage["volumeBindingMode"], "WaitForFirstConsumer");
  });

  it("live on the provider that the component was given", async () => {
    const graph = await run();
    const [provider] = graph.ofType("pulumi:providers:kubernetes").filter(({ name }) => name === "shop");
    for (const child of graph.resources.filter(({ type }) => /^kubernetes:/.test(type))) {
      assert.ok(child.provider?.startsWith(`${provider?.urn}::`), child.name);
    }
  });

  it("refuse a cluster without Auto Mode", async () => {
    const { nodeInstanceProfileName: _, ...managed } = foreignCluster;
    await assert.rejects(run({ cluster: managed }), /cluster\.nodeInstanceProfileName .* "autoMode"/);
  });
});
