import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs } from "../../lib/alarms.plan";
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
import {
  type CacheFoundation,
  cacheOutputs,
  type CacheOutputs,
  cachePort,
  type CacheRequest,
  createCacheFoundation,
  primaryArguments,
} from "./cache-group";
import { createCacheScaling } from "./cache-scaling";
import { type CacheAutoscaling, scaledProperties, scalingMistakes } from "./cache-scaling.plan";
import { createLock } from "./cache-users";
import { type CacheTopology, nodeArguments, sizeMistakes } from "./cache.plan";
import { checkNetwork, type DataNetwork, zonesOf } from "../network";

/** Arguments of a regional cache. */
export interface CacheArgs extends CacheCommonArgs {
  /** Region of the cache, e.g. `us-west-2`. */
  readonly region: string;
  /** Subnets, in two zones or more where shards have replicas, and who may connect. */
  readonly network: DataNetwork;
  /**
   * Alarms of every shard, with thresholds as data: `cacheAlarms` and its neighbours. CloudWatch charges for every metric that they look
   * at, nine or so for each node. @default all, telling nobody
   */
  readonly alarms?: AlarmsArgs<CacheAlarm>;
  /** @default two shards with a replica each: the loss of a zone loses no key, the loss of a shard half of them */
  readonly topology?: CacheTopology;
  /**
   * Shards and replicas that come and go, from the topology's on. Pulumi then leaves their counts alone. Not in a `GlobalCache`, nor on
   * node types that ElastiCache does not scale. @default none
   */
  readonly autoscaling?: CacheAutoscaling;
}

/** The topology of a cache where none is given. Defaults of the rest: `cacheDefaults`. */
export const cacheTopologyDefault: CacheTopology = { type: "sharded", shards: 2, replicasPerShard: 1 };

/**
 * A Valkey cache in one region: encrypted at rest with its own key and in transit always, sign-in by IAM, slow log and engine log kept,
 * daily snapshots. ElastiCache spreads the nodes of a shard over the zones of the subnets by itself.
 *
 * What fails with it: nothing that the database cannot answer, slower. With replicas, the loss of a node costs its shard some seconds.
 *
 * To destroy a protected cache: set `protection: "off"`, `pulumi up`, `pulumi destroy`. Its last snapshot and the key stay.
 *
 * @example
 * const sessions = new Cache("sessions", {
 *   region: "us-west-2",
 *   network: { vpcId: network.vpcId, subnets: network.subnets.data, allowedFrom: { pods: { securityGroupId } } },
 *   nodeType: "cache.r7g.large",
 * });
 */
export class Cache extends pulumi.ComponentResource implements CacheOutputs {
  readonly region: string;
  readonly endpoint: pulumi.Output<string>;
  readonly port = cachePort;
  readonly sharded: boolean;
  readonly users: Readonly<Record<string, pulumi.Output<string>>>;
  readonly connectArns: readonly pulumi.Output<string>[];
  readonly replicationGroupId: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  readonly #name: string;
  readonly #target: ConnectTarget;

  constructor(name: string, args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
    const { region, network, topology = cacheTopologyDefault } = args;
    const settings = resolve(name, args, topology);
    const options = withTransforms(opts, cacheChildren, args.transform);
    super("tenfold:data:Cache", name, { region, zones: [...zonesOf(network)], topology }, options);

    const lock = createLock(this, name);
    const request: CacheRequest = { name, prefix: name, region, network, settings, lock };
    const foundation = createCacheFoundation(this, request);
    const group = createGroup(this, request, foundation, { topology, autoscaling: args.autoscaling });
    const scales = args.autoscaling !== undefined;
    createCacheAlarms(this, request, { group, topology, alarms: args.alarms, scales });

    const outputs = cacheOutputs(request, foundation, group, topology.type === "sharded");
    this.region = region;
    this.endpoint = outputs.endpoint;
    this.sharded = outputs.sharded;
    this.users = outputs.users;
    this.connectArns = outputs.connectArns;
    this.replicationGroupId = outputs.replicationGroupId;
    this.securityGroupId = outputs.securityGroupId;
    this.keyArn = outputs.keyArn;
    this.#name = name;
    this.#target = { cacheArn: group.arn, userArns: foundation.users.arns };
    this.registerOutputs({ ...outputs, connectArns: [...outputs.connectArns] });
  }

  /**
   * Lets a role sign in as a user of the cache.
   *
   * @param user its name in `users`. @default "app"
   * @throws pulumi.RunError where there is no such user, or the role's name is an output and `as` is not given.
   */
  grantConnect(role: GrantedRole, user = "app", options: GrantOptions = {}): aws.iam.RolePolicy {
    const of = this.#name;
    return grantCacheConnect(this, { of, role, user, targets: [this.#target], ...options });
  }
}

interface GroupRequest {
  readonly topology: CacheTopology;
  readonly autoscaling: CacheAutoscaling | undefined;
}

/** Creates the nodes, and what lets them come and go. */
function createGroup(
  parent: pulumi.Resource,
  request: CacheRequest,
  { common, replicationGroupId }: CacheFoundation,
  { topology, autoscaling }: GroupRequest,
): aws.elasticache.ReplicationGroup {
  const group = new aws.elasticache.ReplicationGroup(
    `${request.prefix}-group`,
    {
      ...common,
      ...primaryArguments(parent, request, replicationGroupId, topology),
      ...nodeArguments(topology, zonesOf(request.network).length),
    },
    {
      parent,
      protect: request.settings.protection === "on",
      ignoreChanges: autoscaling ? [...scaledProperties(autoscaling)] : [],
    },
  );
  if (autoscaling && topology.type === "sharded") {
    createCacheScaling(parent, request, { group, topology, autoscaling });
  }
  return group;
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: CacheArgs, topology: CacheTopology): CacheSettings {
  const component = `Cache "${name}"`;
  requireGiven(component, args, ["region", "network", "nodeType"]);
  const settings = cacheSettings(args);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkProtection(check, args.protection);
  checkRegion(check, args.region);
  // Replicas beside their primary go with its zone, and Multi-AZ is then off without a word.
  const replicated = topology.type === "sharded" && topology.replicasPerShard > 0;
  checkNetwork(check, args.region, args.network, replicated ? 2 : 1);
  for (const { field, value, fix } of sizeMistakes(settings.nodeType, topology))
    check.require(false, field, value, fix);
  const { autoscaling } = args;
  const { nodeType, maxmemoryPolicy } = settings;
  const scaling = autoscaling ? scalingMistakes({ nodeType, topology, maxmemoryPolicy, autoscaling }) : [];
  for (const { field, value, fix } of scaling) check.require(false, field, value, fix);
  checkCache(check, args, settings);
  check.throwIfAny();
  return settings;
}
