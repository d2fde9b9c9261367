import {
  type Facets,
  type RelationalCluster,
  type ScalableTarget,
  type ScalingPolicy,
} from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { isAurora, isServerless } from "./aurora";

const dimension = "rds:cluster:ReadReplicaCount";

/** Aurora adds readers when the ones it has are busy. */
export const auroraReaderAutoscaling = defineRule({
  id: "aurora-reader-autoscaling",
  title: "Aurora adds readers when the ones it has are busy",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "disabled", staging: "advisory", prod: "mandatory" },
  why:
    "Reads are most of the traffic and readers are the only part of a provisioned cluster that can be added without an " +
    "outage. A new reader takes minutes, so the target must leave room until it is there. AWS adds none in a secondary of a " +
    "global database, and any member may become one, so enough fixed readers are accepted in a global database's primary.",
  fix: "register the cluster with Application Auto Scaling (rds:cluster:ReadReplicaCount) and attach a target-tracking policy",
  settings: {
    minReaders: wholeNumber({
      description: "Readers that autoscaling keeps at least",
      default: 1,
      min: 0,
      max: 15,
    }),
    maxReaders: wholeNumber({
      description: "Readers that autoscaling may go to",
      default: 15,
      min: 1,
      max: 15,
    }),
    minTarget: wholeNumber({
      description: "Lowest CPU target in percent: below it readers idle",
      default: 40,
      min: 1,
      max: 100,
    }),
    globalReaders: wholeNumber({
      description: "Fixed readers that stand in for autoscaling in the primary of a global database",
      default: 2,
      min: 1,
      max: 15,
    }),
    maxTarget: wholeNumber({
      description: "Highest CPU target in percent: above it help comes too late",
      default: 70,
      min: 1,
      max: 100,
    }),
  },
  *check({ facets, settings }) {
    for (const cluster of facets.relationalClusters) yield* checkCluster(cluster, facets, settings);
  },
});

interface Bounds {
  readonly globalReaders: number;
  readonly minReaders: number;
  readonly maxReaders: number;
  readonly minTarget: number;
  readonly maxTarget: number;
}

function* checkCluster(cluster: RelationalCluster, facets: Facets, bounds: Bounds): Generator<Outcome> {
  if (isAurora(cluster) === false || isServerless(cluster)) return;
  // AWS does not scale the readers of a secondary of a global database.
  if (cluster.role.state === "known" && cluster.role.value === "secondary") return;
  const target = cluster.scalableTargets.find(mayScaleReaders);
  if (target) return yield judgeTarget(cluster, target, bounds);
  const open = openQuestion(cluster, facets);
  if (open) return yield undecided(cluster, open.reason, open.property);
  const fixedReaders = cluster.instances.length - 1;
  if (
    cluster.role.state === "known" &&
    cluster.role.value === "primary" &&
    fixedReaders >= bounds.globalReaders
  ) {
    return yield pass(cluster);
  }
  yield fail(cluster, "nothing adds readers: reads of a spike meet the readers of a quiet day");
}

/** What has to be known before "nothing scales it" can be said. */
function openQuestion(
  cluster: RelationalCluster,
  facets: Facets,
): { readonly reason: string; readonly property: string } | undefined {
  const unplaced = facets.scalableTargets.filter(({ target }) => target.state === "unknown");
  if (unplaced.some(mayScaleReaders)) {
    return {
      reason: "which cluster an autoscaling target belongs to is not known yet",
      property: "resourceId",
    };
  }
  if (cluster.role.state === "unknown") {
    return { reason: "its role in a global database is not known yet", property: "globalClusterIdentifier" };
  }
  if (isAurora(cluster) === undefined) return { reason: "its engine is not known yet", property: "engine" };
  if (cluster.instances.some(({ instanceClass }) => instanceClass.state === "unknown")) {
    return {
      reason: "whether it is serverless is not known yet",
      property: "instanceClass of its instances",
    };
  }
  return undefined;
}

function mayScaleReaders(target: ScalableTarget): boolean {
  return target.dimension.state !== "known" || target.dimension.value === dimension;
}

function judgeTarget(cluster: RelationalCluster, target: ScalableTarget, bounds: Bounds): Outcome {
  const mistake = mistakeInBounds(target, bounds);
  if (mistake !== undefined) return fail(cluster, mistake);
  if (target.policies.length === 0) {
    return fail(
      cluster,
      "its readers are registered for autoscaling, but no policy ever changes their number",
    );
  }
  const verdicts = target.policies.map((policy) => judgePolicy(policy, bounds));
  const wrong = verdicts.find((verdict) => verdict !== "right" && verdict !== "unknown");
  if (wrong !== undefined) return fail(cluster, wrong);
  const settled = [target.dimension, target.minCapacity, target.maxCapacity].every(
    ({ state }) => state === "known",
  );
  if (settled && verdicts.includes("right")) return pass(cluster);
  return undecided(
    cluster,
    "the bounds or the target of its autoscaling are not known yet",
    "targetTrackingScalingPolicyConfiguration",
  );
}

function mistakeInBounds({ minCapacity, maxCapacity }: ScalableTarget, bounds: Bounds): string | undefined {
  const min = minCapacity.state === "known" ? minCapacity.value : undefined;
  const max = maxCapacity.state === "known" ? maxCapacity.value : undefined;
  if (min !== undefined && min < bounds.minReaders) {
    return `autoscaling may go down to ${min} readers; ${bounds.minReaders} must stay`;
  }
  if (max !== undefined && max > bounds.maxReaders) {
    return `autoscaling may go up to ${max} readers; ${bounds.maxReaders} are allowed here`;
  }
  if (min !== undefined && max !== undefined && max <= min)
    return `autoscaling is bound to exactly ${max} readers`;
  return undefined;
}

function judgePolicy({ metric, targetValue }: ScalingPolicy, bounds: Bounds): string {
  if (metric.state === "unknown" || targetValue.state === "unknown") return "unknown";
  const isCpu = metric.state === "known" && metric.value === "RDSReaderAverageCPUUtilization";
  if (!isCpu || targetValue.state !== "known") return "right";
  const target = targetValue.value;
  if (target >= bounds.minTarget && target <= bounds.maxTarget) return "right";
  return `readers are added at ${target} % CPU; ${bounds.minTarget} to ${bounds.maxTarget} % is allowed here`;
}
