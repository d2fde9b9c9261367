import { charts, type ChartName } from "../catalogue/charts";
import { type ArgumentCheck } from "../lib/errors";
import { checkTags } from "../lib/tags";
import { checkRegion } from "../lib/zones";
import { type AddonName, type ClusterAddonsArgs, type PrometheusAddon } from "./cluster-addons-args";
import { alertmanagerAccount } from "./cluster-addons-metrics.plan";

/** How an add-on is installed: which charts, where, as whom. */
export interface AddonPlan {
  /** The last one is the add-on itself; those before it hold its definitions. */
  readonly charts: readonly ChartName[];
  readonly namespace: string;
  /** The service account that the add-on's role is for. */
  readonly serviceAccount?: string;
  /** Add-ons that must run before it, where they are installed at all. */
  readonly after: readonly AddonName[];
}

/** In the order in which they are installed; they go in the opposite one. Everything comes after nodes, which Karpenter brings. */
export const addonPlans: Readonly<Record<AddonName, AddonPlan>> = {
  karpenter: { charts: ["karpenter-crd", "karpenter"], namespace: "kube-system", after: [] },
  clusterAutoscaler: {
    charts: ["cluster-autoscaler"],
    namespace: "kube-system",
    serviceAccount: "cluster-autoscaler",
    after: [],
  },
  nvidiaDevicePlugin: { charts: ["nvidia-device-plugin"], namespace: "kube-system", after: ["karpenter"] },
  loadBalancerController: {
    charts: ["aws-load-balancer-controller"],
    namespace: "kube-system",
    serviceAccount: "aws-load-balancer-controller",
    after: ["karpenter"],
  },
  metricsServer: { charts: ["metrics-server"], namespace: "kube-system", after: ["karpenter"] },
  keda: { charts: ["keda"], namespace: "keda", serviceAccount: "keda-operator", after: ["karpenter"] },
  prometheus: {
    charts: ["prometheus"],
    namespace: "monitoring",
    serviceAccount: alertmanagerAccount,
    after: ["karpenter"],
  },
  prometheusAdapter: {
    charts: ["prometheus-adapter"],
    namespace: "monitoring",
    after: ["karpenter", "prometheus"],
  },
  argoRollouts: {
    charts: ["argo-rollouts"],
    namespace: "argo-rollouts",
    serviceAccount: "argo-rollouts",
    after: ["karpenter", "prometheus"],
  },
  externalSecrets: {
    charts: ["external-secrets"],
    namespace: "external-secrets",
    serviceAccount: "external-secrets",
    after: ["karpenter"],
  },
  externalDns: {
    charts: ["external-dns"],
    namespace: "external-dns",
    serviceAccount: "external-dns",
    after: ["karpenter"],
  },
  openTelemetryCollector: {
    charts: ["opentelemetry-collector"],
    namespace: "observability",
    serviceAccount: "opentelemetry-collector",
    after: ["karpenter"],
  },
};

/** The chosen add-ons in the order of their installation. */
export function chosenAddons({ addons }: ClusterAddonsArgs): readonly AddonName[] {
  return (Object.keys(addonPlans) as AddonName[]).filter((addon) => addons[addon] !== undefined);
}

/** A chart's name as part of a reference: the last part of an address in a registry. */
export function chartInRegistry(chart: ChartName): { readonly repository: string; readonly chart: string } {
  const entry = charts[chart];
  if ("repository" in entry) return { repository: entry.repository, chart: entry.chart };
  const last = entry.chart.lastIndexOf("/");
  // Argo CD takes a registry without its scheme.
  return { repository: entry.chart.slice("oci://".length, last), chart: entry.chart.slice(last + 1) };
}

/** Records everything that is wrong with the arguments of `ClusterAddons`. */
export function checkClusterAddons(check: ArgumentCheck, args: ClusterAddonsArgs): void {
  const { cluster, addons, values = {}, tags } = args;
  checkRegion(check, cluster.region, "cluster.region");
  checkTags(check, tags);
  const chosen = chosenAddons(args);
  const known = Object.keys(addonPlans).join(", ");
  check.require(chosen.length > 0, "addons", addons, `one at least of ${known}`);
  for (const addon of Object.keys(addons)) {
    check.require(Object.hasOwn(addonPlans, addon), `addons.${addon}`, addon, `one of ${known}`);
  }
  for (const addon of Object.keys(values)) {
    const installed = chosen.some((name) => name === addon);
    check.require(installed, `values.${addon}`, addon, "an add-on that is installed too");
  }
  checkFit(check, args);
  checkNodes(check, args);
  checkChoices(check, args);
}

/** What the cluster has already, or has not. */
function checkFit(check: ArgumentCheck, { cluster, addons }: ClusterAddonsArgs): void {
  const autoMode = cluster.nodeInstanceProfileName !== undefined;
  check.require(
    addons.karpenter === undefined || cluster.karpenter !== undefined,
    "addons.karpenter",
    "given",
    'a cluster with compute profile "karpenter": it has the queue, the roles and the nodes that Karpenter starts from',
  );
  check.require(
    addons.loadBalancerController === undefined || !autoMode,
    "addons.loadBalancerController",
    "given",
    "left out: Auto Mode registers pods itself, and two controllers would undo each other's work",
  );
  check.require(
    addons.metricsServer === undefined || (cluster.metricsServer === false && !autoMode),
    "addons.metricsServer",
    "given",
    "left out: EKS's own add-on serves these metrics already, and a cluster has one such server; where it is missing, cluster.metricsServer is false",
  );
  check.require(
    addons.prometheusAdapter === undefined || addons.prometheus !== undefined,
    "addons.prometheusAdapter",
    "given",
    "addons.prometheus beside it: it has no metrics of its own",
  );
}

/** Who brings nodes, and what they have already. */
function checkNodes(check: ArgumentCheck, { cluster, addons }: ClusterAddonsArgs): void {
  const autoMode = cluster.nodeInstanceProfileName !== undefined;
  check.require(
    addons.clusterAutoscaler === undefined || (!autoMode && cluster.karpenter === undefined),
    "addons.clusterAutoscaler",
    "given",
    'a cluster with compute profile "managed": Auto Mode and Karpenter add nodes themselves, and two would undo each other\'s work',
  );
  const idle = addons.clusterAutoscaler?.idleMinutes;
  check.require(
    idle === undefined || (Number.isInteger(idle) && idle >= 1 && idle <= 1440),
    "addons.clusterAutoscaler.idleMinutes",
    idle,
    "1 to 1440 whole minutes",
  );
  const builtIn = autoMode || addons.karpenter?.image?.startsWith("bottlerocket@") === true;
  check.require(
    addons.nvidiaDevicePlugin === undefined || !builtIn,
    "addons.nvidiaDevicePlugin",
    "given",
    `left out: ${autoMode ? "Auto Mode's" : "Bottlerocket's"} nodes have it built in, and a second one would offer each GPU twice`,
  );
}

function checkChoices(check: ArgumentCheck, { addons }: ClusterAddonsArgs): void {
  const { externalSecrets, externalDns, openTelemetryCollector: telemetry } = addons;
  checkPrometheus(check, addons.prometheus);
  if (externalSecrets) {
    const { secretArns } = externalSecrets;
    const field = "addons.externalSecrets.secretArns";
    check.require(secretArns.length > 0, field, secretArns, "one secret at least");
    const wide = secretArns.some(
      (arn) => arn === "*" || (typeof arn === "string" && arn.endsWith(":secret:*")),
    );
    check.require(
      !wide,
      field,
      secretArns,
      "secrets by name: whoever may make an ExternalSecret reads all of them",
    );
  }
  if (externalDns) {
    const { zoneIds, domains } = externalDns;
    check.require(zoneIds.length > 0, "addons.externalDns.zoneIds", zoneIds, "one zone at least");
    check.require(domains.length > 0, "addons.externalDns.domains", domains, "one domain at least");
  }
  check.require(
    !telemetry || telemetry.xray === true || telemetry.metrics !== undefined,
    "addons.openTelemetryCollector",
    telemetry,
    "xray, metrics or both: what nobody takes away is collected for nothing",
  );
}

function checkPrometheus(check: ArgumentCheck, prometheus: PrometheusAddon | undefined): void {
  for (const severity of Object.keys(prometheus?.alertTopics ?? {})) {
    const field = `addons.prometheus.alertTopics.${severity}`;
    check.require(
      /^[a-z][a-z0-9-]*$/.test(severity),
      field,
      severity,
      "a severity in lower case, such as page",
    );
  }
  const hours = prometheus?.retentionHours;
  check.require(
    hours === undefined || (Number.isInteger(hours) && hours >= 1 && hours <= 48),
    "addons.prometheus.retentionHours",
    hours,
    "1 to 48 whole hours: it keeps metrics in the memory and disk of its node",
  );
}
