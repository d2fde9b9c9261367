import assert from "node:assert/strict";
import fc from "fast-check";
import { type LabelSelector, type Workload } from "../facets/workloads";
import { known as knownValue, Unknown } from "../graph/value";
import { selects } from "./labels";
import { asQuantity } from "./quantity";
import { recognise } from "./recognise";
import { modes, ref, stackOf, text, type HandMade, type StackOptions } from "./testing/resources";

function object(
  token: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  more: Partial<HandMade> = {},
): HandMade {
  return { type: `kubernetes:${token}`, name, inputs, ...more };
}

const namespace = object("core/v1:Namespace", "shop", { metadata: { name: "shop" } });
const labels = { app: "catalog" };
const inShop = (name: string) => ({ name, namespace: ref("shop", "made") });

const deployment = (
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  token = "apps/v1:Deployment",
) =>
  object(token, name, {
    metadata: inShop(name),
    spec: {
      replicas: 3,
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "main" }] } },
      ...spec,
    },
  });

const budget = (selector: unknown, more: Readonly<Record<string, unknown>> = { minAvailable: "50%" }) =>
  object("policy/v1:PodDisruptionBudget", "budget", {
    metadata: inShop("budget"),
    spec: { selector, ...more },
  });

const scaler = (
  target: unknown,
  more: Readonly<Record<string, unknown>> = {},
  token = "autoscaling/v2:HorizontalPodAutoscaler",
) =>
  object(token, "scaler", {
    metadata: inShop("scaler"),
    spec: { scaleTargetRef: target, maxReplicas: 9, ...more },
  });

/** The namespace's name is an output that a preview does not know: `metadata` depends on the namespace. */
const stack = (resources: readonly HandMade[], options?: StackOptions) =>
  recognise(stackOf([{ ...namespace, outputs: { made: "shop" } }, ...resources], options));

describe("Kubernetes objects", () => {
  for (const [mode, options] of modes) {
    it(`find each other by namespace, kind, name and labels, in ${mode}`, () => {
      const facets = stack(
        [
          deployment("catalog"),
          deployment("cart"),
          budget({ matchLabels: labels }),
          scaler({ kind: "Deployment", name: "catalog" }),
        ],
        options,
      );
      const [catalog, cart] = facets.workloads;
      assert.equal(text(catalog?.namespace), "shop");
      const [only] = facets.disruptionBudgets;
      assert.deepEqual(only?.workloads, knownValue([catalog]));
      assert.deepEqual([catalog?.disruptionBudgets.length, cart?.disruptionBudgets.length], [1, 0]);
      assert.equal(text(facets.horizontalPodAutoscalers[0]?.workload), catalog);
      assert.deepEqual([catalog?.autoscalers.length, cart?.autoscalers.length], [1, 0]);
    });

    it(`say that a target does not exist, in ${mode}`, () => {
      const facets = stack([deployment("catalog"), scaler({ kind: "Deployment", name: "katalog" })], options);
      assert.deepEqual(facets.horizontalPodAutoscalers[0]?.workload, { state: "absent" });
    });

    it(`follow a name that is the output of a workload, in ${mode}`, () => {
      const named = { ...deployment("catalog"), outputs: { made: "catalog" } };
      const facets = stack([named, scaler({ kind: "Deployment", name: ref("catalog", "made") })], options);
      assert.equal(text(facets.horizontalPodAutoscalers[0]?.workload), facets.workloads[0]);
    });
  }

  it("of two clusters do not see each other", () => {
    const eks = (name: string) => ({
      type: "aws:eks/cluster:Cluster",
      name,
      inputs: { region: "us-west-2" },
    });
    const provider = (name: string, cluster: string) => ({
      type: "pulumi:providers:kubernetes",
      name,
      inputs: { kubeconfig: ref(cluster, "endpoint") },
    });
    const there = {
      ...object("apps/v1:Deployment", "there", { metadata: { name: "catalog" }, spec: {} }),
      provider: "east",
    };
    const here = { ...scaler({ kind: "Deployment", name: "catalog" }), provider: "west" };
    const own = { ...here, inputs: { ...here.inputs, metadata: { name: "scaler" } } };
    const facets = recognise(
      stackOf([eks("one"), eks("two"), provider("east", "one"), provider("west", "two"), there, own]),
    );
    assert.deepEqual(facets.horizontalPodAutoscalers[0]?.workload, { state: "absent" });
    assert.equal(facets.workloads[0]?.clusterKey, facets.eksClusters[0]?.resource.urn);
  });

  it("share a cluster through two providers that are made from it", () => {
    const eks = { type: "aws:eks/cluster:Cluster", name: "eks", inputs: { region: "us-west-2" } };
    const provider = (name: string) => ({
      type: "pulumi:providers:kubernetes",
      name,
      inputs: { kubeconfig: ref("eks", "endpoint") },
    });
    const catalog = object(
      "apps/v1:Deployment",
      "catalog",
      { metadata: { name: "catalog" }, spec: {} },
      { provider: "one" },
    );
    const hpa = object(
      "autoscaling/v2:HorizontalPodAutoscaler",
      "hpa",
      { metadata: { name: "hpa" }, spec: { scaleTargetRef: { kind: "Deployment", name: "catalog" } } },
      { provider: "other" },
    );
    const facets = recognise(stackOf([eks, provider("one"), provider("other"), catalog, hpa]));
    assert.equal(facets.horizontalPodAutoscalers[0]?.workload.state, "known");
  });

  it("are in the namespace of their provider where they name none", () => {
    const provider = { type: "pulumi:providers:kubernetes", name: "provider", inputs: { namespace: "team" } };
    const bare = object("apps/v1:Deployment", "bare", { metadata: { name: "bare" }, spec: {} });
    const facets = recognise(stackOf([provider, bare, { ...bare, name: "placed", provider: "provider" }]));
    assert.deepEqual(
      facets.workloads.map((one) => text(one.namespace)),
      ["default", "team"],
    );
  });

  it("make a budget uncertain where a label that decides is unknown, and only there", () => {
    const vague = deployment("vague", {
      template: { metadata: { labels: { app: Unknown.value, tier: "web" } } },
    });
    const workloadsOf = (selector: unknown) =>
      stack([deployment("catalog"), vague, budget(selector)]).disruptionBudgets[0]?.workloads.state;
    assert.equal(workloadsOf({ matchLabels: { app: "catalog" } }), "unknown");
    assert.equal(workloadsOf({ matchLabels: { app: "catalog", tier: "job" } }), "known");
    assert.equal(workloadsOf({ matchLabels: { app: Unknown.value } }), "unknown");
  });

  it("with an empty selector are budgets of everything in the namespace", () => {
    const elsewhere = object("apps/v1:Deployment", "elsewhere", {
      metadata: { name: "elsewhere" },
      spec: {},
    });
    const [everything] = stack([
      deployment("catalog"),
      deployment("cart"),
      elsewhere,
      budget({}),
    ]).disruptionBudgets;
    assert.deepEqual(
      everything?.workloads.state === "known" &&
        everything.workloads.value.map(({ resource }) => resource.name),
      ["catalog", "cart"],
    );
  });

  it("show containers with their roles, requests and limits", () => {
    const spec = {
      containers: [
        {
          name: "main",
          image: "shop:1",
          resources: { requests: { cpu: "250m", memory: "1Gi" }, limits: { memory: "1.5Gi" } },
          readinessProbe: {},
        },
      ],
      initContainers: [{ name: "setup" }, { name: "proxy", restartPolicy: "Always" }],
    };
    const [workload] = stack([deployment("catalog", { template: { spec } })]).workloads;
    const containers = workload?.containers.state === "known" ? workload.containers.value : [];
    assert.deepEqual(
      containers.map(({ role }) => role),
      ["main", "init", "sidecar"],
    );
    const [main] = containers;
    assert.deepEqual(
      [text(main?.requests.cpu), text(main?.requests.memory), text(main?.limits.memory)],
      [0.25, 2 ** 30, 1.5 * 2 ** 30],
    );
    assert.deepEqual(
      [main?.limits.cpu.state, main?.readinessProbe.state, main?.livenessProbe.state],
      ["absent", "known", "absent"],
    );
  });

  it("read older forms: autoscaling/v1, the betas, Argo Rollouts and CronJobs", () => {
    const old = scaler(
      { kind: "Rollout", name: "canary" },
      { targetCPUUtilizationPercentage: 70 },
      "autoscaling/v1:HorizontalPodAutoscaler",
    );
    const beta = {
      ...scaler(
        { kind: "Deployment", name: "catalog" },
        { metrics: [{ type: "Resource", resource: { name: "cpu", targetAverageUtilization: 60 } }] },
        "autoscaling/v2beta1:HorizontalPodAutoscaler",
      ),
      name: "beta",
    };
    const rollout = deployment(
      "canary",
      { strategy: { canary: { maxSurge: "25%" } } },
      "argoproj.io/v1alpha1:Rollout",
    );
    const job = object("batch/v1:CronJob", "nightly", {
      metadata: inShop("nightly"),
      spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: "main" }] } } } } },
    });
    const facets = stack([deployment("catalog"), rollout, job, old, beta]);
    const metrics = facets.horizontalPodAutoscalers.map(
      (one) =>
        one.metrics.state === "known" && one.metrics.value.map((metric) => text(metric.averageUtilization)),
    );
    assert.deepEqual(metrics.flat().sort(), [60, 70]);
    const canary = facets.workloads.find((one) => one.type === "Rollout");
    assert.deepEqual(canary?.strategy.state === "known" && text(canary.strategy.value.maxSurge), "25%");
    assert.equal(canary?.autoscalers.length, 1);
    const nightly = facets.workloads.find((one) => one.type === "CronJob");
    assert.deepEqual([nightly?.replicas.state, nightly?.containers.state], ["absent", "known"]);
  });

  it("take a Deployment for the target of a ScaledObject that names no kind", () => {
    const scaled = object("keda.sh/v1alpha1:ScaledObject", "scaled", {
      metadata: inShop("scaled"),
      spec: {
        scaleTargetRef: { name: "catalog" },
        minReplicaCount: 2,
        maxReplicaCount: 20,
        triggers: [{ type: "kafka" }],
      },
    });
    const [found] = stack([deployment("catalog"), scaled]).scaledObjects;
    assert.deepEqual(
      [found?.workload.state, text(found?.minReplicas), text(found?.triggers)],
      ["known", 2, ["kafka"]],
    );
  });

  it("know what adds nodes: Auto Mode, a chart, or the controller's own Deployment", () => {
    const auto = {
      type: "aws:eks/cluster:Cluster",
      name: "eks",
      inputs: { computeConfig: { enabled: true } },
    };
    const chart = object("helm.sh/v3:Release", "chart", {
      chart: "oci://public.ecr.aws/karpenter/karpenter",
    });
    const controller = deployment("scaler", {
      template: {
        spec: {
          containers: [{ name: "main", image: "registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.0" }],
        },
      },
    });
    const facets = stack([auto, chart, controller]);
    assert.deepEqual(
      facets.autoscalers.map(({ via }) => via),
      ["auto-mode", "karpenter", "cluster-autoscaler"],
    );
  });

  it("read a NodePool's limits and what it may start", () => {
    const pool = object("karpenter.sh/v1:NodePool", "general", {
      metadata: { name: "general" },
      spec: {
        limits: { cpu: "400", memory: "1600Gi" },
        template: {
          spec: {
            requirements: [
              { key: "eks.amazonaws.com/instance-family", operator: "In", values: ["m7g", "m8g"] },
            ],
          },
        },
      },
    });
    const facets = recognise(stackOf([pool]));
    assert.deepEqual(
      [text(facets.nodePools[0]?.limits.cpu), text(facets.nodePools[0]?.limits.memory)],
      [400, 1600 * 2 ** 30],
    );
    assert.deepEqual(text(facets.pricedInstances[0]?.instanceFamilies), ["m7g", "m8g"]);
    assert.equal(facets.pricedInstances[0]?.instanceTypes.state, "absent");
  });
});

describe("selects", () => {
  const selector = (matchExpressions: LabelSelector["matchExpressions"]) =>
    knownValue({ matchLabels: {}, matchExpressions });
  const on = (expression: LabelSelector["matchExpressions"][number], values: Workload["podLabels"]) =>
    text(selects(selector([expression]), values));

  it("follows the four operators", () => {
    const pod = knownValue({ app: knownValue("catalog") });
    assert.equal(on({ key: "app", operator: "In", values: ["catalog", "cart"] }, pod), true);
    assert.equal(on({ key: "app", operator: "NotIn", values: ["cart"] }, pod), true);
    assert.equal(on({ key: "app", operator: "Exists", values: [] }, pod), true);
    assert.equal(on({ key: "app", operator: "DoesNotExist", values: [] }, pod), false);
    assert.equal(on({ key: "gone", operator: "NotIn", values: ["x"] }, pod), true);
    assert.equal(on({ key: "gone", operator: "In", values: ["x"] }, pod), false);
  });

  it("knows that an unknown label exists, and nothing else of it", () => {
    const pod = knownValue({ app: { state: "unknown" } as const });
    assert.equal(on({ key: "app", operator: "Exists", values: [] }, pod), true);
    assert.equal(on({ key: "app", operator: "In", values: ["x"] }, pod), "unknown");
  });

  it("selects every object that has all labels of the selector", () => {
    const some = fc.dictionary(fc.constantFrom("a", "b", "__proto__"), fc.constantFrom("x", "y"));
    fc.assert(
      fc.property(some, some, (wanted, present) => {
        const lift = (map: Readonly<Record<string, string>>) =>
          Object.fromEntries(Object.entries(map).map(([key, value]) => [key, knownValue(value)]));
        const expected = Object.entries(wanted).every(
          ([key, value]) => Object.hasOwn(present, key) && present[key] === value,
        );
        const answer = selects(
          knownValue({ matchLabels: lift(wanted), matchExpressions: [] }),
          knownValue(lift(present)),
        );
        assert.deepEqual(answer, knownValue(expected));
      }),
    );
  });
});

describe("asQuantity", () => {
  it("reads the forms that Kubernetes accepts and nothing else", () => {
    const forms: readonly (readonly [string | number, number | undefined])[] = [
      ["250m", 0.25],
      ["1.5", 1.5],
      [2, 2],
      ["1Gi", 2 ** 30],
      ["128974848", 128974848],
      ["129e6", 129e6],
      ["1E3", 1000],
      ["1E", 1e18],
      ["100k", 100_000],
      ["0.1", 0.1],
      ["", undefined],
      ["1GB", undefined],
      ["much", undefined],
    ];
    for (const [form, value] of forms) assert.equal(asQuantity(form), value, String(form));
  });
});
