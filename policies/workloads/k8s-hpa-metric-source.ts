import {
  type ClusterExtension,
  type Facets,
  type HorizontalPodAutoscaler,
  type MetricApi,
  type ScaledObject,
  type Value,
} from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { both, type Certainty, extendsClusterOf, homeOf } from "./placement";

type PodAutoscaler = HorizontalPodAutoscaler | ScaledObject;

const apiOfMetric: Readonly<Record<string, MetricApi>> = {
  Resource: "resource",
  ContainerResource: "resource",
  Pods: "custom",
  Object: "custom",
  External: "external",
};

const described: Readonly<Record<MetricApi, { readonly what: string; readonly fix: string }>> = {
  resource: {
    what: "the use of processor and memory",
    fix: "install the metrics server: the EKS add-on metrics-server, which `NodePools` and managed clusters bring along",
  },
  custom: {
    what: "metrics of pods and objects",
    fix: "install an adapter for the custom metrics API: `ClusterAddons` with prometheusAdapter",
  },
  external: {
    what: "external metrics",
    fix: "install what serves the external metrics API: `ClusterAddons` with keda; a cluster has one such server",
  },
};

/** The metric that a pod autoscaler reads has a source in the stack. */
export const k8sHpaMetricSource = defineRule({
  id: "k8s-hpa-metric-source",
  title: "The metric that a pod autoscaler reads has a source in its cluster",
  pillar: "scalability",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "EKS serves no metrics by itself. An autoscaler whose metric nobody serves is accepted, says FailedGetResourceMetric in its " +
    "status, and leaves the workload at its first size through every spike.",
  fix: "install what serves the metric in the same stack as the cluster: the metrics server, an adapter, or KEDA",
  settings: {},
  *check({ facets }) {
    for (const autoscaler of facets.horizontalPodAutoscalers) yield* judge(autoscaler, facets);
    for (const autoscaler of facets.scaledObjects) yield* judge(autoscaler, facets);
  },
});

function* judge(autoscaler: PodAutoscaler, facets: Facets): Generator<Outcome> {
  const wanted = apisOf(autoscaler);
  const home = homeOf(autoscaler, facets);
  if (wanted.state === "unknown") {
    const property = autoscaler.kind === "ScaledObject" ? "spec.triggers" : "spec.metrics";
    return yield undecided(autoscaler, "the metrics that it reads are not known yet", property);
  }
  const apis = wanted.state === "known" ? wanted.value : [];
  if (apis.length === 0) return;
  const servedBy = (api: MetricApi): readonly Certainty[] =>
    facets.clusterExtensions.map((extension) =>
      both(extendsClusterOf(extension, autoscaler, home), serves(extension, api)),
    );
  const missing = apis.filter((api) => !servedBy(api).includes("yes"));
  if (missing.length === 0) return yield pass(autoscaler);
  // A cluster of somebody else may have its metrics server from there.
  if (home === "elsewhere") return;
  const hopeless = missing.find((api) => !servedBy(api).includes("maybe"));
  if (hopeless !== undefined) {
    const { what, fix } = described[hopeless];
    return yield fail(
      autoscaler,
      `it reads ${what}, which nothing in its cluster serves: it will never scale`,
      fix,
    );
  }
  const [first = "resource"] = missing;
  yield undecided(
    autoscaler,
    `whether anything in its cluster serves ${described[first].what} is not known yet`,
    "spec",
  );
}

function serves({ metricApis }: ClusterExtension, api: MetricApi): Certainty {
  if (metricApis.state === "unknown") return "maybe";
  return metricApis.state === "known" && metricApis.value.includes(api) ? "yes" : "no";
}

/** Without metrics Kubernetes takes the processor's use. KEDA serves its own triggers, these two apart. */
function apisOf(autoscaler: PodAutoscaler): Value<readonly MetricApi[]> {
  if (autoscaler.kind === "ScaledObject") {
    const { triggers } = autoscaler;
    if (triggers.state !== "known") return triggers;
    const plain = triggers.value.some((trigger) => trigger === "cpu" || trigger === "memory");
    return { state: "known", value: plain ? ["resource"] : [] };
  }
  const { metrics } = autoscaler;
  if (metrics.state === "unknown") return metrics;
  if (metrics.state === "absent") return { state: "known", value: ["resource"] };
  const apis: MetricApi[] = [];
  for (const { type } of metrics.value) {
    const api = type.state === "known" ? apiOfMetric[type.value] : undefined;
    if (api === undefined) return { state: "unknown" };
    apis.push(api);
  }
  return { state: "known", value: [...new Set(apis)] };
}
