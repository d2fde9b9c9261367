import assert from "node:assert/strict";
import { type JsonValue } from "@tenfold/planning";
import { type StackResource, unknownText } from "../testing/stack";
import { fails, isOpen, passes, saysNothing, verdictsOf } from "../testing/verdicts";

type Fields = Readonly<Record<string, JsonValue>>;
const namespace = "shop";

function deployment(name: string, spec: Fields = {}, pod: Fields = {}): StackResource {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name, image: "image:1" }], ...pod } };
  return {
    type: "kubernetes:apps/v1:Deployment",
    name,
    props: { metadata: { name, namespace }, spec: { selector: { matchLabels: labels }, template, ...spec } },
  };
}

function autoscaler(target: string, bounds: Fields): StackResource {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: target };
  const name = `${target}-autoscaler`;
  return {
    type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    name,
    props: { metadata: { name, namespace }, spec: { scaleTargetRef, ...bounds } },
  };
}

function scaledObject(target: string, bounds: Fields, kind?: string): StackResource {
  const scaleTargetRef: Fields =
    kind === undefined ? { name: target } : { apiVersion: "example.com/v1", kind, name: target };
  const name = `${target}-scaled`;
  const props = { metadata: { name, namespace }, spec: { scaleTargetRef, ...bounds } };
  return { type: "kubernetes:keda.sh/v1alpha1:ScaledObject", name, props };
}

function budget(app: string, spec: Fields): StackResource {
  const name = `${app}-budget`;
  const props = { metadata: { name, namespace }, spec: { selector: { matchLabels: { app } }, ...spec } };
  return { type: "kubernetes:policy/v1:PodDisruptionBudget", name, props };
}

const zone = "topology.kubernetes.io/zone";
const spread = (app: string, fields: Fields = {}): Fields => ({
  topologySpreadConstraints: [
    {
      topologyKey: zone,
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { app } },
      ...fields,
    },
  ],
});

describe("rules about workloads", () => {
  it("allow bounds of an autoscaler that are met exactly", async () => {
    const bounds = (minReplicas: number, maxReplicas: number) => [
      autoscaler("catalog", { minReplicas, maxReplicas }),
    ];
    assert.deepEqual(await verdictsOf("k8s-hpa-bounds", bounds(2, 4)), passes());
    assert.deepEqual(await verdictsOf("k8s-hpa-bounds", bounds(250, 500)), passes());
    assert.deepEqual(await verdictsOf("k8s-hpa-bounds", bounds(250, 501)), fails("catalog-autoscaler"));
    assert.deepEqual(await verdictsOf("k8s-hpa-bounds", bounds(2, 3)), fails("catalog-autoscaler"));
  });

  it("know that an autoscaler looks for its target in an API group, and not in a version", async () => {
    const target = (scaleTargetRef: Fields) => {
      const bounds = { minReplicas: 2, maxReplicas: 9 };
      const asked = autoscaler("catalog", bounds);
      const spec = { ...bounds, scaleTargetRef: { kind: "Deployment", name: "catalog", ...scaleTargetRef } };
      return verdictsOf("k8s-hpa-target", [
        deployment("catalog"),
        { ...asked, props: { ...asked.props, spec } },
      ]);
    };
    assert.deepEqual(await target({ apiVersion: "apps/v1" }), passes());
    assert.deepEqual(await target({ apiVersion: "apps/v1beta1" }), passes());
    assert.deepEqual(await target({ apiVersion: unknownText }), passes());
    for (const apiVersion of ["v1", "batch/v1", "extensions/v1beta1"]) {
      assert.deepEqual(await target({ apiVersion }), fails("catalog-autoscaler"));
    }
    assert.deepEqual(await target({}), fails("catalog-autoscaler"));
    assert.deepEqual(
      await verdictsOf("k8s-hpa-target", [deployment("mail"), scaledObject("mail", {})]),
      passes(),
    );
  });

  it("take anti-affinity over zones for spread only where it keeps away from the workload's own pods", async () => {
    const apart = (labelSelector: Fields | undefined) => {
      const term = { topologyKey: zone, ...(labelSelector ? { labelSelector } : {}) };
      const podAntiAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
      const pod = { affinity: { podAntiAffinity } };
      return verdictsOf("k8s-zone-spread", [deployment("catalog", { replicas: 3 }, pod)]);
    };
    assert.deepEqual(await apart({ matchLabels: { app: "catalog" } }), passes());
    assert.deepEqual(await apart({ matchLabels: { app: "search" } }), fails("catalog"));
    assert.deepEqual(await apart(undefined), fails("catalog"));
    assert.deepEqual(await apart({ matchLabels: { app: unknownText } }), isOpen("catalog"));
  });

  it("let KEDA scale to zero, hold it to its bounds otherwise, and know its defaults", async () => {
    const run = (bounds: Fields) => verdictsOf("k8s-hpa-bounds", [scaledObject("mail", bounds)]);
    assert.deepEqual(await run({ minReplicaCount: 0, maxReplicaCount: 10 }), passes());
    assert.deepEqual(await run({ minReplicaCount: 0, maxReplicaCount: 0 }), saysNothing);
    assert.deepEqual(await run({}), passes());
    assert.deepEqual(await run({ minReplicaCount: 1, maxReplicaCount: 10 }), fails("mail-scaled"));
    assert.deepEqual(await run({ minReplicaCount: 90 }), fails("mail-scaled"));
    const horizontal = [autoscaler("mail", { minReplicas: 0, maxReplicas: 10 })];
    assert.deepEqual(await verdictsOf("k8s-hpa-bounds", horizontal), fails("mail-autoscaler"));
  });

  it("look for KEDA's target among Deployments where it names no kind, and leave foreign kinds open", async () => {
    const bounds = { minReplicaCount: 2, maxReplicaCount: 10 };
    assert.deepEqual(
      await verdictsOf("k8s-hpa-target", [deployment("mail"), scaledObject("mail", bounds)]),
      passes(),
    );
    assert.deepEqual(
      await verdictsOf("k8s-hpa-target", [scaledObject("mail", bounds)]),
      fails("mail-scaled"),
    );
    const foreign = [scaledObject("mail", bounds, "Function")];
    assert.deepEqual(await verdictsOf("k8s-hpa-target", foreign), isOpen("mail-scaled"));
  });

  it("do not take a Helm release of another namespace for the owner of a missing target", async () => {
    const release = (place: string): StackResource => ({
      type: "kubernetes:helm.sh/v3:Release",
      name: "monitoring",
      props: { chart: "prometheus", namespace: place },
    });
    const lost = autoscaler("lost", { minReplicas: 2, maxReplicas: 10 });
    assert.deepEqual(await verdictsOf("k8s-hpa-target", [lost, release("other")]), fails("lost-autoscaler"));
    assert.deepEqual(
      await verdictsOf("k8s-hpa-target", [lost, release(namespace)]),
      isOpen("lost-autoscaler"),
    );
    assert.deepEqual(
      await verdictsOf("k8s-hpa-target", [lost, release(unknownText)]),
      isOpen("lost-autoscaler"),
    );
  });

  it("wait for an autoscaler whose target is not known before they count replicas", async () => {
    const open = autoscaler(unknownText, { minReplicas: 3, maxReplicas: 30 });
    const named = { ...open, name: "some-autoscaler" };
    assert.deepEqual(await verdictsOf("k8s-min-replicas", [deployment("catalog"), named]), isOpen("catalog"));
    assert.deepEqual(
      await verdictsOf("k8s-min-replicas", [deployment("catalog", { replicas: 3 }), named]),
      passes(),
    );
    assert.deepEqual(await verdictsOf("k8s-zone-spread", [deployment("catalog"), named]), isOpen("catalog"));
  });

  it("spread by one pod a zone, by a strict constraint where asked, and by expressions", async () => {
    const replicas = 3;
    const labelSelector = { matchExpressions: [{ key: "app", operator: "In", values: ["catalog", "cart"] }] };
    const run = (pod: Fields, config?: Fields) =>
      verdictsOf("k8s-zone-spread", [deployment("catalog", { replicas }, pod)], { config });
    assert.deepEqual(await run(spread("catalog", { labelSelector })), passes());
    assert.deepEqual(
      await run(spread("catalog", { topologyKey: "kubernetes.io/hostname" })),
      fails("catalog"),
    );
    assert.deepEqual(await run(spread("catalog"), { strict: true }), fails("catalog"));
    assert.deepEqual(
      await run(spread("catalog", { whenUnsatisfiable: "DoNotSchedule" }), { strict: true }),
      passes(),
    );
    assert.deepEqual(await run(spread("catalog", { maxSkew: 2 }), { maxSkew: 2 }), passes());
    const term = { topologyKey: zone, labelSelector: { matchLabels: { app: "catalog" } } };
    const required = {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    };
    assert.deepEqual(await run(required), passes());
    const wish = { weight: 1, podAffinityTerm: term };
    const preferred = {
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [wish] } },
    };
    assert.deepEqual(await run(preferred), fails("catalog"));
  });

  it("ask for spread where an autoscaler may go above one pod, and not where it may not", async () => {
    const grows = [deployment("catalog"), autoscaler("catalog", { maxReplicas: 2 })];
    assert.deepEqual(await verdictsOf("k8s-zone-spread", grows), fails("catalog"));
    const stays = [deployment("catalog"), autoscaler("catalog", { maxReplicas: 1 })];
    assert.deepEqual(await verdictsOf("k8s-zone-spread", stays), saysNothing);
  });

  it("weigh a disruption budget at the fewest pods, whoever sets them", async () => {
    const run = (bounds: StackResource, limit: Fields) =>
      verdictsOf("k8s-pdb-feasible", [deployment("catalog"), bounds, budget("catalog", limit)]);
    const horizontal = (minReplicas: number) => autoscaler("catalog", { minReplicas, maxReplicas: 30 });
    assert.deepEqual(await run(horizontal(3), { minAvailable: 2 }), passes());
    assert.deepEqual(await run(horizontal(2), { minAvailable: 2 }), fails("catalog-budget"));
    assert.deepEqual(await run(horizontal(2), {}), fails("catalog-budget"));
    assert.deepEqual(await run(horizontal(2), { minAvailable: unknownText }), isOpen("catalog-budget"));
    assert.deepEqual(await run(horizontal(2), { maxUnavailable: unknownText }), isOpen("catalog-budget"));
    assert.deepEqual(await run(scaledObject("catalog", {}), { minAvailable: 2 }), saysNothing);
    const fromTwo = scaledObject("catalog", { minReplicaCount: 2 });
    assert.deepEqual(await run(fromTwo, { minAvailable: 2 }), fails("catalog-budget"));
  });

  it("add up the pods of all workloads that one budget selects", async () => {
    const shared = (name: string): StackResource => {
      const template = { metadata: { labels: { tier: "web" } }, spec: { containers: [] } };
      return deployment(name, { replicas: 1, template, selector: { matchLabels: { tier: "web" } } });
    };
    const both = { ...budget("web", { minAvailable: 1 }), name: "web" };
    const spec = { selector: { matchLabels: { tier: "web" } }, minAvailable: 1 };
    const selecting = { ...both, props: { metadata: { name: "web", namespace }, spec } };
    assert.deepEqual(
      await verdictsOf("k8s-pdb-feasible", [shared("one"), shared("two"), selecting]),
      passes(),
    );
    assert.deepEqual(await verdictsOf("k8s-pdb-feasible", [shared("one"), selecting]), fails("web"));
  });

  it("ask for ephemeral storage only where that is configured", async () => {
    const resources = { requests: { cpu: "100m", memory: "64Mi" } };
    const pod = { containers: [{ name: "catalog", image: "image:1", resources }] };
    const stack = [deployment("catalog", {}, pod)];
    assert.deepEqual(await verdictsOf("k8s-requests", stack), passes());
    const config = { ephemeralStorage: true };
    assert.deepEqual(await verdictsOf("k8s-requests", stack, { config }), fails("catalog"));
  });

  it("look at init containers too", async () => {
    const resources = { requests: { cpu: "100m", memory: "64Mi" } };
    const containers = [{ name: "catalog", image: "image:1", resources }];
    const initContainers = [{ name: "migrate", image: "image:1" }];
    const stack = [deployment("catalog", {}, { containers, initContainers })];
    assert.deepEqual(await verdictsOf("k8s-requests", stack), fails("catalog"));
  });
});
