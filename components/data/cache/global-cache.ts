import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isGlobalCacheNodeType } from "../../catalogue/valkey";
import { alarmsIn, type GlobalAlarmsArgs } from "../../lib/alarms.plan";
import { ArgumentCheck } from "../../lib/errors";
import { requireGiven } from "../../lib/given";
import { checkProtection } from "../../lib/protection";
import { type GrantedRole, type GrantOptions } from "../../lib/grants";
import { checkName } from "../../lib/naming";
import { withTransforms } from "../../lib/transform";
import { checkRegion } from "../../lib/zones";
import { createCacheAlarms } from "./cache-alarms";
import { type CacheAlarm } from "./cache-alarms.plan";
import {
  cacheChildren,
  type CacheCommonArgs,
  type CacheSettings,
  cacheSettings,
  checkCache,
} from "./cache-args";
import { type ConnectTarget, grantCacheConnect } from "./cache-grants";
import { cacheOutputs, type CacheOutputs, type CacheRequest, createCacheFoundation } from "./cache-group";
import { createLock } from "./cache-users";
import { sizeMistakes } from "./cache.plan";
import { createMembers } from "./global-cache-members";
import { checkNetwork, type DataNetwork } from "../network";
import { creationOrder } from "../regions.plan";

/**
 * One region of a global cache. Node type, version, shards and parameters are those of the whole: a member inherits them and AWS
 * refuses them here, so they do not compile here either.
 */
export interface GlobalCacheRegion {
  /** Subnets in two zones or more, and who may connect. */
  readonly network: DataNetwork;
  /** Replicas of each shard in the region, 1 to 5. @default 1 */
  readonly replicasPerShard?: number;
  readonly nodeType?: never;
  readonly shards?: never;
  readonly engineVersion?: never;
  readonly maxmemoryPolicy?: never;
  readonly parameters?: never;
  readonly snapshots?: never;
}

/** Arguments of a global cache. */
export interface GlobalCacheArgs extends CacheCommonArgs {
  /** Regions by name, 1 to 3. */
  readonly regions: Readonly<Record<string, GlobalCacheRegion>>;
  /** The region in which the cache was first created. It never changes, also when another region comes to write. */
  readonly birthRegion: string;
  /** Shards of every region. @default 2 */
  readonly shards?: number;
  /**
   * Alarms of every shard in every region. CloudWatch charges for every metric that they look at, nine or so for each node.
   * @default all, telling nobody
   */
  readonly alarms?: GlobalAlarmsArgs<CacheAlarm>;
  /** ElastiCache scales no member of a global datastore. */
  readonly autoscaling?: never;
}

/** Defaults of {@link GlobalCacheArgs}. Those of the rest: `cacheDefaults`. */
export const globalCacheDefaults = { shards: 2, replicasPerShard: 1 } as const;

/** Most regions of a global datastore: one that writes and two that follow. */
export const maximumCacheRegions = 3;

/**
 * A Valkey cache over several regions: one writes, the others follow within about a second and only read. Members are named by region
 * and never by role. Users belong to a region and have the same names in each.
 *
 * What fails with it: losing the region that writes stops writes to the cache until another region is promoted, which takes about a
 * minute; the others go on reading.
 *
 * To destroy a protected one: let the region of birth write again, set `protection: "off"`, `pulumi up`, `pulumi destroy`. Members leave
 * first, then the global datastore, then the region of birth.
 *
 * @example
 * const sessions = new GlobalCache("sessions", {
 *   birthRegion: "us-west-2",
 *   regions: { "us-west-2": { network: west }, "eu-west-1": { network: ireland } },
 *   nodeType: "cache.r7g.large",
 * });
 */
export class GlobalCache extends pulumi.ComponentResource {
  /** Name of the global datastore in ElastiCache: what a failover is asked of. */
  readonly globalReplicationGroupId: pulumi.Output<string>;
  /** What the cache offers in each region. */
  readonly regions: Readonly<Record<string, CacheOutputs>>;
  readonly #name: string;
  readonly #targets: Readonly<Record<string, ConnectTarget>>;

  constructor(name: string, args: GlobalCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    const shards = args.shards ?? globalCacheDefaults.shards;
    const settings = resolve(name, args, shards);
    const { birthRegion } = args;
    const order = creationOrder(Object.keys(args.regions), birthRegion);
    const options = withTransforms(opts, cacheChildren, args.transform);
    super("tenfold:data:GlobalCache", name, { regions: [...order], birthRegion, shards }, options);

    const lock = createLock(this, name);
    const members = order.map((region) => {
      const { network, replicasPerShard = globalCacheDefaults.replicasPerShard } = args.regions[region]!;
      const request: CacheRequest = { name, prefix: `${name}-${region}`, region, network, settings, lock };
      const foundation = createCacheFoundation(this, request);
      return { region, request, foundation, replicasPerShard };
    });
    const { datastore, groups } = createMembers(this, { name, birthRegion, shards, settings, members });
    const global = members.length > 1;
    for (const { region, request, replicasPerShard } of members) {
      const topology = { type: "sharded", shards, replicasPerShard } as const;
      const alarms = alarmsIn(region, args.alarms);
      createCacheAlarms(this, request, { group: groups[region]!, topology, alarms, global });
    }

    this.#name = name;
    this.#targets = Object.fromEntries(
      members.map(({ region, foundation }) => [
        region,
        { cacheArn: groups[region]!.arn, userArns: foundation.users.arns },
      ]),
    );
    this.globalReplicationGroupId = datastore.globalReplicationGroupId;
    this.regions = Object.fromEntries(
      members.map(({ region, request, foundation }) => [
        region,
        cacheOutputs(request, foundation, groups[region]!, true),
      ]),
    );
    this.registerOutputs({ globalReplicationGroupId: this.globalReplicationGroupId, regions: this.regions });
  }

  /**
   * Lets a role sign in as a user of the cache, in every region: IAM has none.
   *
   * @param user its name in `users`. @default "app"
   * @throws pulumi.RunError where there is no such user, or the role's name is an output and `as` is not given.
   */
  grantConnect(role: GrantedRole, user = "app", options: GrantOptions = {}): aws.iam.RolePolicy {
    const targets = Object.values(this.#targets);
    return grantCacheConnect(this, { of: this.#name, role, user, targets, ...options });
  }
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: GlobalCacheArgs, shards: number): CacheSettings {
  const component = `GlobalCache "${name}"`;
  requireGiven(component, args, ["birthRegion", "regions", "nodeType"]);
  const settings = cacheSettings(args);
  const regions = Object.keys(args.regions);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkProtection(check, args.protection);
  const count = regions.length >= 1 && regions.length <= maximumCacheRegions;
  check.require(count, "regions", regions, `1 to ${maximumCacheRegions} regions: AWS allows two that follow`);
  const known = regions.includes(args.birthRegion);
  check.require(known, "birthRegion", args.birthRegion, `one of the regions ${regions.join(", ")}`);
  const global = isGlobalCacheNodeType(settings.nodeType);
  check.require(
    global,
    "nodeType",
    settings.nodeType,
    "an m or r type of size large or more, such as cache.r7g.large",
  );
  for (const [region, { network, replicasPerShard }] of Object.entries(args.regions)) {
    const field = `regions.${region}`;
    const replicas = replicasPerShard ?? globalCacheDefaults.replicasPerShard;
    checkRegion(check, region, field);
    checkNetwork(check, region, network, 2, `${field}.network`);
    const allowed = Number.isInteger(replicas) && replicas >= 1 && replicas <= 5;
    const range = "1 to 5: a region without replicas could not take over safely";
    check.require(allowed, `${field}.replicasPerShard`, replicas, range);
  }
  const size = { type: "sharded", shards, replicasPerShard: 1 } as const;
  for (const { field, value, fix } of sizeMistakes(settings.nodeType, size)) {
    check.require(false, field.replace("topology.", ""), value, fix);
  }
  checkCache(check, args, settings);
  check.throwIfAny();
  return settings;
}
