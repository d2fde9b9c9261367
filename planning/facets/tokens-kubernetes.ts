import { kubernetes, patches, type RoleDefinition } from "./token-forms";

/** Who may do what inside a cluster. */
export const rbac = kubernetes(
  ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
  "rbac.authorization.k8s.io/v1",
  "rbac.authorization.k8s.io/v1beta1",
);
const core = kubernetes(
  [
    "ConfigMap",
    "Secret",
    "Service",
    "ServiceAccount",
    "Endpoints",
    "LimitRange",
    "ResourceQuota",
    "PersistentVolume",
    "PersistentVolumeClaim",
  ],
  "core/v1",
);
const networking = [
  ...kubernetes(["Ingress", "IngressClass", "NetworkPolicy"], "networking.k8s.io/v1"),
  ...kubernetes(["Ingress", "IngressClass"], "networking.k8s.io/v1beta1"),
  ...kubernetes(["Ingress", "NetworkPolicy"], "extensions/v1beta1"),
];
const deployments = kubernetes("Deployment", "apps/v1", "apps/v1beta1", "apps/v1beta2", "extensions/v1beta1");
const statefulSets = kubernetes("StatefulSet", "apps/v1", "apps/v1beta1", "apps/v1beta2");
const daemonSets = kubernetes("DaemonSet", "apps/v1", "apps/v1beta2", "extensions/v1beta1");
const autoscalers = kubernetes(
  "HorizontalPodAutoscaler",
  "autoscaling/v2",
  "autoscaling/v1",
  "autoscaling/v2beta1",
  "autoscaling/v2beta2",
);
const disruptionBudgets = kubernetes("PodDisruptionBudget", "policy/v1", "policy/v1beta1");
const namespaces = kubernetes("Namespace", "core/v1");

/** Roles of Kubernetes objects, custom resources included. */
export const kubernetesRoles = {
  nodePool: { tokens: kubernetes("NodePool", "karpenter.sh/v1", "karpenter.sh/v1beta1") },
  deployment: { tokens: deployments },
  statefulSet: { tokens: statefulSets },
  daemonSet: { tokens: daemonSets },
  replicaSet: { tokens: kubernetes("ReplicaSet", "apps/v1", "apps/v1beta2", "extensions/v1beta1") },
  rollout: { tokens: kubernetes("Rollout", "argoproj.io/v1alpha1") },
  job: { tokens: kubernetes("Job", "batch/v1") },
  cronJob: { tokens: kubernetes("CronJob", "batch/v1", "batch/v1beta1", "batch/v2alpha1") },
  pod: { tokens: kubernetes("Pod", "core/v1") },
  disruptionBudget: { tokens: disruptionBudgets },
  horizontalPodAutoscaler: { tokens: autoscalers },
  scaledObject: { tokens: kubernetes("ScaledObject", "keda.sh/v1alpha1") },
  namespace: { tokens: namespaces },
  helmRelease: { tokens: kubernetes("Release", "helm.sh/v3") },
  customResourceDefinition: {
    tokens: kubernetes("CustomResourceDefinition", "apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1"),
    support: "kubernetes plumbing",
  },
  argoApplication: {
    tokens: kubernetes("Application", "argoproj.io/v1alpha1"),
    support: "kubernetes plumbing",
  },
  apiService: {
    tokens: kubernetes("APIService", "apiregistration.k8s.io/v1", "apiregistration.k8s.io/v1beta1"),
    support: "kubernetes plumbing",
  },
  kubernetesPlumbing: {
    tokens: [
      ...core,
      ...networking,
      ...kubernetes(["PodTemplate", "Event"], "core/v1"),
      ...kubernetes(
        ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "admissionregistration.k8s.io/v1",
        "admissionregistration.k8s.io/v1beta1",
      ),
      ...kubernetes("PriorityClass", "scheduling.k8s.io/v1", "scheduling.k8s.io/v1beta1"),
      ...kubernetes(["StorageClass", "CSIDriver"], "storage.k8s.io/v1", "storage.k8s.io/v1beta1"),
      ...kubernetes("RuntimeClass", "node.k8s.io/v1"),
      ...kubernetes("EndpointSlice", "discovery.k8s.io/v1"),
      ...kubernetes("Lease", "coordination.k8s.io/v1"),
      ...kubernetes(["NodeClass", "TargetGroupBinding", "IngressClassParams"], "eks.amazonaws.com/v1"),
      ...kubernetes(["TargetGroupBinding", "IngressClassParams"], "elbv2.k8s.aws/v1beta1"),
      ...kubernetes("SecurityGroupPolicy", "vpcresources.k8s.aws/v1beta1"),
      ...kubernetes("EC2NodeClass", "karpenter.k8s.aws/v1", "karpenter.k8s.aws/v1beta1"),
      ...kubernetes(["TriggerAuthentication", "ClusterTriggerAuthentication"], "keda.sh/v1alpha1"),
      ...kubernetes(
        ["AnalysisTemplate", "ClusterAnalysisTemplate", "ApplicationSet", "AppProject"],
        "argoproj.io/v1alpha1",
      ),
      ...kubernetes(["Gateway", "GatewayClass", "HTTPRoute", "GRPCRoute"], "gateway.networking.k8s.io/v1"),
      ...kubernetes("ReferenceGrant", "gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1"),
      ...kubernetes(["ServiceMonitor", "PodMonitor", "PrometheusRule"], "monitoring.coreos.com/v1"),
      ...kubernetes(
        ["ExternalSecret", "SecretStore", "ClusterSecretStore"],
        "external-secrets.io/v1",
        "external-secrets.io/v1beta1",
      ),
      ...patches(
        ...deployments,
        ...statefulSets,
        ...daemonSets,
        ...autoscalers,
        ...disruptionBudgets,
        ...namespaces,
      ),
      ...patches(...core, ...networking, ...rbac),
    ],
    support: "kubernetes plumbing",
  },
  topicObject: { tokens: kubernetes("KafkaTopic", "kafka.strimzi.io/v1", "kafka.strimzi.io/v1beta2") },
} as const satisfies Readonly<Record<string, RoleDefinition>>;
