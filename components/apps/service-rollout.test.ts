import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { dependenciesOf, foreignCluster, objections } from "../cluster/testing";
import { only } from "../lib/testing";
import { type CanaryDelivery, type Delivery } from "./delivery-args";
import { checkDelivery, deliverySeconds } from "./delivery.plan";
import { Service } from "./service";
import { type ServiceArgs } from "./service-args";

const rolloutType = "kubernetes:argoproj.io/v1alpha1:Rollout";
const analysisType = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate";

const canary: CanaryDelivery = { type: "canary", errors: { source: "prometheus" } };
const scraped = { http: { metricsPath: "/metrics" } };

function run(overrides: Partial<ServiceArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    const args: ServiceArgs = {
      cluster: foreignCluster,
      namespace: "shop",
      image: "catalog:1.4.2",
      resources: { cpu: "250m", memory: "512Mi" },
      scaling: { min: 3, max: 30 },
      delivery: canary,
      ...scraped,
      ...overrides,
    };
    new Service("catalog", args, { provider });
  });
}

const specOf = (graph: ResourceGraph, type: string) => only(graph, type).inputs["spec"] as PropertyMap;

interface Metric {
  readonly name: string;
  readonly successCondition: string;
  readonly failureLimit: number;
  readonly provider: Readonly<Record<string, PropertyMap>>;
}

function metricOf(graph: ResourceGraph, name = "errors"): Metric {
  const metrics = specOf(graph, analysisType)["metrics"] as unknown[] as Metric[];
  return metrics.find((metric) => metric.name === name) ?? assert.fail(`no metric ${name}`);
}

/** Names of what the second program creates or changes where the first one ran. */
function changed(from: ResourceGraph, to: ResourceGraph): readonly string[] {
  const before = new Map(from.resources.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
  const differing = to.resources.filter(({ urn, inputs }) => before.get(urn) !== JSON.stringify(inputs));
  return differing.map(({ name }) => name).sort();
}

describe("a service that comes by degrees", () => {
  it("is a Rollout and no Deployment, whose pods are its autoscaler's alone", async () => {
    const graph = await run();
    assert.deepEqual(graph.ofType("kubernetes:apps/v1:Deployment"), []);
    assert.ok(!("replicas" in specOf(graph, rolloutType)));
    const scaler = specOf(graph, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
    assert.deepEqual(scaler["scaleTargetRef"], {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      name: "catalog",
    });
  });

  it("follows Kafka's lag too, and keeps a fixed number where it has one", async () => {
    const kafka = { bootstrapServers: "b:9098", topic: "t", consumerGroup: "g", lagPerPod: 10 };
    const lagging = await run({ scaling: { min: 1, max: 4, kafka } });
    const scaled = specOf(lagging, "kubernetes:keda.sh/v1alpha1:ScaledObject");
    assert.equal((scaled["scaleTargetRef"] as PropertyMap)["kind"], "Rollout");
    assert.equal(specOf(await run({ scaling: { replicas: 2 } }), rolloutType)["replicas"], 2);
  });

  it("is spread by the label that Argo Rollouts gives to a revision", async () => {
    const template = specOf(await run(), rolloutType)["template"] as { spec: PropertyMap };
    for (const constraint of template.spec["topologySpreadConstraints"] as readonly PropertyMap[]) {
      assert.deepEqual(constraint["matchLabelKeys"], ["rollouts-pod-template-hash"]);
    }
  });

  it("takes its steps with an analysis beside it, and turns back what never gets ready", async () => {
    const spec = specOf(await run(), rolloutType);
    assert.equal(spec["progressDeadlineAbort"], true);
    const { canary: strategy } = spec["strategy"] as { canary: PropertyMap };
    assert.deepEqual(strategy["steps"], [
      ...[{ setWeight: 5 }, { pause: { duration: "120s" } }],
      ...[{ setWeight: 25 }, { pause: { duration: "300s" } }],
      ...[{ setWeight: 50 }, { pause: { duration: "300s" } }],
    ]);
    assert.deepEqual(strategy["analysis"], {
      templates: [{ templateName: "catalog" }],
      startingStep: 1,
      args: [{ name: "revision", valueFrom: { podTemplateHashValue: "Latest" } }],
    });
    assert.equal(strategy["maxUnavailable"], 0);
  });

  it("is judged by the new pods' own errors", async () => {
    const { provider, successCondition, failureLimit } = metricOf(await run());
    const query = String(provider["prometheus"]?.["query"]);
    const own =
      'namespace="shop",app_kubernetes_io_name="catalog",rollouts_pod_template_hash="{{args.revision}}"';
    assert.equal(query.split(own).length, 3);
    assert.equal(successCondition, "len(result) == 0 || isNaN(result[0]) || result[0] <= 0.01");
    assert.equal(failureLimit, 2);
  });

  it("is turned back where Prometheus reads from none of the new pods, and not for having no requests", async () => {
    const { provider, successCondition, failureLimit } = metricOf(await run(), "scraped");
    assert.equal(
      provider["prometheus"]?.["query"],
      'sum(up{namespace="shop",app_kubernetes_io_name="catalog",rollouts_pod_template_hash="{{args.revision}}"})',
    );
    const { address } = metricOf(await run()).provider["prometheus"] ?? {};
    assert.equal(provider["prometheus"]?.["address"], address);
    // Pods that are unknown, and pods that are known and refuse, are no good.
    assert.equal(successCondition, "len(result) > 0 && result[0] >= 1");
    assert.equal(failureLimit, 2);
  });

  it("needs no pods to read from where it may have none", async () => {
    const kafka = { bootstrapServers: "b:9098", topic: "t", consumerGroup: "g", lagPerPod: 10 };
    for (const scaling of [{ replicas: 0 }, { min: 0, max: 4, kafka }]) {
      const { successCondition } = metricOf(await run({ scaling }), "scraped");
      assert.equal(successCondition, "len(result) == 0 || result[0] >= 1");
    }
  });

  it("lets Prometheus through to the metrics that judge it", async () => {
    const graph = await run();
    const { ingress } = specOf(graph, "kubernetes:networking.k8s.io/v1:NetworkPolicy");
    assert.match(JSON.stringify(ingress), /"kubernetes.io\/metadata.name":"monitoring"/);
    const { metadata } = specOf(graph, rolloutType)["template"] as PropertyMap & { metadata: PropertyMap };
    assert.match(JSON.stringify(metadata["annotations"]), /"prometheus.io\/path":"\/metrics"/);
  });

  it("is judged by its balancer where it is told", async () => {
    const errors = {
      source: "cloudWatch",
      loadBalancer: "app/shop/1",
      targetGroup: "targetgroup/shop/2",
      maximumPercent: 5,
    } as const;
    const { provider, successCondition } = metricOf(await run({ delivery: { type: "canary", errors } }));
    const [share, failed] = provider["cloudWatch"]?.["metricDataQueries"] as readonly PropertyMap[];
    assert.equal(share?.["expression"], "FILL(failed, 0) / requests");
    assert.match(JSON.stringify(failed), /targetgroup\/shop\/2.*HTTPCode_Target_5XX_Count/);
    assert.match(successCondition, /<= 0.05/);
  });

  it("is waited for when it is first created, as long as its steps would take", async () => {
    const metadata = only(await run(), rolloutType).inputs["metadata"] as { annotations: PropertyMap };
    assert.deepEqual(metadata.annotations, {
      "pulumi.com/waitFor": "jsonpath={.status.phase}=Healthy",
      "pulumi.com/timeoutSeconds": "1920",
    });
    assert.equal(deliverySeconds(canary), 1920);
  });

  it("exchanges with the other delivery just what its argument says to bring up first", async () => {
    const kafka = { bootstrapServers: "b:9098", topic: "t", consumerGroup: "g", lagPerPod: 10 };
    const scalings = { autoscaler: { min: 3, max: 30 }, lag: { min: 1, max: 4, kafka } };
    for (const [scaler, scaling] of Object.entries(scalings)) {
      const [rolling, degrees] = [
        await run({ scaling, delivery: { type: "rolling" } }),
        await run({ scaling }),
      ];
      assert.deepEqual(changed(rolling, degrees), [
        "catalog-analysis",
        `catalog-${scaler}`,
        "catalog-rollout",
      ]);
      assert.deepEqual(changed(degrees, rolling), [`catalog-${scaler}`, "catalog-deployment"].sort());
    }
  });

  it("comes after its analysis, its rights and its binding", async () => {
    const permissions = [
      { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::shop/*" } as const,
    ];
    const targetGroup = { arn: "arn:group" };
    const graph = await run({
      permissions,
      ingress: { cidrs: ["10.0.0.0/16"], targetGroup },
    });
    const before = dependenciesOf(only(graph, rolloutType));
    for (const name of ["catalog-analysis", "catalog-identity", "catalog-policy", "catalog-targets"])
      assert.ok(before.includes(name), name);
  });
});

describe("a target group of a service", () => {
  const targetGroup = { arn: "arn:group", boundBy: "loadBalancerController" } as const;
  const ingress = { cidrs: ["10.0.0.0/16"], targetGroup };

  it("is bound by the controller of one's own where EKS has none", async () => {
    const { nodeInstanceProfileName: _, ...cluster } = foreignCluster;
    const graph = await run({ cluster, ingress });
    assert.equal(graph.ofType("kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding").length, 1);
  });

  it("is refused with a second controller beside Auto Mode", async () => {
    await assert.rejects(run({ ingress }), /ingress\.targetGroup\.boundBy/);
  });
});

describe("the delivery of a service", () => {
  const objectionsTo = (delivery: Delivery, rest: Partial<ServiceArgs> = scraped) =>
    objections((check) => checkDelivery(check, { delivery, ...rest }));

  it("passes in both forms", () => {
    assert.deepEqual(objectionsTo({ type: "rolling" }), []);
    assert.deepEqual(objectionsTo(canary), []);
  });

  it("is refused by counters that nobody can read: without their path, or closed to Prometheus", () => {
    const { http } = scraped;
    const elsewhere = { http: { ...http, metricsNamespace: "metrics" } };
    assert.deepEqual(objectionsTo(canary, {}), ["http.metricsPath"]);
    assert.deepEqual(objectionsTo(canary, elsewhere), ["http.metricsNamespace"]);
    assert.deepEqual(objectionsTo(canary, { ...elsewhere, ingress: { namespaces: ["monitoring"] } }), []);
    const errors = { source: "prometheus", address: "http://prometheus.metrics.svc:9090" } as const;
    assert.deepEqual(objectionsTo({ type: "canary", errors }), ["http.metricsNamespace"]);
    assert.deepEqual(objectionsTo({ type: "canary", errors }, elsewhere), []);
    // Where an address outside the cluster is read from the pods is for its owner to say.
    const outside = { type: "canary", errors: { ...errors, address: "https://aps.example.com" } } as const;
    assert.deepEqual(objectionsTo(outside, elsewhere), []);
    assert.deepEqual(objectionsTo(outside, { http }), ["http.metricsNamespace"]);
    const balancer = {
      source: "cloudWatch",
      loadBalancer: "app/a/1",
      targetGroup: "targetgroup/a/1",
    } as const;
    assert.deepEqual(objectionsTo({ type: "canary", errors: balancer }, {}), []);
  });

  it("is refused with steps that stand still, take in everything or are too short to measure", () => {
    const steps = [
      { percent: 20, pauseSeconds: 120 },
      { percent: 20, pauseSeconds: 30 },
      { percent: 100, pauseSeconds: 120 },
    ];
    assert.deepEqual(objectionsTo({ ...canary, steps }), [
      ...["delivery.steps[1].percent", "delivery.steps[1].pauseSeconds", "delivery.steps[2].percent"],
    ]);
    assert.deepEqual(objectionsTo({ ...canary, steps: [] }), ["delivery.steps"]);
  });

  it("is refused with a limit that nothing passes or everything, and with names that Prometheus has none of", () => {
    const errors = { source: "prometheus", maximumPercent: 0, address: "prom", counter: "a b" } as const;
    const named = { http: { ...scraped.http, metricsNamespace: "monitoring" } };
    assert.deepEqual(objectionsTo({ type: "canary", errors }, named), [
      ...["delivery.errors.maximumPercent", "delivery.errors.address", "delivery.errors.counter"],
    ]);
  });
});
