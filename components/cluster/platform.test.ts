import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { recognise, type ResourceGraph } from "@tenfold/planning";
import { eksNodeAutoscaler } from "../../policies/cluster/eks-node-autoscaler";
import { k8sCrdBeforeUse } from "../../policies/workloads/k8s-crd-before-use";
import { k8sHpaMetricSource } from "../../policies/workloads/k8s-hpa-metric-source";
import { k8sHpaTarget } from "../../policies/workloads/k8s-hpa-target";
import { type Rule } from "../../policies/lib/rule";
import { Service } from "../apps/service";
import { Cluster } from "./cluster";
import { ClusterAddons } from "./cluster-addons";
import { type Installation } from "./cluster-addons-args";
import { subnetsOf } from "./testing";

const subnets = subnetsOf("usw2-az1", "usw2-az2", "usw2-az3");

/** A cluster of Karpenter with all that services can ask for, and two services that do. */
function build(installation: Installation, waits: boolean): void {
  const cluster = new Cluster("main", {
    region: "us-west-2",
    controlPlaneSubnets: subnets,
    admins: { deploy: "arn:aws:iam::111122223333:role/deploy" },
    compute: { profile: "karpenter", subnets, podSecurityGroups: true },
  });
  const provider = new kubernetes.Provider("main", { kubeconfig: cluster.kubeconfig });
  const addons = new ClusterAddons(
    "main",
    {
      cluster,
      installation,
      addons: {
        karpenter: { subnets, pools: { general: { limits: { cpu: 64, memoryGib: 256 } } } },
        loadBalancerController: { vpcId: "vpc-1" },
        ...{ keda: {}, prometheus: {}, prometheusAdapter: {}, argoRollouts: {} },
      },
    },
    { provider },
  );
  const opts = waits ? { provider, dependsOn: [addons] } : { provider };
  const common = { cluster, namespace: "shop", image: "shop:1.0.0", resources: { cpu: "1", memory: "1Gi" } };
  const targetGroup = { arn: "arn:group", boundBy: "loadBalancerController" } as const;
  new Service(
    "catalog",
    {
      ...common,
      scaling: { min: 3, max: 30, metrics: [{ type: "latency", targetMilliseconds: 200 }] },
      delivery: { type: "canary", errors: { source: "prometheus" } },
      http: { metricsPath: "/metrics" },
      ingress: { cidrs: ["10.0.0.0/16"], targetGroup },
      securityGroup: "own",
    },
    opts,
  );
  const kafka = { bootstrapServers: "b:9098", topic: "orders", consumerGroup: "mailer", lagPerPod: 100 };
  new Service("mailer", { ...common, scaling: { min: 1, max: 6, kafka } }, opts);
}

function verdicts(rule: Rule, graph: ResourceGraph): readonly string[] {
  const environment = { name: "prod", class: "prod" } as const;
  return [...rule.check({ facets: recognise(graph), environment, settings: {} })].map(
    ({ verdict, subject }) => `${verdict} ${subject.urn.split("::").at(-1) ?? ""}`,
  );
}

describe("a cluster of managed groups", () => {
  for (const addons of [{ clusterAutoscaler: {} }, { keda: {} }]) {
    const grows = "clusterAutoscaler" in addons;
    it(`${grows ? "grows with" : "is found out by the rule without"} the cluster autoscaler`, async () => {
      const graph = await runProgram(() => {
        const nodeGroups = { system: { min: 2, max: 6, instanceTypes: ["m8g.large"] } };
        const cluster = new Cluster("main", {
          region: "us-west-2",
          controlPlaneSubnets: subnets,
          admins: { deploy: "arn:aws:iam::111122223333:role/deploy" },
          compute: { profile: "managed", subnets, nodeGroups },
        });
        const provider = new kubernetes.Provider("main", { kubeconfig: cluster.kubeconfig });
        new ClusterAddons("main", { cluster, addons }, { provider });
      });
      assert.deepEqual(verdicts(eksNodeAutoscaler, graph), [`${grows ? "pass" : "fail"} main-cluster`]);
    });
  }
});

describe("a cluster of one's own Karpenter with services", () => {
  for (const installation of [{ type: "charts" }, { type: "argocd", install: true }] as const) {
    it(`has every kind defined before its use and every metric served, by ${installation.type}`, async () => {
      const graph = await runProgram(() => build(installation, true));
      for (const rule of [
        k8sCrdBeforeUse,
        k8sHpaMetricSource,
        k8sHpaTarget,
        eksNodeAutoscaler,
      ] as readonly Rule[]) {
        const wrong = verdicts(rule, graph).filter((verdict) => !verdict.startsWith("pass"));
        assert.deepEqual(wrong, [], rule.id);
      }
      assert.equal(verdicts(k8sHpaMetricSource, graph).length, 1);
      // EKS defines the kind, in every cluster.
      assert.ok(verdicts(k8sCrdBeforeUse, graph).includes("pass catalog-security-group"));
      assert.deepEqual(verdicts(eksNodeAutoscaler, graph), ["pass main-cluster"]);
      assert.deepEqual([...recognise(graph).unrecognisedTypes], []);
    });
  }

  it("is found out by the rule where services do not wait for the add-ons", async () => {
    const graph = await runProgram(() => build({ type: "charts" }, false));
    const wrong = verdicts(k8sCrdBeforeUse, graph).filter((verdict) => !verdict.startsWith("pass"));
    assert.deepEqual(wrong.toSorted(), [
      "fail catalog-analysis",
      "fail catalog-rollout",
      "fail catalog-targets",
      "fail mailer-lag",
      "fail mailer-lag-sign-in",
    ]);
  });
});
