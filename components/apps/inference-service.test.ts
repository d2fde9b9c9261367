import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import fc from "fast-check";
import { NodePools } from "../cluster/node-pools";
import { checkNodePools } from "../cluster/node-pools-check.plan";
import { foreignCluster, objections, subnetsOf } from "../cluster/testing";
import { only } from "../lib/testing";
import { InferenceService } from "./inference-service";
import { type InferenceServiceArgs } from "./inference-service-args";
import { gpuPool } from "./inference-service.plan";

function run(overrides: Partial<InferenceServiceArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    const pools = { gpu: gpuPool({ gpus: 8 }) };
    const nodePools = new NodePools(
      "nodes",
      { cluster: foreignCluster, subnets: subnetsOf("usw2-az1"), pools },
      { provider },
    );
    const args: InferenceServiceArgs = {
      cluster: foreignCluster,
      namespace: "shop",
      image: "ranking:2.0.1",
      nodePool: "gpu",
      resources: { cpu: "3", memory: "12Gi", ephemeralStorage: "40Gi" },
      scaling: { min: 2, max: 8, queue: { perPod: 16 } },
      ...overrides,
    };
    new InferenceService("ranking", args, { provider, dependsOn: [nodePools] });
  });
}

interface Pod {
  readonly containers: readonly [PropertyMap];
  readonly topologySpreadConstraints: readonly PropertyMap[];
  readonly [key: string]: unknown;
}

async function pod(overrides?: Partial<InferenceServiceArgs>): Promise<Pod> {
  const spec = only(await run(overrides), "kubernetes:apps/v1:Deployment").inputs["spec"] as PropertyMap;
  return (spec["template"] as { spec: unknown }).spec as Pod;
}

describe("InferenceService", () => {
  it("runs on the pool of GPUs alone, which it tolerates and others do not", async () => {
    const spec = await pod();
    assert.deepEqual(spec["nodeSelector"], { "karpenter.sh/nodepool": "gpu" });
    assert.deepEqual(spec["tolerations"], [{ key: "nvidia.com/gpu", operator: "Exists" }]);
    const pool = only(await run(), "kubernetes:karpenter.sh/v1:NodePool").inputs["spec"] as {
      limits: unknown;
      template: { spec: PropertyMap };
    };
    assert.deepEqual(pool.template.spec["taints"], [
      { key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" },
    ]);
    assert.deepEqual(pool.limits, { cpu: "128", memory: "512Gi", "nvidia.com/gpu": "8" });
  });

  it("requests as many GPUs as its limit says", async () => {
    for (const gpus of [undefined, 4]) {
      const more = gpus === undefined ? {} : { gpus };
      const spec = await pod({ resources: { cpu: "3", memory: "12Gi", ...more } });
      const { requests, limits } = spec.containers[0]["resources"] as Record<string, PropertyMap>;
      assert.equal(requests?.["nvidia.com/gpu"], String(gpus ?? 1));
      assert.equal(limits?.["nvidia.com/gpu"], requests?.["nvidia.com/gpu"]);
    }
  });

  it("scales by what waits and by nothing else, and slowly back", async () => {
    const spec = only(await run(), "kubernetes:autoscaling/v2:HorizontalPodAutoscaler").inputs[
      "spec"
    ] as PropertyMap & { behavior: { scaleDown: PropertyMap } };
    assert.deepEqual(spec["metrics"], [
      {
        type: "Object",
        object: {
          describedObject: { apiVersion: "v1", kind: "Service", name: "ranking" },
          metric: { name: "queue_depth" },
          target: { type: "AverageValue", averageValue: "16" },
        },
      },
    ]);
    assert.equal(spec.behavior.scaleDown["stabilizationWindowSeconds"], 600);
  });

  it("has ten minutes to load its model, and rather shares a zone than waits for one", async () => {
    const spec = await pod();
    const probe = spec.containers[0]["startupProbe"] as { periodSeconds: number; failureThreshold: number };
    assert.equal(probe.periodSeconds * probe.failureThreshold, 600);
    assert.equal(spec.topologySpreadConstraints[0]?.["whenUnsatisfiable"], "ScheduleAnyway");
  });

  it("names what is wrong, that of the service within it included", async () => {
    const scaling = { min: 2, max: 8, queue: { perPod: 16 }, cpuTarget: 60 };
    await assert.rejects(run({ scaling }), /InferenceService "ranking": 1 mistake\n {2}scaling/);
    await assert.rejects(
      run({ resources: { cpu: "3", memory: "12Gi", gpus: 0.5 } }),
      /resources\.gpus {2}0.5/,
    );
    await assert.rejects(run({ nodePool: "GPU" }), /placement\.nodePool {2}"GPU"/);
  });
});

describe("a pool of GPUs", () => {
  it("is one that NodePools take, whatever its size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (gpus) => {
        const pools = { gpu: gpuPool({ gpus }) };
        const facts = { zones: ["usw2-az1"], pools, hasInstanceProfile: true, volumeGib: 80 };
        assert.deepEqual(
          objections((check) => checkNodePools(check, facts)),
          [],
        );
      }),
    );
  });
});
