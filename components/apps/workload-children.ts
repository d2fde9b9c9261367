import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import { child, customChild, type ObjectChild, objectChild } from "../lib/transform";
import { below } from "../lib/transform-objects";

/** What pods of ours keep: no rights on their node, and no other name than their own. The namespace asks the same of each container. */
const ofPods = [
  ...["automountServiceAccountToken", "hostIPC", "hostNetwork", "hostPID", "securityContext"],
  "serviceAccountName",
] as const;

/** A workload's number of pods is its autoscaler's, or the argument's. */
const ofWorkloads = ["spec:replicas", "spec:selector", ...below("spec:template:spec", ofPods)] as const;

/** A Rollout has the pods of a Deployment; of its other properties nothing is known here. */
interface RolloutObject {
  readonly metadata?: kubernetes.types.input.meta.v1.ObjectMeta;
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: kubernetes.types.input.meta.v1.LabelSelector;
    readonly template?: kubernetes.types.input.core.v1.PodTemplateSpec;
    readonly [property: string]: unknown;
  };
}

const rollout: ObjectChild<RolloutObject, (typeof ofWorkloads)[number]> = {
  type: "kubernetes:argoproj.io/v1alpha1:Rollout",
  enforced: ofWorkloads,
};

/** The children of a service that its user may change, by role. */
export const serviceChildren = {
  /** Who its pods are inside the cluster. */
  account: objectChild(kubernetes.core.v1.ServiceAccount, ["automountServiceAccountToken"]),
  /** Who its pods are in AWS. Only where it has permissions. */
  role: child(aws.iam.Role),
  /** What that role may do: `permissions`. */
  rolePolicy: child(aws.iam.RolePolicy),
  /** What gives the role to the pods. */
  identity: child(aws.eks.PodIdentityAssociation),
  /** Who may call it: `ingress`. */
  callers: objectChild(kubernetes.networking.v1.NetworkPolicy, ["spec"]),
  /** Its name and address inside the cluster. */
  service: objectChild(kubernetes.core.v1.Service, ["spec:selector", "spec:type"]),
  /** The pods, where a new version comes in a rolling way. */
  deployment: objectChild(kubernetes.apps.v1.Deployment, ofWorkloads),
  /** The pods, where a new version comes by degrees. */
  rollout,
  /** What judges a new version that comes by degrees. */
  analysis: customChild("argoproj.io/v1alpha1", "AnalysisTemplate"),
  /** How many pods may be evicted at once. */
  budget: objectChild(kubernetes.policy.v1.PodDisruptionBudget, ["spec"]),
  /** What decides how many pods there are, by load. */
  autoscaler: objectChild(kubernetes.autoscaling.v2.HorizontalPodAutoscaler, ["spec:scaleTargetRef"]),
  /** What decides how many pods there are, by the lag of Kafka. */
  lag: customChild("keda.sh/v1alpha1", "ScaledObject", ["spec:scaleTargetRef"]),
  /** How KEDA signs in at Kafka. */
  lagSignIn: customChild("keda.sh/v1alpha1", "TriggerAuthentication"),
  /** The pods in a target group, where Auto Mode registers them. */
  targets: customChild("eks.amazonaws.com/v1", "TargetGroupBinding"),
  /** The pods in a target group, where the controller of `ClusterAddons` registers them. */
  controllerTargets: customChild("elbv2.k8s.aws/v1beta1", "TargetGroupBinding"),
  /** The way from the balancer to the pods, and those to stores. */
  securityGroupRule: child(aws.vpc.SecurityGroupIngressRule),
  /** The pods' own group. Only with `securityGroup: "own"`. */
  securityGroup: child(aws.ec2.SecurityGroup),
  /** What gives the pods their own group. */
  securityGroupPolicy: customChild("vpcresources.k8s.aws/v1beta1", "SecurityGroupPolicy", ["spec"]),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** The children of a namespace that its user may change, by role. */
export const namespaceChildren = {
  /** The namespace, whose standard for pods stays. */
  namespace: objectChild(
    kubernetes.core.v1.Namespace,
    below("metadata:labels", ["pod-security.kubernetes.io/enforce", "pod-security.kubernetes.io/warn"]),
  ),
  /** The ceiling over all pods. */
  quota: objectChild(
    kubernetes.core.v1.ResourceQuota,
    below("spec:hard", ["services.loadbalancers", "services.nodeports"]),
  ),
  /** What a container gets that asks for nothing. */
  limits: objectChild(kubernetes.core.v1.LimitRange),
  /** The closed door: nothing comes in that no other policy lets in. */
  closed: objectChild(kubernetes.networking.v1.NetworkPolicy, ["spec"]),
};

/** The children of a broker that its user may change, by role. */
export const kafkaBrokerChildren = {
  /** The name under which clients find it. */
  service: objectChild(kubernetes.core.v1.Service, ["spec:selector", "spec:type"]),
  /** Who may connect: the pods of its namespace. */
  callers: objectChild(kubernetes.networking.v1.NetworkPolicy, ["spec"]),
  /** The broker and its volume. */
  broker: objectChild(kubernetes.apps.v1.StatefulSet, ofWorkloads),
};

/** The children of a task that its user may change, by role. */
export const taskChildren = {
  /** Who its pod is inside the cluster. */
  account: objectChild(kubernetes.core.v1.ServiceAccount, ["automountServiceAccountToken"]),
  /** Who its pod is in AWS. Only where it has permissions. */
  role: child(aws.iam.Role),
  /** What that role may do: `permissions`. */
  rolePolicy: child(aws.iam.RolePolicy),
  /** What gives the role to the pod. */
  identity: child(aws.eks.PodIdentityAssociation),
  /** Who may call it: nobody. */
  callers: objectChild(kubernetes.networking.v1.NetworkPolicy, ["spec"]),
  /** What runs. */
  job: objectChild(kubernetes.batch.v1.Job, ["metadata:name", ...below("spec:template:spec", ofPods)]),
};

/** What the pods of a schedule keep. */
const ofSchedules = below("spec:jobTemplate:spec:template:spec", ofPods);

/** The children of off-hours that their user may change, by role. */
export const offHoursChildren = {
  /** Who stops and starts. */
  account: objectChild(kubernetes.core.v1.ServiceAccount, ["automountServiceAccountToken"]),
  /** What it may do: see workloads, and set their number of pods. */
  role: objectChild(kubernetes.rbac.v1.Role, ["rules"]),
  /** What gives it that. */
  binding: objectChild(kubernetes.rbac.v1.RoleBinding, ["roleRef", "subjects"]),
  /** What starts workloads in the morning. */
  start: objectChild(kubernetes.batch.v1.CronJob, ofSchedules, /-start$/),
  /** What stops them in the evening. */
  stop: objectChild(kubernetes.batch.v1.CronJob, ofSchedules, /-stop$/),
};
