import { type AlarmDefinition, type AlarmDefinitions } from "../lib/alarms.plan";
import { type AuroraCompute } from "./aurora.plan";

const gibibyte = 1024 ** 3;

const minutely = {
  namespace: "AWS/RDS",
  comparison: "above",
  periodSeconds: 60,
} as const satisfies Partial<AlarmDefinition>;

/** Alarms of every Aurora cluster. RDS publishes these metrics per cluster, so that readers that come and go are watched too. */
export const auroraAlarms = {
  "writer-cpu": {
    ...minutely,
    meaning:
      "The writer has no CPU left for a spike. Look at the top statements in Database Insights; a failover does not help.",
    ...{ metric: "CPUUtilization", statistic: "Average", threshold: 80, unit: "percent" },
    points: { of: 15, beyond: 10 },
  },
  "reader-cpu": {
    ...minutely,
    meaning: "The readers together have no CPU left. Add readers: a new one takes 8 to 15 minutes to help.",
    ...{ metric: "CPUUtilization", statistic: "Average", threshold: 80, unit: "percent" },
    points: { of: 15, beyond: 10 },
    // There may be no reader at all.
    noData: "notBreaching",
  },
  memory: {
    ...minutely,
    meaning:
      "An instance is about to run out of memory and restart. Look for too many connections or a statement with large sorts.",
    ...{ metric: "FreeableMemory", statistic: "Minimum", comparison: "below", unit: "bytes" },
    threshold: 0.5 * gibibyte,
    points: { of: 5, beyond: 5 },
  },
  connections: {
    ...minutely,
    meaning:
      "Nearly all connections are taken; the next deployment or failover will be refused. Use a pool, or RDS Proxy.",
    // 80 % of the 5,000 at which RDS caps max_connections; less for a class with less memory.
    ...{ metric: "DatabaseConnections", statistic: "Maximum", threshold: 4000, unit: "connections" },
    points: { of: 5, beyond: 5 },
  },
  "replica-lag": {
    ...minutely,
    meaning:
      "Readers show data that is seconds old. Usual is 20 to 100 ms; look for a long statement on the reader that lags.",
    ...{ metric: "AuroraReplicaLagMaximum", statistic: "Maximum", threshold: 2000, unit: "milliseconds" },
    ...{ points: { of: 5, beyond: 3 }, noData: "notBreaching" },
  },
  deadlocks: {
    ...minutely,
    meaning:
      "Transactions block each other and are ended. Something takes the same rows in different orders.",
    ...{ metric: "Deadlocks", statistic: "Average", threshold: 0.1, unit: "deadlocks per second" },
    points: { of: 10, beyond: 5 },
  },
  "transaction-ids": {
    ...minutely,
    meaning:
      "Autovacuum does not keep up: at 2.1 thousand million PostgreSQL stops taking writes. Find what holds back the oldest transaction.",
    ...{
      metric: "MaximumUsedTransactionIDs",
      statistic: "Maximum",
      threshold: 1_000_000_000,
      unit: "transactions",
    },
    ...{ periodSeconds: 300, points: { of: 3, beyond: 3 } },
  },
} as const satisfies AlarmDefinitions;

/** Alarms that only provisioned instances have. */
export const auroraProvisionedAlarms = {
  "local-storage": {
    ...minutely,
    meaning:
      "The local disk for sorts and logs is nearly full: statements will fail. A larger class has more.",
    ...{ metric: "FreeLocalStorage", statistic: "Minimum", comparison: "below", unit: "bytes" },
    threshold: 2 * gibibyte,
    points: { of: 5, beyond: 5 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms that only Serverless v2 has. */
export const auroraServerlessAlarms = {
  "capacity-used": {
    ...minutely,
    meaning:
      "The database runs at its maximum capacity and cannot follow more load. Raise compute.maxCapacity.",
    ...{ metric: "ACUUtilization", statistic: "Maximum", threshold: 90, unit: "percent" },
    points: { of: 10, beyond: 10 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a region of a global database that follows another one. */
export const auroraGlobalAlarms = {
  "global-lag": {
    ...minutely,
    meaning:
      "This region is behind the one that writes by more than the recovery point of 5 seconds. Do not fail over to it with data loss allowed.",
    ...{
      metric: "AuroraGlobalDBReplicationLag",
      statistic: "Maximum",
      threshold: 5000,
      unit: "milliseconds",
    },
    // Published where a region follows, and by no region that writes.
    ...{ points: { of: 5, beyond: 3 }, noData: "notBreaching" },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a database. */
export type AuroraAlarm =
  | keyof typeof auroraAlarms
  | keyof typeof auroraProvisionedAlarms
  | keyof typeof auroraServerlessAlarms
  | keyof typeof auroraGlobalAlarms;

/** Which member of the cluster an alarm looks at: the role that CloudWatch tells the metric by. */
export function alarmRole(alarm: string): "WRITER" | "READER" | undefined {
  if (alarm === "writer-cpu") return "WRITER";
  return alarm === "reader-cpu" ? "READER" : undefined;
}

/** The alarms of a cluster on the given compute. */
export function databaseAlarms(compute: AuroraCompute): AlarmDefinitions {
  return {
    ...auroraAlarms,
    ...(compute.type === "serverless" ? auroraServerlessAlarms : auroraProvisionedAlarms),
  };
}
