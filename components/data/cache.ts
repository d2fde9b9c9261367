import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { checkName } from "../lib/naming";
import { checkRegion } from "../lib/zones";
import { type CacheCommonArgs, type CacheSettings, cacheSettings, checkCache } from "./cache-args";
import {
  cacheOutputs,
  type CacheOutputs,
  cachePort,
  type CacheRequest,
  createCacheFoundation,
  primaryArguments,
} from "./cache-group";
import { createLock } from "./cache-users";
import { type CacheTopology, nodeArguments, sizeMistakes } from "./cache.plan";
import { checkNetwork, type DataNetwork, zonesOf } from "./network";

/** Arguments of a regional cache. */
export interface CacheArgs extends CacheCommonArgs {
  /** Region of the cache, e.g. `us-west-2`. */
  readonly region: string;
  /** Subnets, in two zones or more where a zone's loss must not empty the cache, and who may connect. */
  readonly network: DataNetwork;
  /** @default two shards with a replica each: the loss of a zone loses no key, the loss of a shard half of them */
  readonly topology?: CacheTopology;
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

  constructor(name: string, args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
    const { region, network, topology = cacheTopologyDefault } = args;
    const settings = resolve(name, args, topology);
    const zones = zonesOf(network);
    super("tenfold:data:Cache", name, { region, zones: [...zones], topology }, opts);

    const lock = createLock(this, name);
    const request: CacheRequest = { name, prefix: name, region, network, settings, lock };
    const foundation = createCacheFoundation(this, request);
    const group = new aws.elasticache.ReplicationGroup(
      `${name}-group`,
      {
        ...foundation.common,
        ...primaryArguments(this, request, foundation.replicationGroupId, topology),
        ...nodeArguments(topology, zones.length),
      },
      { parent: this, protect: settings.protection === "on" },
    );

    const outputs = cacheOutputs(request, foundation, group, topology.type === "sharded");
    this.region = region;
    this.endpoint = outputs.endpoint;
    this.sharded = outputs.sharded;
    this.users = outputs.users;
    this.connectArns = outputs.connectArns;
    this.replicationGroupId = outputs.replicationGroupId;
    this.securityGroupId = outputs.securityGroupId;
    this.keyArn = outputs.keyArn;
    this.registerOutputs({ ...outputs, connectArns: [...outputs.connectArns] });
  }
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: CacheArgs, topology: CacheTopology): CacheSettings {
  const settings = cacheSettings(args);
  const check = new ArgumentCheck(`Cache "${name}"`);
  checkName(check, name);
  checkRegion(check, args.region);
  checkNetwork(check, args.region, args.network, 1);
  for (const { field, value, fix } of sizeMistakes(settings.nodeType, topology))
    check.require(false, field, value, fix);
  checkCache(check, settings);
  check.throwIfAny();
  return settings;
}
