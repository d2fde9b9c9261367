import { mysqlConnections, mysqlServerlessConnections } from "../../catalogue/mysql";
import { type AlarmDefinition, type AlarmDefinitions } from "../../lib/alarms.plan";
import { type DatabaseEngine } from "./aurora-engine.plan";
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
    // 80 % of the 5,000 at which RDS caps max_connections of PostgreSQL; less for a class with less memory, and for MySQL.
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
} as const satisfies AlarmDefinitions;

/** Alarms that only PostgreSQL has. */
export const auroraPostgresAlarms = {
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

/** Alarms that only MySQL has. */
export const auroraMysqlAlarms = {
  "undo-history": {
    ...minutely,
    meaning:
      "Old row versions pile up because a transaction stays open: reads become slow, and a failover long. Find the oldest transaction and end it.",
    ...{ metric: "RollbackSegmentHistoryListLength", statistic: "Maximum", unit: "row versions" },
    threshold: 1_000_000,
    ...{ periodSeconds: 300, points: { of: 3, beyond: 3 } },
  },
  "volume-left": {
    ...minutely,
    meaning:
      "The cluster's volume is near its largest size; at zero all writes fail. Drop or move what is not needed: nothing makes it larger.",
    ...{ metric: "AuroraVolumeBytesLeftTotal", statistic: "Minimum", comparison: "below", unit: "bytes" },
    threshold: 10 * 1024 * gibibyte,
    ...{ periodSeconds: 300, points: { of: 3, beyond: 3 }, noData: "notBreaching" },
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
  | keyof typeof auroraPostgresAlarms
  | keyof typeof auroraMysqlAlarms
  | keyof typeof auroraProvisionedAlarms
  | keyof typeof auroraServerlessAlarms
  | keyof typeof auroraGlobalAlarms;

/** Which member of the cluster an alarm looks at: the role that CloudWatch tells the metric by. */
export function alarmRole(alarm: string): "WRITER" | "READER" | undefined {
  if (alarm === "writer-cpu") return "WRITER";
  return alarm === "reader-cpu" ? "READER" : undefined;
}

/** What decides which alarms fit a database. */
export interface WatchedDatabase {
  readonly database: { readonly engine: DatabaseEngine };
  readonly compute: AuroraCompute;
}

/** The alarms that fit a cluster's engine and compute. */
export function databaseAlarms({ database, compute }: WatchedDatabase): AlarmDefinitions {
  return {
    ...auroraAlarms,
    ...(database.engine === "mysql" ? mysqlAlarms(compute) : auroraPostgresAlarms),
    ...(compute.type === "serverless" ? auroraServerlessAlarms : auroraProvisionedAlarms),
  };
}

/** MySQL takes fewer connections than PostgreSQL, and its classes differ more in how many. */
function mysqlAlarms(compute: AuroraCompute): AlarmDefinitions {
  const limit =
    compute.type === "provisioned"
      ? mysqlConnections(compute.instanceClass)
      : mysqlServerlessConnections(compute.maxCapacity);
  return { ...auroraMysqlAlarms, connections: { ...auroraAlarms.connections, threshold: limit * 0.8 } };
}
