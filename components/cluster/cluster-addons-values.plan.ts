import { charts } from "../catalogue/charts";
import {
  type AddonChoices,
  type AddonName,
  type ClusterAddonsArgs,
  clusterAddonsDefaults,
} from "./cluster-addons-args";
import { adapterValues, prometheusValues, telemetryValues } from "./cluster-addons-metrics.plan";
import { asks, type Values } from "./cluster-addons-values";
import { systemToleration } from "./karpenter-compute.plan";
import { gpuNodeLabel } from "./node-groups.plan";

/** Helm values of an add-on: two pods over zones where it may have two, what it asks for, and whom it is. */
export function addonValues(addon: AddonName, args: ClusterAddonsArgs): Values {
  const { cluster, addons } = args;
  switch (addon) {
    case "karpenter":
      return karpenterValues(args);
    case "clusterAutoscaler":
      return autoscalerValues(args);
    case "nvidiaDevicePlugin":
      return devicePluginValues();
    case "loadBalancerController":
      return balancerValues(args);
    case "keda":
      return kedaValues();
    case "prometheus":
      return prometheusValues(addons.prometheus, cluster.region);
    case "prometheusAdapter":
      return adapterValues(addons.prometheusAdapter);
    case "argoRollouts":
      return {
        controller: {
          replicas: 2,
          resources: asks("100m", "256Mi"),
          pdb: { enabled: true, maxUnavailable: 1 },
        },
      };
    case "externalSecrets":
      return externalSecretsValues();
    case "externalDns":
      return dnsValues(addons.externalDns, cluster);
    case "metricsServer":
      return {
        replicas: 2,
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
        resources: asks("100m", "200Mi"),
      };
    case "openTelemetryCollector":
      return telemetryValues(addons.openTelemetryCollector, cluster.region);
  }
}

/** Helm values of Argo CD. Its web page asks for a sign-in that is yours to choose: see `values` of the chart. */
export function argoCdValues(onSystemNodes: boolean): Values {
  const twice = { replicas: 2, pdb: { enabled: true, maxUnavailable: 1 } };
  return {
    // It installs Karpenter, so until then there are system nodes alone: of all its parts, the job before its installation included.
    ...(onSystemNodes ? { global: { tolerations: [systemToleration] } } : {}),
    server: twice,
    repoServer: twice,
    applicationSet: { replicas: 2 },
    dex: { enabled: false },
  };
}

/** Over zones as far as there are nodes. */
function overZones(labels: Readonly<Record<string, string>>) {
  return [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: labels },
    },
  ];
}

function karpenterValues({ cluster }: ClusterAddonsArgs): Values {
  return {
    serviceAccount: { name: "karpenter" },
    replicas: 2,
    controller: { resources: asks("1", "1Gi") },
    settings: {
      clusterName: cluster.name,
      interruptionQueue: cluster.karpenter?.queueName ?? "",
      // While a zone is shifted away no node starts in it.
      enableZonalShift: true,
      // One interface of a node carries those of pods with groups of their own, and no addresses for others.
      ...(cluster.podSecurityGroups ? { reservedENIs: "1" } : {}),
    },
  };
}

function autoscalerValues({ cluster, addons }: ClusterAddonsArgs): Values {
  const { idleMinutes = clusterAddonsDefaults.clusterAutoscaler.idleMinutes } =
    addons.clusterAutoscaler ?? {};
  return {
    autoDiscovery: { clusterName: cluster.name },
    // Nobody in a pod can ask the node for it.
    awsRegion: cluster.region,
    image: { tag: charts["cluster-autoscaler"].application },
    rbac: { serviceAccount: { name: "cluster-autoscaler" } },
    // The second waits for the first one's lease.
    replicaCount: 2,
    resources: asks("100m", "600Mi"),
    topologySpreadConstraints: overZones({ "app.kubernetes.io/instance": "cluster-autoscaler" }),
    extraArgs: {
      "balance-similar-node-groups": true,
      expander: "least-waste",
      "skip-nodes-with-system-pods": false,
      "scale-down-unneeded-time": `${idleMinutes}m`,
    },
  };
}

/** On nodes with GPUs alone, by what Karpenter and our managed groups label them with: the chart's own labels come from another chart. */
function devicePluginValues(): Values {
  const labelled = (key: string, value: string) => ({
    matchExpressions: [{ key, operator: "In", values: [value] }],
  });
  const nodeSelectorTerms = [
    labelled("karpenter.k8s.aws/instance-gpu-manufacturer", "nvidia"),
    labelled(gpuNodeLabel, "true"),
  ];
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    // A node whose taints nobody foresaw has GPUs all the same.
    tolerations: [{ operator: "Exists" }],
    resources: asks("10m", "128Mi"),
  };
}

function balancerValues({ cluster, addons }: ClusterAddonsArgs): Values {
  return {
    clusterName: cluster.name,
    region: cluster.region,
    vpcId: addons.loadBalancerController?.vpcId ?? "",
    serviceAccount: { name: "aws-load-balancer-controller" },
    replicaCount: 2,
    resources: asks("100m", "256Mi"),
    podDisruptionBudget: { maxUnavailable: 1 },
    // It registers pods and does nothing else. With this webhook no Service could be made while it is away.
    enableServiceMutatorWebhook: false,
    createIngressClassResource: false,
    ingressClassParams: { create: false },
  };
}

function kedaValues(): Values {
  const budget = { maxUnavailable: 1 };
  return {
    // The second operator waits for the first one's lease; the metrics server is asked by the API server on every scaling.
    operator: { replicaCount: 2 },
    metricsServer: { replicaCount: 2 },
    podDisruptionBudget: { operator: budget, metricServer: budget },
    topologySpreadConstraints: {
      operator: overZones({ app: "keda-operator" }),
      metricsServer: overZones({ app: "keda-operator-metrics-apiserver" }),
    },
  };
}

function externalSecretsValues(): Values {
  return {
    replicaCount: 2,
    leaderElect: true,
    serviceAccount: { name: "external-secrets" },
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    webhook: { replicaCount: 2, podDisruptionBudget: { enabled: true, minAvailable: 1 } },
    resources: asks("50m", "256Mi"),
  };
}

function dnsValues(addon: AddonChoices["externalDns"], cluster: ClusterAddonsArgs["cluster"]): Values {
  return {
    provider: { name: "aws" },
    policy: addon?.policy ?? clusterAddonsDefaults.externalDns.policy,
    // Two clusters that look after one zone know each other's records by this.
    txtOwnerId: cluster.arn,
    sources: ["service"],
    domainFilters: [...(addon?.domains ?? [])],
    // Another zone of the same name would be tried, and refused, for ever.
    extraArgs: { "zone-id-filter": [...(addon?.zoneIds ?? [])] },
    serviceAccount: { name: "external-dns" },
    env: [{ name: "AWS_DEFAULT_REGION", value: cluster.region }],
    resources: asks("50m", "128Mi"),
  };
}
