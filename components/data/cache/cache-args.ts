import * as aws from "@pulumi/aws";
import { defaultValkeyVersion, isValkeyVersion, type ValkeyVersion } from "../../catalogue/valkey";
import { type Alarmed, checkAlarms } from "../../lib/alarms.plan";
import { type ArgumentCheck } from "../../lib/errors";
import { type Protection } from "../../lib/protection";
import { checkTags, type Tags } from "../../lib/tags";
import { checkTransforms, child, type Transforms } from "../../lib/transform";
import { everyCacheAlarm } from "./cache-alarms.plan";
import { type CacheUser, checkUsers } from "./cache-users";
import { type MaxmemoryPolicy } from "./cache.plan";
import { checkLogRetention } from "../storage";
import { checkWindows } from "../windows";

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
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof cacheChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a cache that its user may change, by role. */
export const cacheChildren = {
  /** Of data at rest, logs apart; one in each region. */
  key: child(aws.kms.Key),
  /** Who may connect. */
  firewall: child(aws.ec2.SecurityGroup),
  /** The data subnets that nodes may use. */
  subnetGroup: child(aws.elasticache.SubnetGroup),
  /** Settings of Valkey: ours and those of `parameters`. A member that follows has none. */
  parameterGroup: child(aws.elasticache.ParameterGroup),
  /** Slow log and engine log. */
  logGroup: child(aws.cloudwatch.LogGroup),
  /** Those of `users`, and the default one, which is locked. */
  user: child(aws.elasticache.User),
  /** The users who may sign in. */
  userGroup: child(aws.elasticache.UserGroup),
  /** The cache, one in each region. */
  replicationGroup: child(aws.elasticache.ReplicationGroup),
  /** What holds the caches of all regions together. Only of `GlobalCache`. */
  globalReplicationGroup: child(aws.elasticache.GlobalReplicationGroup),
  /** How many shards, or replicas, there may be. Only where the cache scales. */
  scalingTarget: child(aws.appautoscaling.Target),
  /** What shards, or replicas, scale on. */
  scalingPolicy: child(aws.appautoscaling.Policy),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
  /** What `grantConnect` gives a role. */
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
