import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../../lib/deployment";
import { physicalName } from "../../lib/naming";
import { type CacheSettings } from "./cache-args";
import { type CacheFoundation, type CacheRequest, primaryArguments } from "./cache-group";
import { nodeArguments, type ShardedTopology, spansZones } from "./cache.plan";
import { zonesOf } from "../network";

/**
 * What Pulumi must not change on the region of birth: size and version of every member change through the global datastore, and
 * ElastiCache puts a member into a parameter group of its own.
 */
const birthIgnoreChanges = ["engine", "engineVersion", "nodeType", "numNodeGroups", "parameterGroupName"];

/** One region of a global cache before it has nodes. */
export interface Member {
  readonly region: string;
  readonly request: CacheRequest;
  readonly foundation: CacheFoundation;
  readonly replicasPerShard: number;
}

/** What the members of a global cache are created from. */
export interface MembersRequest {
  readonly name: string;
  readonly birthRegion: string;
  readonly shards: number;
  readonly settings: CacheSettings;
  /** In the order of their creation, the region of birth first. */
  readonly members: readonly Member[];
}

/** A global datastore and its replication groups by region. */
export interface Members {
  readonly datastore: aws.elasticache.GlobalReplicationGroup;
  readonly groups: Readonly<Record<string, aws.elasticache.ReplicationGroup>>;
}

/** Creates the region of birth, then the datastore, then the others one by one: the datastore takes one at a time. */
export function createMembers(
  parent: pulumi.Resource,
  { name, birthRegion, shards, settings, members }: MembersRequest,
): Members {
  const [birth, ...others] = members;
  const topology = { type: "sharded", shards, replicasPerShard: birth!.replicasPerShard } as const;
  const birthGroup = createBirth(parent, birth!.request, birth!.foundation, topology);
  const datastore = createDatastore(parent, name, { birthRegion, shards, settings, birthGroup });
  const groups = { [birthRegion]: birthGroup };
  let predecessor: pulumi.Resource = datastore;
  for (const { region, request, foundation, replicasPerShard } of others) {
    const follower = { datastore, replicasPerShard, predecessor };
    groups[region] = createFollower(parent, request, foundation, follower);
    predecessor = groups[region];
  }
  return { datastore, groups };
}

/** Creates the region of birth, from which the datastore is made. */
function createBirth(
  parent: pulumi.Resource,
  request: CacheRequest,
  { common, replicationGroupId }: CacheFoundation,
  topology: ShardedTopology,
): aws.elasticache.ReplicationGroup {
  return new aws.elasticache.ReplicationGroup(
    `${request.prefix}-group`,
    {
      ...common,
      ...primaryArguments(parent, request, replicationGroupId, topology),
      ...nodeArguments(topology, zonesOf(request.network).length),
    },
    { parent, protect: request.settings.protection === "on", ignoreChanges: birthIgnoreChanges },
  );
}

interface DatastoreRequest {
  readonly birthRegion: string;
  readonly shards: number;
  readonly settings: CacheSettings;
  readonly birthGroup: aws.elasticache.ReplicationGroup;
}

/** Creates the global datastore. Which member is the primary moves with a failover: put back, it would replace the datastore. */
function createDatastore(
  parent: pulumi.Resource,
  name: string,
  { birthRegion, shards, settings, birthGroup }: DatastoreRequest,
): aws.elasticache.GlobalReplicationGroup {
  return new aws.elasticache.GlobalReplicationGroup(
    `${name}-global`,
    {
      region: birthRegion,
      globalReplicationGroupIdSuffix: physicalName([name, deploymentName()], { maxLength: 32 }),
      globalReplicationGroupDescription: `Cache ${name}`,
      primaryReplicationGroupId: birthGroup.id,
      automaticFailoverEnabled: true,
      cacheNodeType: settings.nodeType,
      engine: "valkey",
      engineVersion: settings.engineVersion,
      numNodeGroups: shards,
    },
    { parent, protect: settings.protection === "on", ignoreChanges: ["primaryReplicationGroupId"] },
  );
}

interface FollowerRequest {
  readonly datastore: aws.elasticache.GlobalReplicationGroup;
  readonly replicasPerShard: number;
  /** What must be done before: the datastore takes one member at a time. */
  readonly predecessor: pulumi.Resource;
}

/** Creates a member that follows. It inherits everything that is not named here. */
function createFollower(
  parent: pulumi.Resource,
  request: CacheRequest,
  { common }: CacheFoundation,
  { datastore, replicasPerShard, predecessor }: FollowerRequest,
): aws.elasticache.ReplicationGroup {
  return new aws.elasticache.ReplicationGroup(
    `${request.prefix}-group`,
    {
      ...common,
      globalReplicationGroupId: datastore.globalReplicationGroupId,
      replicasPerNodeGroup: replicasPerShard,
      automaticFailoverEnabled: true,
      multiAzEnabled: spansZones(replicasPerShard, zonesOf(request.network).length),
    },
    { parent, protect: request.settings.protection === "on", dependsOn: [predecessor] },
  );
}
