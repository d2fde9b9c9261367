import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags } from "../../lib/tags";
import { type CacheRequest } from "./cache-group";
import { type CacheAutoscaling, cacheAutoscalingDefaults } from "./cache-scaling.plan";
import { type ShardedTopology } from "./cache.plan";
import { trackTarget } from "../target-tracking";

/** What the autoscaling of a cache works on. */
export interface CacheScalingRequest {
  readonly group: aws.elasticache.ReplicationGroup;
  readonly topology: ShardedTopology;
  readonly autoscaling: CacheAutoscaling;
}

/** What is tracked of one dimension, by a word for it. */
type Tracked = Readonly<Record<string, { readonly metric: string; readonly target: number }>>;

/** Lets ElastiCache add and take away shards and replicas. Its targets go before the group does, or nothing would take them away. */
export function createCacheScaling(
  parent: pulumi.Resource,
  request: CacheRequest,
  { group, topology, autoscaling }: CacheScalingRequest,
): void {
  const { shards, replicas } = autoscaling;
  const scale = (dimension: Dimension): void =>
    createDimension(parent, request, { group, autoscaling, dimension });
  if (shards) {
    const { minimum = topology.shards, maximum, memoryPercent } = shards;
    const cpu = shards.cpuPercent ?? cacheAutoscalingDefaults.cpuPercent;
    const tracked: Tracked = {
      cpu: { metric: "ElastiCachePrimaryEngineCPUUtilization", target: cpu },
      ...(memoryPercent === undefined
        ? {}
        : {
            memory: {
              metric: "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage",
              target: memoryPercent,
            },
          }),
    };
    scale({ role: "shards", name: "NodeGroups", minimum, maximum, tracked });
  }
  if (replicas) {
    const { minimum = topology.replicasPerShard, maximum } = replicas;
    const target = replicas.cpuPercent ?? cacheAutoscalingDefaults.cpuPercent;
    const tracked: Tracked = { cpu: { metric: "ElastiCacheReplicaEngineCPUUtilization", target } };
    scale({ role: "replicas", name: "Replicas", minimum, maximum, tracked });
  }
}

interface Dimension {
  readonly role: "shards" | "replicas";
  readonly name: "NodeGroups" | "Replicas";
  readonly minimum: number;
  readonly maximum: number;
  readonly tracked: Tracked;
}

interface DimensionRequest extends Pick<CacheScalingRequest, "group" | "autoscaling"> {
  readonly dimension: Dimension;
}

function createDimension(
  parent: pulumi.Resource,
  { prefix, region, settings }: CacheRequest,
  { group, autoscaling, dimension }: DimensionRequest,
): void {
  const target = new aws.appautoscaling.Target(
    `${prefix}-${dimension.role}`,
    {
      region,
      serviceNamespace: "elasticache",
      scalableDimension: `elasticache:replication-group:${dimension.name}`,
      resourceId: pulumi.interpolate`replication-group/${group.id}`,
      minCapacity: dimension.minimum,
      maxCapacity: dimension.maximum,
      tags: namedTags(`${prefix}-${dimension.role}`, settings.tags),
    },
    { parent },
  );
  const { scaleInSeconds, scaleOutSeconds } = { ...cacheAutoscalingDefaults, ...autoscaling };
  for (const [word, { metric, target: targetValue }] of Object.entries(dimension.tracked)) {
    trackTarget(
      parent,
      `${prefix}-${dimension.role}-${word}`,
      { region, target },
      {
        predefinedMetricSpecification: { predefinedMetricType: metric },
        targetValue,
        scaleInCooldown: scaleInSeconds,
        scaleOutCooldown: scaleOutSeconds,
      },
    );
  }
}
