import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { physicalName } from "../lib/naming";
import { type CacheSettings } from "./cache-args";
import { type CacheFoundation, type CacheRequest, primaryArguments } from "./cache-group";
import { nodeArguments, type ShardedTopology, spansZones } from "./cache.plan";
import { zonesOf } from "./network";

/**
 * What Pulumi must not change on the region of birth: size and version of every member change through the global datastore, and
 * ElastiCache puts a member into a parameter group of its own.
 */
const birthIgnoreChanges = ["engine", "engineVersion", "nodeType", "numNodeGroups", "parameterGroupName"];

/** Creates the region of birth, from which the datastore is made. */
export function createBirth(
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

/** What the global datastore needs. */
export interface DatastoreRequest {
  readonly birthRegion: string;
  readonly shards: number;
  readonly settings: CacheSettings;
  readonly birthGroup: aws.elasticache.ReplicationGroup;
}

/** Creates the global datastore. Which member is the primary moves with a failover: put back, it would replace the datastore. */
export function createDatastore(
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

/** What a member that follows needs. */
export interface FollowerRequest {
  readonly datastore: aws.elasticache.GlobalReplicationGroup;
  readonly replicasPerShard: number;
  /** What must be done before: the datastore takes one member at a time. */
  readonly predecessor: pulumi.Resource;
}

/** Creates a member that follows. It inherits everything that is not named here. */
export function createFollower(
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
