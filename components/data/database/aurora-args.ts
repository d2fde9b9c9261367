import * as aws from "@pulumi/aws";
import { defaultMysqlVersion, type MysqlVersion } from "../../catalogue/mysql";
import { defaultPostgresVersion, type PostgresVersion } from "../../catalogue/postgres";
import { type Alarmed, checkAlarms } from "../../lib/alarms.plan";
import { type ArgumentCheck } from "../../lib/errors";
import { checkProtection, type Protection } from "../../lib/protection";
import { checkTags, type Tags } from "../../lib/tags";
import { child, checkTransforms, type Transforms } from "../../lib/transform";
import { auroraGlobalAlarms, databaseAlarms } from "./aurora-alarms.plan";
import { auroraProxyAlarms } from "./aurora-proxy.plan";
import { type DatabaseEngine, engineFacts, familyOf } from "./aurora-engine.plan";
import { type AuroraCompute, computeMistakes, type DatabaseParameter } from "./aurora.plan";
import { checkLogRetention } from "../storage";
import { checkWindows } from "../windows";

/** What every database has, whichever language it speaks. */
export interface DatabaseNames {
  /** Name of the first database. Changing it replaces the cluster. */
  readonly name: string;
  /**
   * Name of the administrator, whom no service uses. Changing it replaces the cluster.
   * @default "postgres", and "administrator" for MySQL
   */
  readonly masterUsername?: string;
  /** Settings of the engine beside ours. @default none */
  readonly parameters?: Readonly<Record<string, DatabaseParameter>>;
}

/** A PostgreSQL database. */
export interface PostgresDatabaseArgs extends DatabaseNames {
  /** Changing it replaces the cluster. @default "postgres" */
  readonly engine?: "postgres";
  /** Version of the catalogue. Minor versions change only here. @default the catalogue's */
  readonly engineVersion?: PostgresVersion;
}

/** A MySQL database. */
export interface MysqlDatabaseArgs extends DatabaseNames {
  /** Changing it replaces the cluster. */
  readonly engine: "mysql";
  /** Version of the catalogue, as RDS writes it. Minor versions change only here. @default the catalogue's */
  readonly engineVersion?: MysqlVersion;
}

/** The database inside the cluster: a version of one engine cannot be given to the other. */
export type DatabaseArgs = PostgresDatabaseArgs | MysqlDatabaseArgs;

/** Backups and what is left of a deleted database. */
export interface DatabaseBackups {
  /** Days that continuous backups reach back, 1 to 35. @default 14: two weeks to notice a bad migration */
  readonly retentionDays?: number;
  /** Daily window for the snapshot, UTC, 30 minutes or more. @default "03:00-04:00" */
  readonly window?: string;
  /** Whether deletion leaves a last snapshot, and the key that opens it. A protected database always does. @default true */
  readonly finalSnapshot?: boolean;
}

/** What can be seen of a database. */
export interface DatabaseMonitoring {
  /** Database Insights: `standard` keeps 7 days, `advanced` 465 days with locks and plans, for a price per vCPU. @default "standard" */
  readonly insights?: "standard" | "advanced";
  /** Seconds between metrics of the operating system: 0 (off), 1, 5, 10, 15, 30, 60. @default 60 */
  readonly enhancedSeconds?: number;
  /** Days that logs are kept. @default 30 */
  readonly logRetentionDays?: number;
}

/** What a stand-alone database and a global one have in common. */
export interface AuroraCommonArgs {
  readonly database: DatabaseArgs;
  /** What the instances run on; autoscaled readers take the same. */
  readonly compute: AuroraCompute;
  /** `true` pays more for instances and storage and nothing for I/O: cheaper from about a quarter of the bill on. @default false */
  readonly ioOptimized?: boolean;
  readonly backups?: DatabaseBackups;
  readonly monitoring?: DatabaseMonitoring;
  /** Weekly window for AWS's own work, UTC, 30 minutes or more. @default "sun:05:00-sun:06:00" */
  readonly maintenanceWindow?: string;
  /** `on` keeps cluster and key from deletion, by AWS and by Pulumi. @default "on" */
  readonly protection?: Protection;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof auroraChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a database that its user may change, by role. */
export const auroraChildren = {
  /** One in each region: of storage, query statistics and snapshots. Rotated every year. */
  key: child(aws.kms.Key),
  /** The database's, and the proxy's where there is one. */
  firewall: child(aws.ec2.SecurityGroup),
  /** The data subnets that the cluster may use. */
  subnetGroup: child(aws.rds.SubnetGroup),
  /** Settings of the engine: ours, such as TLS, and those of `database.parameters`. */
  parameterGroup: child(aws.rds.ClusterParameterGroup),
  /** One for each kind of log, made before RDS makes one that keeps logs for ever. */
  logGroup: child(aws.cloudwatch.LogGroup),
  /** What holds the clusters of all regions together, with their version. Only of `AuroraGlobal`. */
  globalCluster: child(aws.rds.GlobalCluster),
  /** The cluster, one in each region: storage, backups, credentials. */
  cluster: child(aws.rds.Cluster),
  /** Writer and readers, each in its zone. */
  instance: child(aws.rds.ClusterInstance),
  /** By which RDS writes the metrics of the operating system. */
  monitoringRole: child(aws.iam.Role, /-monitoring$/),
  /** How many readers there may be. Only where readers scale. */
  readerTarget: child(aws.appautoscaling.Target),
  /** What readers scale on. Only where they scale. */
  readerPolicy: child(aws.appautoscaling.Policy),
  /** The pool of connections. Only of `Aurora`, where one is asked for. */
  proxy: child(aws.rds.Proxy),
  /** By which the proxy signs in, or reads secrets. */
  proxyRole: child(aws.iam.Role, /-proxy$/),
  /** How many connections the pool may take and keep. */
  proxyPool: child(aws.rds.ProxyDefaultTargetGroup),
  /** The proxy's second host, which leads to readers. */
  proxyEndpoint: child(aws.rds.ProxyEndpoint),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** Defaults of {@link AuroraCommonArgs} and of the arguments inside. */
export const databaseDefaults = {
  engine: "postgres",
  masterUsername: "postgres",
  engineVersion: defaultPostgresVersion,
  /** Statements slower than a second are logged: the first question of every incident. */
  parameters: { log_min_duration_statement: { value: "1000" } },
  ioOptimized: false,
  backups: { retentionDays: 14, window: "03:00-04:00", finalSnapshot: true },
  monitoring: { insights: "standard", enhancedSeconds: 60, logRetentionDays: 30 },
  maintenanceWindow: "sun:05:00-sun:06:00",
  protection: "on",
} as const;

/** Defaults of a MySQL database where they differ from {@link databaseDefaults}. */
export const mysqlDefaults = {
  masterUsername: "administrator",
  engineVersion: defaultMysqlVersion,
  /**
   * Statements slower than a second are logged, and who connected and changed the schema: without these settings the logs that are
   * handed to CloudWatch stay empty. Statements themselves are not audited: they hold personal data.
   */
  parameters: {
    log_output: { value: "FILE" },
    long_query_time: { value: "1" },
    server_audit_events: { value: "CONNECT,QUERY_DDL" },
    server_audit_logging: { value: "1" },
    slow_query_log: { value: "1" },
  },
} as const;

/** The database with every default filled in. */
export interface DatabaseChoice {
  readonly engine: DatabaseEngine;
  readonly name: string;
  readonly masterUsername: string;
  readonly engineVersion: string;
  /** Ours, and the user's over them. */
  readonly parameters: Readonly<Record<string, DatabaseParameter>>;
}

/** Arguments with every default filled in. */
export interface DatabaseSettings {
  readonly database: DatabaseChoice;
  readonly compute: AuroraCompute;
  readonly ioOptimized: boolean;
  readonly backups: Required<DatabaseBackups>;
  readonly monitoring: Required<DatabaseMonitoring>;
  readonly maintenanceWindow: string;
  readonly protection: Protection;
  readonly tags: Tags;
}

/** Fills in the defaults. A protected database always leaves a final snapshot. */
export function databaseSettings(args: AuroraCommonArgs): DatabaseSettings {
  const defaults = databaseDefaults;
  const protection = args.protection ?? defaults.protection;
  const backups = { ...defaults.backups, ...args.backups };
  return {
    database: databaseChoice(args.database),
    compute: args.compute,
    ioOptimized: args.ioOptimized ?? defaults.ioOptimized,
    backups: { ...backups, finalSnapshot: backups.finalSnapshot || protection === "on" },
    monitoring: { ...defaults.monitoring, ...args.monitoring },
    maintenanceWindow: args.maintenanceWindow ?? defaults.maintenanceWindow,
    protection,
    tags: args.tags ?? {},
  };
}

function databaseChoice(args: DatabaseArgs): DatabaseChoice {
  const { engine = databaseDefaults.engine, name, parameters } = args;
  const defaults = engine === "mysql" ? mysqlDefaults : databaseDefaults;
  return {
    engine,
    name,
    masterUsername: args.masterUsername ?? defaults.masterUsername,
    engineVersion: args.engineVersion ?? defaults.engineVersion,
    parameters: { ...defaults.parameters, ...parameters },
  };
}

/** Records what AWS would refuse in the arguments that both kinds of database share. */
export function checkDatabase(
  check: ArgumentCheck,
  args: AuroraCommonArgs & Alarmed,
  settings: DatabaseSettings,
): void {
  const { compute, backups, monitoring, maintenanceWindow, tags } = settings;
  checkProtection(check, args.protection);
  checkNames(check, settings.database);
  for (const { field, value, fix } of computeMistakes(compute)) {
    check.require(false, `compute.${field}`, value, fix);
  }
  const days = backups.retentionDays;
  const kept = Number.isInteger(days) && days >= 1 && days <= 35;
  check.require(kept, "backups.retentionDays", days, "1 to 35 days");
  const fields = { daily: "backups.window", weekly: "maintenanceWindow", shortest: 30 };
  checkWindows(check, backups.window, maintenanceWindow, fields);
  const seconds = monitoring.enhancedSeconds;
  const steps = [0, 1, 5, 10, 15, 30, 60];
  const range = `one of ${steps.join(", ")} seconds`;
  check.require(steps.includes(seconds), "monitoring.enhancedSeconds", seconds, range);
  checkLogRetention(check, monitoring.logRetentionDays, "monitoring.logRetentionDays");
  checkTags(check, tags);
  checkAlarms(check, { ...databaseAlarms(settings), ...auroraGlobalAlarms, ...auroraProxyAlarms }, args);
  checkTransforms(check, auroraChildren, args.transform);
}

function checkNames(check: ArgumentCheck, database: DatabaseChoice): void {
  const { engine, name, masterUsername, engineVersion } = database;
  const nameRule = "a letter, then lower-case letters, digits and _, at most 63";
  check.require(/^[a-z][a-z0-9_]{0,62}$/.test(name), "database.name", name, nameRule);
  const engines = Object.keys(engineFacts);
  check.require(engines.includes(engine), "database.engine", engine, `one of ${engines.join(", ")}`);
  if (!engines.includes(engine)) return;
  const { username, defaultVersion } = engineFacts[engine];
  const free = username.pattern.test(masterUsername) && !username.reserved.test(masterUsername);
  check.require(free, "database.masterUsername", masterUsername, username.rule);
  const versionRule = `a version of the catalogue of ${engine}, such as ${defaultVersion}`;
  const known = familyOf(engine, engineVersion) !== undefined;
  check.require(known, "database.engineVersion", engineVersion, versionRule);
}
