/** One Helm chart that components install, in one version. */
export interface ChartEntry {
  /** Name in its repository; with a registry the whole reference. */
  readonly chart: string;
  /** Address of the repository; absent for a chart in a registry, whose address is in `chart`. */
  readonly repository?: string;
  readonly version: string;
  /** Version of what the chart installs. */
  readonly application: string;
  /** Where the version is published and what changed in it is said. */
  readonly source: string;
}

/** The charts of `ClusterAddons`, each the newest release on 22 August 2026. Nothing else names a version of a chart. */
export const charts = {
  "argo-cd": {
    chart: "argo-cd",
    repository: "https://argoproj.github.io/argo-helm",
    ...{ version: "10.1.1", application: "v3.4.4" },
    source: "https://github.com/argoproj/argo-helm/tree/main/charts/argo-cd",
  },
  "argo-rollouts": {
    chart: "argo-rollouts",
    repository: "https://argoproj.github.io/argo-helm",
    ...{ version: "2.41.0", application: "v1.9.0" },
    source: "https://github.com/argoproj/argo-helm/tree/main/charts/argo-rollouts",
  },
  "aws-load-balancer-controller": {
    chart: "aws-load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    ...{ version: "3.5.0", application: "v3.5.0" },
    source: "https://github.com/kubernetes-sigs/aws-load-balancer-controller/releases",
  },
  // Its image is newer than the chart says: this one simulates the scheduler of the catalogue's newest Kubernetes.
  "cluster-autoscaler": {
    chart: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    ...{ version: "9.59.0", application: "v1.36.1" },
    source:
      "https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/charts/cluster-autoscaler",
  },
  "external-dns": {
    chart: "external-dns",
    repository: "https://kubernetes-sigs.github.io/external-dns/",
    ...{ version: "1.21.1", application: "0.21.0" },
    source: "https://github.com/kubernetes-sigs/external-dns/blob/master/charts/external-dns/CHANGELOG.md",
  },
  "external-secrets": {
    chart: "external-secrets",
    repository: "https://charts.external-secrets.io",
    ...{ version: "2.9.0", application: "v2.9.0" },
    source: "https://github.com/external-secrets/external-secrets/releases",
  },
  karpenter: {
    chart: "oci://public.ecr.aws/karpenter/karpenter",
    ...{ version: "1.14.1", application: "1.14.1" },
    source: "https://github.com/aws/karpenter-provider-aws/releases",
  },
  "karpenter-crd": {
    chart: "oci://public.ecr.aws/karpenter/karpenter-crd",
    ...{ version: "1.14.1", application: "1.14.1" },
    source: "https://github.com/aws/karpenter-provider-aws/releases",
  },
  keda: {
    chart: "keda",
    repository: "https://kedacore.github.io/charts",
    ...{ version: "2.20.2", application: "2.20.2" },
    source: "https://github.com/kedacore/keda/blob/main/CHANGELOG.md",
  },
  "metrics-server": {
    chart: "metrics-server",
    repository: "https://kubernetes-sigs.github.io/metrics-server/",
    ...{ version: "3.13.1", application: "0.8.1" },
    source:
      "https://github.com/kubernetes-sigs/metrics-server/blob/master/charts/metrics-server/CHANGELOG.md",
  },
  "nvidia-device-plugin": {
    chart: "nvidia-device-plugin",
    repository: "https://nvidia.github.io/k8s-device-plugin",
    ...{ version: "0.20.0", application: "v0.20.0" },
    source: "https://github.com/NVIDIA/k8s-device-plugin/blob/main/CHANGELOG.md",
  },
  "opentelemetry-collector": {
    chart: "opentelemetry-collector",
    repository: "https://open-telemetry.github.io/opentelemetry-helm-charts",
    ...{ version: "0.170.0", application: "0.158.0" },
    source:
      "https://github.com/open-telemetry/opentelemetry-helm-charts/blob/main/charts/opentelemetry-collector/UPGRADING.md",
  },
  prometheus: {
    chart: "prometheus",
    repository: "https://prometheus-community.github.io/helm-charts",
    ...{ version: "29.27.0", application: "v3.14.0" },
    source: "https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus",
  },
  "prometheus-adapter": {
    chart: "prometheus-adapter",
    repository: "https://prometheus-community.github.io/helm-charts",
    ...{ version: "5.3.0", application: "v0.12.0" },
    source: "https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus-adapter",
  },
} as const satisfies Readonly<Record<string, ChartEntry>>;

/** A chart of the catalogue. */
export type ChartName = keyof typeof charts;

/**
 * Oldest Karpenter for each Kubernetes version, by Karpenter's own table: an older one takes nodes of a newer Kubernetes for broken.
 */
export const oldestKarpenter = { "1.35": "1.9.0", "1.36": "1.13.0" } as const;
