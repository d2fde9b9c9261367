import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { messageOf, only } from "../lib/testing";
import { Namespace, type NamespaceArgs } from "./namespace";
import { planQuota } from "./namespace.plan";

function run(overrides: Partial<NamespaceArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    new Namespace("shop", { region: "us-west-2", ...overrides });
  });
}

function inputsOf(graph: ResourceGraph, type: string): PropertyMap {
  return only(graph, type).inputs;
}

describe("Namespace", () => {
  it("takes only pods without rights on their node, and waits with them for their balancer", async () => {
    const metadata = inputsOf(await run({ labels: { team: "shop" } }), "kubernetes:core/v1:Namespace")[
      "metadata"
    ];
    assert.deepEqual((metadata as PropertyMap)["labels"], {
      team: "shop",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      "eks.amazonaws.com/pod-readiness-gate-inject": "enabled",
    });
  });

  it("waits with them by the switch of the controller that registers them", async () => {
    const graph = await run({ targetsBoundBy: "loadBalancerController" });
    const { labels } = inputsOf(graph, "kubernetes:core/v1:Namespace")["metadata"] as { labels: PropertyMap };
    assert.equal(labels["elbv2.k8s.aws/pod-readiness-gate-inject"], "enabled");
    assert.equal(labels["eks.amazonaws.com/pod-readiness-gate-inject"], undefined);
  });

  it("is closed to traffic until a service opens its own door", async () => {
    const spec = inputsOf(await run(), "kubernetes:networking.k8s.io/v1:NetworkPolicy")["spec"];
    assert.deepEqual(spec, { podSelector: {}, policyTypes: ["Ingress"] });
  });

  it("has a ceiling with units, and never a balancer that a pod asked for", async () => {
    const noBalancers = { "services.loadbalancers": "0", "services.nodeports": "0" };
    assert.deepEqual(planQuota(undefined), noBalancers);
    const quota = { cpu: 400, memoryGib: 800, pods: 600 };
    const spec = inputsOf(await run({ quota }), "kubernetes:core/v1:ResourceQuota")["spec"] as PropertyMap;
    assert.deepEqual(spec["hard"], {
      "requests.cpu": "400",
      "requests.memory": "800Gi",
      pods: "600",
      ...noBalancers,
    });
  });

  it("gives its name once its limits hold", async () => {
    const graph = await run();
    assert.equal(only(graph, "tenfold:apps:Namespace").outputs["name"], "shop");
  });

  it("names every wrong argument at once", async () => {
    const message = await messageOf(
      run({ region: "us-west-9", namespace: "Shop", quota: { cpu: 0, memoryGib: 1, pods: 1 } }),
    );
    assert.match(message, /Namespace "shop": 3 mistakes/);
    assert.match(message, /quota\.cpu/);
  });
});
