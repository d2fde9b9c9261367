import * as aws from "@pulumi/aws";
import { defaultValkeyVersion, isValkeyVersion, type ValkeyVersion } from "../catalogue/valkey";
import { type Alarmed, checkAlarms } from "../lib/alarms.plan";
import { type ArgumentCheck } from "../lib/errors";
import { type Protection } from "../lib/protection";
import { checkTags, type Tags } from "../lib/tags";
import { checkTransforms, child, type Transforms } from "../lib/transform";
import { everyCacheAlarm } from "./cache-alarms.plan";
import { type CacheUser, checkUsers } from "./cache-users";
import { type MaxmemoryPolicy } from "./cache.plan";
import { checkLogRetention } from "./storage";
import { checkWindows } from "./windows";

/** Snapshots of a cache. */
export interface CacheSnapshots {
  /** Days that daily snapshots are kept, 0 (none) to 35. @default 7 */
  readonly retentionDays?: number;
  /** Daily window, UTC, 60 minutes or more. @default "03:00-04:00" */
  readonly window?: string;
  /** Whether deletion leaves a last snapshot, and the key that opens it. A protected cache always does. @default true */
  readonly finalSnapshot?: boolean;
}

/** What a regional cache and a global one have in common. */
export interface CacheCommonArgs {
  /** E.g. `cache.r7g.large`. */
  readonly nodeType: string;
  /** Version of the catalogue. Minor versions change only here. @default the catalogue's */
  readonly engineVersion?: ValkeyVersion;
  /** What happens when the memory is full. @default "allkeys-lru": a cache forgets what was not used longest */
  readonly maxmemoryPolicy?: MaxmemoryPolicy;
  /** Settings of Valkey beside ours. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Who may sign in, by a name that stays. @default `app`, with every key and the commands that are not dangerous */
  readonly users?: Readonly<Record<string, CacheUser>>;
  readonly snapshots?: CacheSnapshots;
  /** Weekly window for AWS's own work, UTC, 60 minutes or more. @default "sun:05:00-sun:06:00" */
  readonly maintenanceWindow?: string;
  /** Days that the slow log and the engine log are kept. @default 30 */
  readonly logRetentionDays?: number;
  /** `on` keeps cache and key from deletion by Pulumi; ElastiCache itself has no such protection. @default "on" */
  readonly protection?: Protection;
  /** Changes of single children, by their role. */
  readonly transform?: Transforms<typeof cacheChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a cache that its user may change, by role. */
export const cacheChildren = {
  key: child(aws.kms.Key),
  firewall: child(aws.ec2.SecurityGroup),
  subnetGroup: child(aws.elasticache.SubnetGroup),
  parameterGroup: child(aws.elasticache.ParameterGroup),
  logGroup: child(aws.cloudwatch.LogGroup),
  user: child(aws.elasticache.User),
  userGroup: child(aws.elasticache.UserGroup),
  replicationGroup: child(aws.elasticache.ReplicationGroup),
  globalReplicationGroup: child(aws.elasticache.GlobalReplicationGroup),
  scalingTarget: child(aws.appautoscaling.Target),
  scalingPolicy: child(aws.appautoscaling.Policy),
  alarm: child(aws.cloudwatch.MetricAlarm),
  grant: child(aws.iam.RolePolicy),
};

/** Defaults of {@link CacheCommonArgs}. */
export const cacheDefaults = {
  engineVersion: defaultValkeyVersion,
  maxmemoryPolicy: "allkeys-lru",
  users: { app: {} },
  snapshots: { retentionDays: 7, window: "03:00-04:00", finalSnapshot: true },
  maintenanceWindow: "sun:05:00-sun:06:00",
  logRetentionDays: 30,
  protection: "on",
} as const;

/** Arguments with every default filled in. */
export interface CacheSettings extends Required<Omit<CacheCommonArgs, "snapshots" | "transform">> {
  readonly snapshots: Required<CacheSnapshots>;
}

/** Fills in the defaults. A protected cache always leaves a final snapshot. */
export function cacheSettings(args: CacheCommonArgs): CacheSettings {
  const protection = args.protection ?? cacheDefaults.protection;
  const snapshots = { ...cacheDefaults.snapshots, ...args.snapshots };
  return {
    nodeType: args.nodeType,
    engineVersion: args.engineVersion ?? cacheDefaults.engineVersion,
    maxmemoryPolicy: args.maxmemoryPolicy ?? cacheDefaults.maxmemoryPolicy,
    parameters: args.parameters ?? {},
    users: args.users ?? cacheDefaults.users,
    snapshots: { ...snapshots, finalSnapshot: snapshots.finalSnapshot || protection === "on" },
    maintenanceWindow: args.maintenanceWindow ?? cacheDefaults.maintenanceWindow,
    logRetentionDays: args.logRetentionDays ?? cacheDefaults.logRetentionDays,
    protection,
    tags: args.tags ?? {},
  };
}

/** Records what AWS would refuse in the arguments that both kinds of cache share. */
export function checkCache(
  check: ArgumentCheck,
  args: CacheCommonArgs & Alarmed,
  settings: CacheSettings,
): void {
  const { engineVersion, snapshots, maintenanceWindow } = settings;
  const known = isValkeyVersion(engineVersion);
  check.require(
    known,
    "engineVersion",
    engineVersion,
    `a version of the catalogue, such as ${defaultValkeyVersion}`,
  );
  const days = snapshots.retentionDays;
  check.require(
    Number.isInteger(days) && days >= 0 && days <= 35,
    "snapshots.retentionDays",
    days,
    "0 to 35 days",
  );
  const fields = { daily: "snapshots.window", weekly: "maintenanceWindow", shortest: 60 };
  checkWindows(check, snapshots.window, maintenanceWindow, fields);
  checkLogRetention(check, settings.logRetentionDays, "logRetentionDays");
  checkUsers(check, settings.users);
  checkTags(check, settings.tags);
  checkAlarms(check, everyCacheAlarm, args);
  checkTransforms(check, cacheChildren, args.transform);
}
