import assert from "node:assert/strict";
import { Unknown } from "../graph/value";
import { recognise } from "./recognise";
import { type HandMade, ref, stackOf } from "./testing/resources";

const cluster = (inputs: HandMade["inputs"] = {}): HandMade => ({
  type: "aws:eks/cluster:Cluster",
  name: "main",
  inputs: { region: "us-west-2", name: "main", ...inputs },
});
const release = (inputs: HandMade["inputs"]): HandMade => ({
  type: "kubernetes:helm.sh/v3:Release",
  name: "release",
  inputs,
});

function extensionOf(name: string, ...resources: readonly HandMade[]) {
  const found = recognise(stackOf(resources)).clusterExtensions.filter(
    ({ resource }) => resource.name === name,
  );
  assert.equal(found.length, 1);
  return found[0] ?? assert.fail();
}

function definitionsOf(inputs: HandMade["inputs"]): unknown {
  const { definitions } = extensionOf("release", release(inputs));
  return definitions.state === "known" ? definitions.value : definitions.state;
}

describe("what adds APIs to a cluster", () => {
  it("is a chart by its name, from a repository, a registry or a file", () => {
    for (const chart of [
      "keda",
      "kedacore/keda",
      "oci://example.com/charts/keda",
      "./charts/keda-2.20.2.tgz",
    ]) {
      assert.deepEqual(definitionsOf({ chart }), ["keda.sh/*", "eventing.keda.sh/*"], chart);
    }
  });

  it("may be any chart that nobody knows, or whose name is not known yet", () => {
    assert.equal(definitionsOf({ chart: "platform" }), "unknown");
    assert.equal(definitionsOf({ chart: Unknown.value }), "unknown");
  });

  it("leaves out definitions that the release skips, where the chart lets it", () => {
    assert.deepEqual(definitionsOf({ chart: "karpenter", skipCrds: true }), []);
    assert.equal(definitionsOf({ chart: "karpenter", skipCrds: Unknown.value }), "unknown");
    assert.deepEqual(definitionsOf({ chart: "karpenter-crd", skipCrds: true }), [
      "karpenter.sh/*",
      "karpenter.k8s.aws/*",
    ]);
  });

  it("is an Application of Argo CD by its chart", () => {
    const application: HandMade = {
      type: "kubernetes:argoproj.io/v1alpha1:Application",
      name: "keda",
      inputs: { spec: { source: { chart: "keda", helm: { skipCrds: false } } } },
    };
    assert.deepEqual(extensionOf("keda", application).metricApis, { state: "known", value: ["external"] });
  });

  it("is Auto Mode, only where it is on", () => {
    const on = extensionOf("main", cluster({ computeConfig: { enabled: true } })).definitions;
    assert.ok(on.state === "known" && on.value.includes("eks.amazonaws.com/*"));
    const off = extensionOf("main", cluster()).definitions;
    assert.ok(off.state === "known" && !off.value.includes("eks.amazonaws.com/*"));
  });

  it("is a managed add-on of the cluster that it names", () => {
    const addOn: HandMade = {
      type: "aws:eks/addon:Addon",
      name: "metrics",
      inputs: { addonName: "metrics-server", clusterName: ref("main", "name") },
    };
    const { metricApis, cluster: link } = extensionOf("metrics", cluster(), addOn);
    assert.deepEqual(metricApis, { state: "known", value: ["resource"] });
    assert.equal(link.state === "known" && link.value.resource.name, "main");
  });

  it("is a definition, an API service, or a workload by its image", () => {
    const definition: HandMade = {
      type: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
      name: "rollouts",
      inputs: { spec: { group: "argoproj.io", names: { kind: "Rollout" } } },
    };
    assert.deepEqual(extensionOf("rollouts", definition).definitions, {
      state: "known",
      value: ["argoproj.io/Rollout"],
    });
    const service: HandMade = {
      type: "kubernetes:apiregistration.k8s.io/v1:APIService",
      name: "external",
      inputs: { spec: { group: "external.metrics.k8s.io" } },
    };
    assert.deepEqual(extensionOf("external", service).metricApis, { state: "known", value: ["external"] });
    const image = "registry.k8s.io/metrics-server/metrics-server:v0.8.1";
    const server: HandMade = {
      type: "kubernetes:apps/v1:Deployment",
      name: "server",
      inputs: { spec: { template: { spec: { containers: [{ name: "server", image }] } } } },
    };
    assert.deepEqual(extensionOf("server", server).metricApis, { state: "known", value: ["resource"] });
  });
});

describe("custom objects", () => {
  it("are those of kinds that Kubernetes does not bring along, patches and charts left out", () => {
    const types = [
      "kubernetes:apps/v1:Deployment",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      "kubernetes:helm.sh/v3:Release",
      "kubernetes:keda.sh/v1alpha1:ScaledObject",
      "kubernetes:karpenter.sh/v1:NodePoolPatch",
      "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    ];
    const resources = types.map((type, index) => ({ type, name: `object-${index}`, inputs: {} }));
    assert.deepEqual(
      recognise(stackOf(resources)).customObjects.map(({ definition }) => definition),
      ["keda.sh/ScaledObject", "gateway.networking.k8s.io/Gateway"],
    );
  });
});
