import { type Value } from "../graph/value";
import { type Facet } from "./facet";

export interface KubernetesFacet<Kind extends string> extends Facet<Kind> {
  /** Equal for objects of the same Kubernetes cluster: the URN of their provider, else the region, else "". */
  readonly clusterKey: string;
  readonly name: Value<string>;
  /** `default` where the program gave none. Absent for objects that are not in a namespace. */
  readonly namespace: Value<string>;
  readonly labels: Value<Labels>;
}

export type Labels = Readonly<Record<string, Value<string>>>;

export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly LabelExpression[];
}

export interface LabelExpression {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
}

export type WorkloadType =
  "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Rollout" | "Job" | "CronJob" | "Pod";

export interface Workload extends KubernetesFacet<"Workload"> {
  readonly type: WorkloadType;
  /** What the program asked for; absent means 1, or "an autoscaler decides". Always absent for a DaemonSet. */
  readonly replicas: Value<number>;
  /** All containers of the pod, init containers included. */
  readonly containers: Value<readonly Container[]>;
  /** Labels of the pods. */
  readonly podLabels: Value<Labels>;
  readonly selector: Value<LabelSelector>;
  readonly topologySpread: Value<readonly TopologySpread[]>;
  readonly antiAffinity: Value<readonly AntiAffinity[]>;
  readonly priorityClassName: Value<string>;
  /** Seconds between the signal to end and the kill; Kubernetes' default is 30. */
  readonly terminationGracePeriod: Value<number>;
  readonly strategy: Value<RolloutStrategy>;
  /** Property paths that the program excludes from changes, such as `spec.replicas`. */
  readonly ignoreChanges: readonly string[];
  /** The autoscalers whose target is known to be this workload. */
  readonly autoscalers: readonly (HorizontalPodAutoscaler | ScaledObject)[];
  /** The budgets that are known to select its pods. */
  readonly disruptionBudgets: readonly PodDisruptionBudget[];
}

export interface Container {
  readonly name: Value<string>;
  /** `sidecar`: an init container that stays (`restartPolicy: Always`). */
  readonly role: "main" | "init" | "sidecar";
  readonly image: Value<string>;
  readonly requests: ContainerResources;
  readonly limits: ContainerResources;
  readonly readinessProbe: Value<true>;
  readonly livenessProbe: Value<true>;
  readonly startupProbe: Value<true>;
}

export interface ContainerResources {
  /** vCPU: `250m` is 0.25. */
  readonly cpu: Value<number>;
  /** Bytes. */
  readonly memory: Value<number>;
  /** Bytes. */
  readonly ephemeralStorage: Value<number>;
}

export interface TopologySpread {
  /** `topology.kubernetes.io/zone`, `kubernetes.io/hostname`, … */
  readonly topologyKey: Value<string>;
  readonly maxSkew: Value<number>;
  readonly whenUnsatisfiable: Value<"DoNotSchedule" | "ScheduleAnyway">;
  readonly selector: Value<LabelSelector>;
}

export interface AntiAffinity {
  readonly topologyKey: Value<string>;
  /** The pods that it keeps away from: only where those are its own does it spread them. */
  readonly selector: Value<LabelSelector>;
  readonly required: boolean;
}

export interface RolloutStrategy {
  readonly type: Value<string>;
  /** A count, or a percentage such as `25%`. */
  readonly maxUnavailable: Value<number | string>;
  readonly maxSurge: Value<number | string>;
}

export interface PodDisruptionBudget extends KubernetesFacet<"PodDisruptionBudget"> {
  readonly selector: Value<LabelSelector>;
  /** A count, or a percentage such as `50%`. */
  readonly minAvailable: Value<number | string>;
  readonly maxUnavailable: Value<number | string>;
  /** The workloads whose pods it selects. Unknown where a selector, a label or a namespace is. */
  readonly workloads: Value<readonly Workload[]>;
}

export interface ScaleTarget {
  readonly apiVersion: Value<string>;
  readonly targetKind: Value<string>;
  readonly name: Value<string>;
}

/** What both kinds of autoscaler have in common. */
export interface PodAutoscaler<Kind extends string> extends KubernetesFacet<Kind> {
  readonly target: Value<ScaleTarget>;
  /**
   * The workload that the target names. Absent where the target is known and no workload of the graph in the same
   * namespace and cluster has that kind and name; unknown where a name is unknown.
   */
  readonly workload: Value<Workload>;
  readonly minReplicas: Value<number>;
  readonly maxReplicas: Value<number>;
}

export interface HorizontalPodAutoscaler extends PodAutoscaler<"HorizontalPodAutoscaler"> {
  readonly metrics: Value<readonly ScalingMetric[]>;
}

export interface ScalingMetric {
  readonly type: Value<string>;
  /** `cpu`, `memory`, or the name of the metric. */
  readonly name: Value<string>;
  /** Percent of the request; absent for other targets. */
  readonly averageUtilization: Value<number>;
}

/** A KEDA ScaledObject. */
export interface ScaledObject extends PodAutoscaler<"ScaledObject"> {
  /** Types of the triggers, such as `kafka`, `cron`, `prometheus`. */
  readonly triggers: Value<readonly string[]>;
}

export interface Namespace extends KubernetesFacet<"Namespace"> {}

/** A Helm release: its manifests are not in the graph. */
export interface HelmRelease extends KubernetesFacet<"HelmRelease"> {
  readonly chart: Value<string>;
  readonly version: Value<string>;
  readonly repository: Value<string>;
}
