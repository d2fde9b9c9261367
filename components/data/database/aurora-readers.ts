import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentCheck } from "../../lib/errors";
import { namedTags } from "../../lib/tags";
import { type RegionRequest } from "./aurora-cluster";
import { type AuroraCompute, maximumReaders } from "./aurora.plan";
import { trackTarget } from "../target-tracking";

/**
 * Readers that come and go with the load. Useful for plans and slow growth: a new reader takes 8 to 15 minutes to help. Only for a protected
 * database: with `protection: "off"` none is added, and those that were added leave, for they would keep the cluster from being deleted.
 */
export interface ReaderAutoscaling {
  /** Readers at most, ours included, up to 15. */
  readonly maxReaders: number;
  /** Average CPU of the readers to aim at, percent, 20 to 90. @default 65: the loss of one of three keeps the others below 100 */
  readonly cpuPercent?: number;
  /** Seconds after a reader left before another one may. @default 600: leaving costs a warm cache */
  readonly scaleInSeconds?: number;
  /** Seconds after a reader came before another one is asked for. @default 300 */
  readonly scaleOutSeconds?: number;
}

/** The instances beside the first one. */
export interface AuroraReaders {
  /** Readers of our own, 0 to 15. @default 2: reads survive the loss of a zone */
  readonly count?: number;
  /** A zone id for each reader. @default the other zones in turn, the first zone last */
  readonly zones?: readonly string[];
  /** @default none: the count is fixed */
  readonly autoscaling?: ReaderAutoscaling;
}

/** Defaults of {@link AuroraReaders}. Those of the rest: `databaseDefaults`. */
export const auroraDefaults = {
  readers: { count: 2 },
  autoscaling: { cpuPercent: 65, scaleInSeconds: 600, scaleOutSeconds: 300 },
} as const;

/** Readers of our own: as many as asked for, or one for each zone that was named. */
export function readerCount(readers: AuroraReaders = {}): number {
  return readers.count ?? readers.zones?.length ?? auroraDefaults.readers.count;
}

/** Records what AWS would refuse, and what would not do what it says. */
export function checkReaders(
  check: ArgumentCheck,
  args: AuroraReaders,
  zones: readonly string[],
  compute: AuroraCompute,
): void {
  const { zones: readerZones, autoscaling } = args;
  const readers = readerCount(args);
  const counts = Number.isInteger(readers) && readers >= 0 && readers <= maximumReaders;
  check.require(counts, "readers.count", readers, `0 to ${maximumReaders}: Aurora allows 15 readers`);
  const agree = readerZones === undefined || readerZones.length === readers;
  check.require(agree, "readers.zones", readerZones, `one zone for each of the ${readers} readers`);
  readerZones?.forEach((zone, index) =>
    check.require(zones.includes(zone), `readers.zones[${index}]`, zone, `one of ${zones.join(", ")}`),
  );
  if (autoscaling) checkAutoscaling(check, autoscaling, readers, compute);
}

function checkAutoscaling(
  check: ArgumentCheck,
  autoscaling: ReaderAutoscaling,
  readers: number,
  compute: AuroraCompute,
): void {
  const { maxReaders, cpuPercent = auroraDefaults.autoscaling.cpuPercent } = autoscaling;
  const field = "readers.autoscaling";
  check.require(
    readers >= 1,
    "readers.count",
    readers,
    "1 or more: the load of no reader cannot be measured",
  );
  check.require(
    Number.isInteger(maxReaders) && maxReaders >= readers && maxReaders <= maximumReaders,
    `${field}.maxReaders`,
    maxReaders,
    `${readers} to ${maximumReaders}`,
  );
  check.require(
    cpuPercent >= 20 && cpuPercent <= 90,
    `${field}.cpuPercent`,
    cpuPercent,
    "20 to 90 percent: above there is no room",
  );
  check.require(
    compute.type === "provisioned",
    field,
    compute.type,
    "provisioned compute: a serverless reader grows by itself",
  );
}

/** What the autoscaling of readers works on. */
export interface ReaderScaling {
  readonly cluster: aws.rds.Cluster;
  readonly instances: readonly aws.rds.ClusterInstance[];
  readonly readers: number;
  readonly autoscaling: ReaderAutoscaling;
}

/**
 * Lets Aurora add readers. It waits for our own ones: registered earlier, it would add their number once more. A database without protection
 * is kept at our own: AWS moves a target within new bounds by itself, takes away none but the readers that it added, and deletes no cluster
 * that has one of them left.
 */
export function createReaderAutoscaling(
  parent: pulumi.Resource,
  { name, region, settings }: RegionRequest,
  scaling: ReaderScaling,
): void {
  const { cluster, instances, readers } = scaling;
  const { maxReaders, ...policy } = { ...auroraDefaults.autoscaling, ...scaling.autoscaling };
  const target = new aws.appautoscaling.Target(
    `${name}-readers`,
    {
      region,
      serviceNamespace: "rds",
      scalableDimension: "rds:cluster:ReadReplicaCount",
      resourceId: pulumi.interpolate`cluster:${cluster.clusterIdentifier}`,
      minCapacity: readers,
      maxCapacity: settings.protection === "on" ? maxReaders : readers,
      tags: namedTags(`${name}-readers`, settings.tags),
    },
    { parent, dependsOn: [...instances] },
  );
  trackTarget(
    parent,
    `${name}-readers-cpu`,
    { region, target },
    {
      predefinedMetricSpecification: { predefinedMetricType: "RDSReaderAverageCPUUtilization" },
      targetValue: policy.cpuPercent,
      scaleInCooldown: policy.scaleInSeconds,
      scaleOutCooldown: policy.scaleOutSeconds,
    },
  );
}
