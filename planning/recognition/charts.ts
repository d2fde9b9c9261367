import { type MetricApi } from "../facets/extensions";

/** What a Helm chart adds to the APIs of a cluster. */
export interface ChartContents {
  readonly metricApis?: readonly MetricApi[];
  /** `<group>/<Kind>`, or `<group>/*`. */
  readonly definitions?: readonly string[];
  /** Whether the definitions lie in the chart's `crds/` folder, which `skipCrds` leaves out. */
  readonly skippable?: true;
}

const rollouts = ["Rollout", "AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun", "Experiment"];
const argo = (...kinds: readonly string[]) => kinds.map((kind) => `argoproj.io/${kind}`);

/** Charts by name. A chart that is not here may add anything. */
export const chartContents: Readonly<Record<string, ChartContents>> = {
  "argo-cd": { definitions: argo("Application", "ApplicationSet", "AppProject") },
  "argo-events": { definitions: argo("EventBus", "EventSource", "Sensor") },
  "argo-rollouts": { definitions: argo(...rollouts) },
  "aws-load-balancer-controller": {
    definitions: ["elbv2.k8s.aws/*", "gateway.k8s.aws/*"],
    skippable: true,
  },
  "cert-manager": { definitions: ["cert-manager.io/*", "acme.cert-manager.io/*"] },
  "cluster-autoscaler": {},
  "external-dns": { definitions: ["externaldns.k8s.io/*"], skippable: true },
  "external-secrets": { definitions: ["external-secrets.io/*", "generators.external-secrets.io/*"] },
  grafana: {},
  "ingress-nginx": {},
  karpenter: { definitions: ["karpenter.sh/*", "karpenter.k8s.aws/*"], skippable: true },
  "karpenter-crd": { definitions: ["karpenter.sh/*", "karpenter.k8s.aws/*"] },
  keda: { metricApis: ["external"], definitions: ["keda.sh/*", "eventing.keda.sh/*"] },
  "kube-prometheus-stack": { definitions: ["monitoring.coreos.com/*"], skippable: true },
  "metrics-server": { metricApis: ["resource"] },
  "nvidia-device-plugin": {},
  "opentelemetry-collector": {},
  "opentelemetry-operator": { definitions: ["opentelemetry.io/*"] },
  prometheus: {},
  "prometheus-adapter": { metricApis: ["custom", "external"] },
  "prometheus-operator-crds": { definitions: ["monitoring.coreos.com/*"] },
  "strimzi-kafka-operator": {
    definitions: ["kafka.strimzi.io/*", "core.strimzi.io/*"],
    skippable: true,
  },
};

/** Managed add-ons of EKS that add APIs; every other one adds none that matters here. */
export const addOnContents: Readonly<Record<string, ChartContents>> = {
  "cert-manager": { definitions: ["cert-manager.io/*", "acme.cert-manager.io/*"] },
  "external-dns": { definitions: ["externaldns.k8s.io/*"] },
  "metrics-server": { metricApis: ["resource"] },
  "snapshot-controller": { definitions: ["snapshot.storage.k8s.io/*"] },
};

/** Images that serve a metrics API, for clusters that install them without a chart. */
export const metricImages: readonly { readonly image: RegExp; readonly metricApi: MetricApi }[] = [
  { image: /(^|\/)metrics-server([:@]|$)/, metricApi: "resource" },
  { image: /(^|\/)prometheus-adapter([:@]|$)/, metricApi: "custom" },
  { image: /(^|\/)keda-metrics-apiserver([:@]|$)/, metricApi: "external" },
];

/** API groups whose objects Kubernetes itself understands. All others are custom resources. */
export const builtInGroups: ReadonlySet<string> = new Set([
  "core",
  "meta",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "extensions",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "auditregistration.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "internal.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "settings.k8s.io",
  "storage.k8s.io",
  "storagemigration.k8s.io",
]);

/** Packages of the SDK that are no API groups. */
export const packagesOfSdk: ReadonlySet<string> = new Set(["helm.sh", "yaml", "kustomize", "helm", "index"]);

/** What EKS defines in every cluster: its network plugin is there from the start. */
export const definitionsOfEks: readonly string[] = [
  "vpcresources.k8s.aws/*",
  "crd.k8s.amazonaws.com/*",
  "networking.k8s.aws/*",
];

/** What EKS Auto Mode defines in a cluster. */
export const definitionsOfAutoMode: readonly string[] = ["eks.amazonaws.com/*", "karpenter.sh/*"];
