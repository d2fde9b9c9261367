import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serverlessValkeyVersions, type ServerlessValkeyVersion } from "../../catalogue/valkey";
import { createAlarms } from "../../lib/alarms";
import { type AlarmsArgs, checkAlarms, plannedAlarms, topicsOf } from "../../lib/alarms.plan";
import { ArgumentCheck } from "../../lib/errors";
import { requireGiven } from "../../lib/given";
import { type GrantedRole, type GrantOptions } from "../../lib/grants";
import { checkName } from "../../lib/naming";
import { checkProtection, type Protection } from "../../lib/protection";
import { checkTags, namedTags, type Tags } from "../../lib/tags";
import { child, checkTransforms, type Transforms, withTransforms } from "../../lib/transform";
import { checkRegion } from "../../lib/zones";
import { serverlessAlarmsFor, type ServerlessCacheAlarm, serverlessCacheAlarms } from "./cache-alarms.plan";
import { cacheDefaults } from "./cache-args";
import { type ConnectTarget, grantCacheConnect } from "./cache-grants";
import { cacheName, type CacheOutputs, cachePort } from "./cache-group";
import { type CacheUser, checkUsers, createLock, createUsers } from "./cache-users";
import { type ServerlessLimits, serverlessMistakes, usageLimits } from "./cache-serverless.plan";
import { checkNetwork, createFirewall, type DataNetwork, subnetIdsOf, zonesOf } from "../network";
import { createKey } from "../storage";

/** Arguments of a serverless cache. */
export interface ServerlessCacheArgs {
  /** Region of the cache, e.g. `us-west-2`. */
  readonly region: string;
  /** Subnets in two or three zones, and who may connect. Changing the subnets replaces the cache. */
  readonly network: DataNetwork;
  /** How much the cache may hold and do. There is no default: without them a loop in a client has no price limit. */
  readonly limits: ServerlessLimits;
  /** Major version; AWS keeps the minor one current. @default "8" */
  readonly engineVersion?: ServerlessValkeyVersion;
  /** Who may sign in, by a name that stays. @default `app`, with every key and the commands that are not dangerous */
  readonly users?: Readonly<Record<string, CacheUser>>;
  /** Daily snapshots that are kept, 0 (none) to 35. They go with the cache: deletion leaves none. @default 7 */
  readonly snapshotRetentionDays?: number;
  /** When the daily snapshot is taken, UTC. @default "03:00" */
  readonly snapshotTime?: string;
  /** `on` keeps cache and key from deletion by Pulumi; ElastiCache itself has no such protection. @default "on" */
  readonly protection?: Protection;
  /** Alarms, with thresholds as data: `serverlessCacheAlarms`. @default all, telling nobody */
  readonly alarms?: AlarmsArgs<ServerlessCacheAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof serverlessCacheChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a serverless cache that its user may change, by role. */
export const serverlessCacheChildren = {
  /** Of data at rest and snapshots. */
  key: child(aws.kms.Key),
  /** Who may connect. */
  firewall: child(aws.ec2.SecurityGroup),
  /** Those of `users`, and the default one, which is locked. */
  user: child(aws.elasticache.User),
  /** The users who may sign in. */
  userGroup: child(aws.elasticache.UserGroup),
  /** The cache, with its limits. */
  cache: child(aws.elasticache.ServerlessCache),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
  /** What `grantConnect` gives a role. */
  grant: child(aws.iam.RolePolicy),
};

/** Defaults of {@link ServerlessCacheArgs}. */
export const serverlessCacheDefaults = {
  engineVersion: "8",
  users: cacheDefaults.users,
  snapshotRetentionDays: 7,
  snapshotTime: "03:00",
  protection: "on",
} as const;

type Settings = Required<Omit<ServerlessCacheArgs, "alarms" | "transform">>;

/**
 * A Valkey cache without nodes in one region, for load that nobody can foresee: it grows by itself, up to its limits. Clients speak the
 * cluster protocol; reads that may be stale go to the port after its own. What is thrown out when it is full is the key with an expiry
 * that was not used longest, and nobody can change that. It writes no slow log.
 *
 * What fails with it: nothing that the database cannot answer, slower. It lies in all its zones by itself. Load that doubles within minutes
 * is throttled until it has grown; `limits.ecpuPerSecond.minimum` keeps room ready.
 *
 * To destroy a protected one: set `protection: "off"`, `pulumi up`, `pulumi destroy`. Nothing of it stays.
 *
 * @example
 * const search = new ServerlessCache("search", {
 *   region: "us-west-2",
 *   network: { vpcId: network.vpcId, subnets: network.subnets.data, allowedFrom: { pods: { securityGroupId } } },
 *   limits: { dataGb: { maximum: 20 }, ecpuPerSecond: { maximum: 50_000 } },
 * });
 */
export class ServerlessCache extends pulumi.ComponentResource implements CacheOutputs {
  readonly region: string;
  readonly endpoint: pulumi.Output<string>;
  readonly port = cachePort;
  /** Reads that a replica may answer have the next port. */
  readonly lastPort = cachePort + 1;
  readonly sharded = true;
  readonly users: Readonly<Record<string, pulumi.Output<string>>>;
  readonly connectArns: readonly pulumi.Output<string>[];
  /** Name of the cache, for which clients ask a token with the resource type `ServerlessCache`. */
  readonly replicationGroupId: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  readonly #name: string;
  readonly #target: ConnectTarget;

  constructor(name: string, args: ServerlessCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolve(name, args);
    const { region, network, protection, tags } = settings;
    const options = withTransforms(opts, serverlessCacheChildren, args.transform);
    super("tenfold:data:ServerlessCache", name, { region, zones: [...zonesOf(network)] }, options);

    const guards = `the cache ${name}`;
    const key = createKey(this, name, { region, encrypts: guards, protection, keep: false, tags });
    // Reads from replicas have the next port.
    const ports = [{ purpose: "valkey", from: cachePort, to: cachePort + 1 }];
    const firewall = createFirewall(this, name, { region, network, tags, guards, ports });
    const lock = createLock(this, name);
    const users = createUsers(this, { prefix: name, name, region, users: settings.users, lock, tags });
    const cache = new aws.elasticache.ServerlessCache(
      `${name}-cache`,
      {
        ...cacheArguments(name, settings),
        ...{ kmsKeyId: key.arn, securityGroupIds: [firewall.id], userGroupId: users.groupId },
      },
      { parent: this, protect: protection === "on" },
    );
    createServerlessAlarms(this, name, args, cache);

    this.#name = name;
    this.#target = { cacheArn: cache.arn, userArns: users.arns };
    this.region = region;
    this.endpoint = cache.endpoints.apply(([endpoint]) => endpoint?.address ?? "");
    this.users = users.names;
    this.connectArns = [cache.arn, ...Object.values(users.arns)];
    this.replicationGroupId = cache.name;
    this.securityGroupId = firewall.id;
    this.keyArn = key.arn;
    this.registerOutputs({ region, endpoint: this.endpoint, port: this.port, users: this.users });
  }

  /**
   * Lets a role sign in as a user of the cache.
   *
   * @param user its name in `users`. @default "app"
   * @throws pulumi.RunError where there is no such user, or the role's name is an output and `as` is not given.
   */
  grantConnect(role: GrantedRole, user = "app", options: GrantOptions = {}): aws.iam.RolePolicy {
    return grantCacheConnect(this, { of: this.#name, role, user, targets: [this.#target], ...options });
  }
}

function cacheArguments(name: string, settings: Settings): aws.elasticache.ServerlessCacheArgs {
  const { region, network, limits, engineVersion, snapshotRetentionDays, snapshotTime, tags } = settings;
  return {
    region,
    name: cacheName(name),
    description: `Cache ${name}`,
    engine: "valkey",
    majorEngineVersion: engineVersion,
    subnetIds: subnetIdsOf(network),
    cacheUsageLimits: usageLimits(limits),
    snapshotRetentionLimit: snapshotRetentionDays,
    ...(snapshotRetentionDays > 0 ? { dailySnapshotTime: snapshotTime } : {}),
    tags: namedTags(name, tags),
  };
}

function createServerlessAlarms(
  parent: pulumi.Resource,
  prefix: string,
  { region, alarms, limits, tags = {} }: ServerlessCacheArgs,
  cache: aws.elasticache.ServerlessCache,
): void {
  const topicArns = topicsOf(alarms);
  const planned = serverlessAlarmsFor(plannedAlarms(serverlessCacheAlarms, alarms), limits.dataGb.maximum);
  // CloudWatch knows a serverless cache by this word, and by none of those that nodes have.
  createAlarms(parent, { region, prefix, topicArns, tags, dimensions: { clusterId: cache.name } }, planned);
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: ServerlessCacheArgs): Settings {
  const defaults = serverlessCacheDefaults;
  const component = `ServerlessCache "${name}"`;
  requireGiven(component, args, ["region", "network", "limits"]);
  const settings: Settings = {
    ...{ region: args.region, network: args.network, limits: args.limits },
    engineVersion: args.engineVersion ?? defaults.engineVersion,
    users: args.users ?? defaults.users,
    snapshotRetentionDays: args.snapshotRetentionDays ?? defaults.snapshotRetentionDays,
    snapshotTime: args.snapshotTime ?? defaults.snapshotTime,
    protection: args.protection ?? defaults.protection,
    tags: args.tags ?? {},
  };
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkProtection(check, args.protection);
  checkRegion(check, args.region);
  checkNetwork(check, args.region, args.network, 2);
  const zones = zonesOf(args.network);
  check.require(zones.length <= 3, "network.subnets", zones, "subnets in three zones at the most");
  const known = serverlessValkeyVersions.includes(settings.engineVersion);
  check.require(
    known,
    "engineVersion",
    settings.engineVersion,
    `one of ${serverlessValkeyVersions.join(", ")}`,
  );
  for (const { field, value, fix } of serverlessMistakes(settings)) check.require(false, field, value, fix);
  checkUsers(check, settings.users);
  checkTags(check, settings.tags);
  checkAlarms(check, serverlessCacheAlarms, args);
  checkTransforms(check, serverlessCacheChildren, args.transform);
  check.throwIfAny();
  return settings;
}
