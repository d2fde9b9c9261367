import type * as pulumi from "@pulumi/pulumi";

/**
 * How many pods run. A service has one autoscaler or a number, never two of them: they would undo each other's work. Consumers of
 * Kafka scale by lag, for their processors idle while messages pile up behind a slow dependency.
 */
export type ServiceScaling = ElasticScaling | LagScaling | FixedScaling;

/** Between two bounds, by load: a HorizontalPodAutoscaler, which follows the metric that asks for most pods. */
export interface ElasticScaling {
  /** Pods at least, 1 or more. */
  readonly min: number;
  /** Pods at most. */
  readonly max: number;
  /**
   * Average use of the requested processor time to aim at, in percent; `off` where it says nothing of the load, as beside a GPU.
   * @default 60: room for the minute a new pod needs
   */
  readonly cpuTarget?: number | "off";
  /** Average use of the requested memory to aim at, in percent. @default none */
  readonly memoryTarget?: number;
  /** Metrics of the service's own; something in the cluster must serve them (`ClusterAddons`: prometheusAdapter). @default none */
  readonly metrics?: readonly CustomMetric[];
  /** How fast the number of pods may change. */
  readonly speed?: ScalingSpeed;
}

/**
 * A metric of the service's own that asks for pods. All come from the custom metrics API: the external one has a single server in a
 * cluster, which is KEDA where KEDA is installed.
 */
export type CustomMetric = LatencyMetric | QueueDepthMetric | PerPodMetric;

/** A percentile of the service's response times, over all its pods. Grows late: give it beside the processor's use, not alone. */
export interface LatencyMetric {
  /** What is measured: how long answers take, what waits for the service as a whole, or any number of a pod. */
  readonly type: "latency";
  /** Name in the custom metrics API, of the Service, in seconds. @default http_request_duration_seconds_p99 */
  readonly metric?: string;
  /** Milliseconds to stay below. Pods grow by the ratio of what is measured to this. */
  readonly targetMilliseconds: number;
  /** Labels that choose among the series of the Service. @default none: all */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Work that waits outside the service, divided by its pods. */
export interface QueueDepthMetric {
  /** What is measured: how long answers take, what waits for the service as a whole, or any number of a pod. */
  readonly type: "queueDepth";
  /** Name in the custom metrics API, of the Service, in waiting items. @default queue_depth */
  readonly metric?: string;
  /** Waiting items that one pod may have: those that it works off within the time that one may wait. */
  readonly perPod: number;
  /** Labels that choose among the series of the Service. @default none: all */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A number that each pod reports, averaged over the pods, such as requests per second. */
export interface PerPodMetric {
  /** What is measured: how long answers take, what waits for the service as a whole, or any number of a pod. */
  readonly type: "perPod";
  /** Name in the custom metrics API. */
  readonly metric: string;
  /** Average over the pods to aim at, in the metric's own unit; three decimals count. */
  readonly average: number;
}

/** How fast an autoscaler may change the number of pods. */
export interface ScalingSpeed {
  /** Pods added within 15 seconds at most, in percent of those there. @default 100: doubling, so nodes are the limit and not this */
  readonly addPercent?: number;
  /** Pods that may be added within 15 seconds however few there are. @default 4 */
  readonly addPods?: number;
  /** Pods taken away within a minute at most, in percent. @default 10: a second wave meets most of the pods of the first */
  readonly removePercent?: number;
  /** Seconds that fewer pods must have sufficed before one is taken away. @default 300 */
  readonly quietSeconds?: number;
}

/** Between two bounds, by the messages that a Kafka consumer group has not read: a KEDA ScaledObject. */
export interface LagScaling {
  /** Pods at least. 0 lets an idle consumer go; the first message then waits for a pod, and perhaps for a node. */
  readonly min: number;
  /** Pods at most. More than the topic's partitions would idle, and KEDA starts none of those. */
  readonly max: number;
  /** The consumer group whose lag counts. */
  readonly kafka: KafkaLag;
  /** How fast the number of pods may change. */
  readonly speed?: ScalingSpeed;
}

/** The consumer group whose lag counts, and how KEDA reads it. */
export interface KafkaLag {
  /** `host:port` of brokers, separated by commas. KEDA's operator must reach them. */
  readonly bootstrapServers: pulumi.Input<string>;
  /** Topic that the service reads. */
  readonly topic: string;
  /** Consumer group by which it reads. */
  readonly consumerGroup: string;
  /** Unread messages that one pod may have: those that it reads within the time that a message may wait. */
  readonly lagPerPod: number;
  /** Partitions of the topic; checked against `max`. @default not checked */
  readonly partitions?: number;
  /**
   * How KEDA signs in. `mskIam`: TLS, and the Pod Identity of KEDA's operator, which must be allowed to describe the topic and the group
   * (`ClusterAddons`: keda.permissions). `none`: a broker inside the network without sign-in. @default mskIam
   */
  readonly authentication?: "mskIam" | "none";
  /** Pods to run while KEDA cannot read the lag; more stay where there are more. @default min, and 1 at least */
  readonly fallbackPods?: number;
}

/** A number that nothing changes: for singletons, and for 0 in a region that stands by. */
export interface FixedScaling {
  /** Pods, 0 or more. */
  readonly replicas: number;
}

/** What the scaling of a service takes where an argument is not given. */
export const scalingDefaults = {
  cpuTarget: 60,
  latencyMetric: "http_request_duration_seconds_p99",
  queueDepthMetric: "queue_depth",
  speed: { addPercent: 100, addPods: 4, removePercent: 10, quietSeconds: 300 },
  kafkaAuthentication: "mskIam",
} as const;
