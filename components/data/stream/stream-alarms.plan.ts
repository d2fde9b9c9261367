import { type BrokerKind } from "../../catalogue/kafka";
import { type AlarmDefinition, type AlarmDefinitions } from "../../lib/alarms.plan";

const minutely = {
  namespace: "AWS/Kafka",
  comparison: "above",
  periodSeconds: 60,
} as const satisfies Partial<AlarmDefinition>;

/** Alarms of the cluster as a whole. */
export const streamAlarms = {
  controller: {
    ...minutely,
    meaning:
      "No broker leads the cluster: topics and partitions cannot change, and a lost leader is not replaced. Some seconds during an update are normal.",
    ...{ metric: "ActiveControllerCount", statistic: "Maximum", comparison: "below" },
    ...{ threshold: 1, unit: "controllers", points: { of: 5, beyond: 5 } },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of each broker, of either kind. */
export const brokerAlarms = {
  cpu: {
    ...minutely,
    meaning:
      "A broker has less than 40 percent of its CPU left: the loss of another broker would take that. Look at the clients' batches; take larger brokers or more.",
    // System time is added to it.
    ...{ metric: "CpuUser", statistic: "Average", threshold: 60, unit: "percent" },
    points: { of: 15, beyond: 10 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a cluster of Standard brokers. Express brokers publish none of these: their storage keeps three copies by itself. */
export const standardStreamAlarms = {
  "offline-partitions": {
    ...minutely,
    meaning: "Partitions have no leader: nothing of them can be read or written. Look for lost brokers.",
    ...{ metric: "OfflinePartitionsCount", statistic: "Maximum", threshold: 0, unit: "partitions" },
    points: { of: 3, beyond: 2 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of each Standard broker. */
export const standardBrokerAlarms = {
  "under-min-in-sync": {
    ...minutely,
    meaning:
      "Partitions have fewer copies in sync than must have a record: writes with acks=all fail. Look for lost or slow brokers.",
    ...{ metric: "UnderMinIsrPartitionCount", statistic: "Maximum", threshold: 0, unit: "partitions" },
    points: { of: 3, beyond: 2 },
  },
  "under-replicated": {
    ...minutely,
    meaning:
      "Partitions lack a copy for longer than an update of a broker takes. The next lost broker stops their writes.",
    ...{ metric: "UnderReplicatedPartitions", statistic: "Maximum", threshold: 0, unit: "partitions" },
    points: { of: 30, beyond: 30 },
  },
  disk: {
    ...minutely,
    meaning:
      "A broker's volume is nearly full; full, the broker stops. Keep less, or more volume: it grows every six hours at most.",
    ...{ metric: "KafkaDataLogsDiskUsed", statistic: "Maximum", threshold: 85, unit: "percent" },
    ...{ periodSeconds: 300, points: { of: 1, beyond: 1 } },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of each broker whose metrics MSK publishes from `PER_BROKER` on. */
export const detailedBrokerAlarms = {
  "sign-ins": {
    ...minutely,
    meaning:
      "More connections sign in by IAM than the 100 per second that a broker takes. Look for clients that connect for every record.",
    ...{ metric: "IAMTooManyConnections", statistic: "Sum", threshold: 0, unit: "connections" },
    ...{ points: { of: 5, beyond: 5 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of each Express broker whose metrics MSK publishes from `PER_BROKER` on, and only once it has throttled something. */
export const detailedExpressAlarms = {
  "writes-throttled": {
    ...minutely,
    meaning:
      "A broker takes in all that its size allows and holds writers back. Take larger brokers or more.",
    ...{ metric: "ProduceThrottleTime", statistic: "Average", threshold: 0, unit: "milliseconds" },
    ...{ points: { of: 15, beyond: 10 }, noData: "notBreaching" },
  },
  "reads-throttled": {
    ...minutely,
    meaning:
      "A broker gives out all that its size allows and holds readers back. Take larger brokers or more.",
    ...{ metric: "FetchThrottleTime", statistic: "Average", threshold: 0, unit: "milliseconds" },
    ...{ points: { of: 15, beyond: 10 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of each Standard broker whose metrics MSK publishes from `PER_BROKER` on. */
export const detailedStandardAlarms = {
  "traffic-in": {
    ...minutely,
    meaning: "A broker is sent more than its network may take. Take larger brokers or more.",
    ...{ metric: "BwInAllowanceExceeded", statistic: "Sum", threshold: 0, unit: "packets per minute" },
    points: { of: 15, beyond: 10 },
  },
  "traffic-out": {
    ...minutely,
    meaning: "A broker sends more than its network may. Take larger brokers or more.",
    ...{ metric: "BwOutAllowanceExceeded", statistic: "Sum", threshold: 0, unit: "packets per minute" },
    points: { of: 15, beyond: 10 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of each topic that a group of `consumers` reads. */
export const consumerAlarms = {
  "consumer-lag": {
    ...minutely,
    meaning:
      "A group of consumers falls behind what is written. Look for an error that repeats, too few consumers, or one partition with most of the load.",
    // Its threshold is the group's own: see `consumers`.
    ...{ metric: "MaxOffsetLag", statistic: "Maximum", threshold: 10_000, unit: "records" },
    points: { of: 15, beyond: 10 },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a stream. */
export type StreamAlarm =
  | keyof typeof streamAlarms
  | keyof typeof brokerAlarms
  | keyof typeof standardStreamAlarms
  | keyof typeof standardBrokerAlarms
  | keyof typeof detailedBrokerAlarms
  | keyof typeof detailedExpressAlarms
  | keyof typeof detailedStandardAlarms
  | keyof typeof consumerAlarms;

/** What MSK publishes of a cluster: it depends on the kind of broker and on what is paid for. */
export interface PublishedMetrics {
  readonly kind: BrokerKind;
  readonly level: "DEFAULT" | "PER_BROKER" | "PER_TOPIC_PER_BROKER" | "PER_TOPIC_PER_PARTITION";
}

/** The alarms of the cluster as a whole whose metrics are published. */
export function clusterAlarmsOf({ kind }: PublishedMetrics): AlarmDefinitions {
  return { ...streamAlarms, ...(kind === "standard" ? standardStreamAlarms : {}) };
}

/** The alarms of each broker whose metrics are published: one of another never goes off. */
export function brokerAlarmsOf({ kind, level }: PublishedMetrics): AlarmDefinitions {
  const detailed = {
    ...detailedBrokerAlarms,
    ...(kind === "standard" ? detailedStandardAlarms : detailedExpressAlarms),
  };
  return {
    ...brokerAlarms,
    ...(kind === "standard" ? standardBrokerAlarms : {}),
    ...(level === "DEFAULT" ? {} : detailed),
  };
}

/** Every alarm that a stream with these metrics has, for checking names. */
export function streamAlarmsOf(published: PublishedMetrics): AlarmDefinitions {
  return { ...clusterAlarmsOf(published), ...brokerAlarmsOf(published), ...consumerAlarms };
}
