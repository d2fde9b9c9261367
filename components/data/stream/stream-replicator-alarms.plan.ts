import { type AlarmDefinition, type AlarmDefinitions } from "../../lib/alarms.plan";

const minutely = {
  namespace: "AWS/Kafka",
  comparison: "above",
  periodSeconds: 60,
} as const satisfies Partial<AlarmDefinition>;

/** Alarms of a replicator. MSK publishes them in the region of the target. */
export const replicatorAlarms = {
  "message-lag": {
    ...minutely,
    meaning:
      "The replicator is far behind the source: what it has not read is lost with the source's region. Look for a burst of writes, too few partitions or a throttled target.",
    // Published by each partition: only their sum is what the replicator has not read.
    ...{ metric: "MessageLag", statistic: "Sum", threshold: 100_000, unit: "records" },
    points: { of: 15, beyond: 10 },
  },
  latency: {
    ...minutely,
    meaning:
      "Records take more than a minute to reach the target. Look for too few partitions or brokers without CPU on either side.",
    ...{ metric: "ReplicationLatency", statistic: "Maximum", threshold: 60_000, unit: "milliseconds" },
    points: { of: 15, beyond: 10 },
  },
  failures: {
    ...minutely,
    meaning:
      "The replicator fails and tries again. Its log says why: records that are too large, or a cluster that it cannot reach.",
    ...{ metric: "ReplicatorFailure", statistic: "Sum", threshold: 0, unit: "failures" },
    ...{ points: { of: 15, beyond: 5 }, noData: "notBreaching" },
  },
  "group-offsets": {
    ...minutely,
    meaning:
      "Positions of consumer groups are not copied: consumers that move over would read again or miss records. Look at the rights of the replicator's role.",
    ...{ metric: "ConsumerGroupOffsetSyncFailure", statistic: "Sum", threshold: 0, unit: "failures" },
    ...{ points: { of: 30, beyond: 15 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a replicator's way to either cluster. */
export const replicatorClusterAlarms = {
  "sign-in": {
    ...minutely,
    meaning:
      "A cluster refuses the replicator. Look at the policy of its role and of the source's cluster. Single topics that are refused do not show here.",
    ...{ metric: "AuthError", statistic: "Sum", threshold: 0, unit: "refused connections" },
    ...{ points: { of: 5, beyond: 3 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a replicator. */
export type StreamReplicatorAlarm = keyof typeof replicatorAlarms | keyof typeof replicatorClusterAlarms;
