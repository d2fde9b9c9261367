import assert from "node:assert/strict";
import { type StackResource, unknownText } from "../testing/stack";
import { fails, isOpen, passes, verdictsOf } from "../testing/verdicts";

function cluster(name: string, region = "us-west-2"): StackResource {
  return { type: "aws:eks/cluster:Cluster", name, props: { name, region } };
}

function group(minSize: number, maxSize: number, clusterName = "main", region = "us-west-2"): StackResource {
  const scalingConfig = { minSize, desiredSize: minSize, maxSize };
  return {
    type: "aws:eks/nodeGroup:NodeGroup",
    name: "workers",
    props: { clusterName, scalingConfig, region },
  };
}

function pool(limits: Readonly<Record<string, string | number>>): StackResource {
  const name = "general";
  return {
    type: "kubernetes:karpenter.sh/v1:NodePool",
    name,
    props: { metadata: { name }, spec: { limits } },
  };
}

const karpenter: StackResource = {
  type: "kubernetes:helm.sh/v3:Release",
  name: "karpenter",
  props: { chart: "karpenter", namespace: "kube-system" },
};

describe("rules about clusters", () => {
  it("allow bounds that are met exactly", async () => {
    assert.deepEqual(await verdictsOf("eks-ng-bounds", [cluster("main"), group(2, 100)]), passes());
    assert.deepEqual(await verdictsOf("eks-ng-bounds", [cluster("main"), group(2, 101)]), fails("workers"));
    assert.deepEqual(await verdictsOf("karpenter-limits", [pool({ cpu: 2000, memory: "8000Gi" })]), passes());
    assert.deepEqual(
      await verdictsOf("karpenter-limits", [pool({ cpu: 2000, memory: "8001Gi" })]),
      fails("general"),
    );
    assert.deepEqual(await verdictsOf("karpenter-limits", [pool({ memory: "10Gi" })]), fails("general"));
  });

  it("take Karpenter for the autoscaler of the only cluster, and ask which one where there are two", async () => {
    const one = [cluster("main"), group(2, 10), karpenter];
    assert.deepEqual(await verdictsOf("eks-node-autoscaler", one), passes());
    const two = [cluster("main"), cluster("other"), group(2, 10), karpenter];
    assert.deepEqual(await verdictsOf("eks-node-autoscaler", two), isOpen("main", "other"));
  });

  it("do not let one cluster's Auto Mode stand in for another's", async () => {
    const automatic: StackResource = {
      ...cluster("automatic"),
      props: { name: "automatic", computeConfig: { enabled: true }, region: "us-west-2" },
    };
    const stack = [cluster("main"), group(2, 10), automatic];
    assert.deepEqual(await verdictsOf("eks-node-autoscaler", stack), {
      passed: 1,
      failed: ["main"],
      undecided: [],
    });
  });

  it("ask whether a node group of the same region belongs to a cluster, and not one of another region", async () => {
    const nearby = [cluster("main"), group(2, 10, unknownText)];
    assert.deepEqual(await verdictsOf("eks-node-autoscaler", nearby), isOpen("main"));
    const farAway = [cluster("main"), group(2, 10, unknownText, "eu-west-1")];
    assert.deepEqual(await verdictsOf("eks-node-autoscaler", farAway), {
      passed: 0,
      failed: [],
      undecided: [],
    });
  });
});
