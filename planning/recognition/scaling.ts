import { type CacheCluster } from "../facets/cache";
import { type RelationalCluster } from "../facets/databases";
import { type Link } from "../facets/facet";
import { type ScalableTarget, type ScalingPolicy } from "../facets/scaling";
import { type StreamCluster } from "../facets/streaming";
import { type Resource } from "../graph/resource";
import { absentValue, known, unknownValue } from "../graph/value";
import { type Context } from "./context";
import { clusterBehind, type DatabaseFacets } from "./databases";
import { Directory } from "./directory";
import { Properties } from "./properties";

export interface Scalable {
  readonly databases: DatabaseFacets;
  readonly caches: Directory<CacheCluster>;
  readonly streams: Directory<StreamCluster>;
}

export interface ScalingFacets {
  readonly scalableTargets: readonly ScalableTarget[];
  readonly scalingPolicies: readonly ScalingPolicy[];
}

export function recogniseScaling(context: Context, scalable: Scalable): ScalingFacets {
  const scalableTargets = context.ofRole("scalableTarget").map((resource): ScalableTarget => {
    const asked = Properties.askedOf(resource);
    return {
      ...context.facet("ScalableTarget", resource),
      serviceNamespace: asked.text("serviceNamespace"),
      dimension: asked.text("scalableDimension"),
      minCapacity: asked.number("minCapacity"),
      maxCapacity: asked.number("maxCapacity"),
      target: targetOf(scalable, resource),
      policies: [],
    };
  });
  for (const one of scalableTargets) {
    if (one.target.state === "known") (one.target.value.scalableTargets as ScalableTarget[]).push(one);
  }
  const targets = new TargetIndex(context, scalable, scalableTargets);
  const scalingPolicies = context.ofRole("scalingPolicy").map((resource): ScalingPolicy => {
    const asked = Properties.askedOf(resource);
    const tracking = "targetTrackingScalingPolicyConfiguration";
    const predefined = asked.text(tracking, "predefinedMetricSpecification", "predefinedMetricType");
    return {
      ...context.facet("ScalingPolicy", resource),
      scalableTarget: targets.of(resource),
      type: asked.text("policyType"),
      metric:
        predefined.state === "absent"
          ? asked.text(tracking, "customizedMetricSpecification", "metricName")
          : predefined,
      targetValue: asked.number(tracking, "targetValue"),
    };
  });
  for (const policy of scalingPolicies) {
    if (policy.scalableTarget.state === "known")
      (policy.scalableTarget.value.policies as ScalingPolicy[]).push(policy);
  }
  return { scalableTargets, scalingPolicies };
}

/** `cluster:orders` for RDS, `replication-group/shop` for ElastiCache, an ARN for MSK. */
function targetOf(
  scalable: Scalable,
  resource: Resource,
): Link<RelationalCluster | CacheCluster | StreamCluster> {
  const asked = Properties.askedOf(resource);
  const id = asked.text("resourceId");
  const service = asked.text("serviceNamespace");
  if (id.state === "absent" || service.state !== "known")
    return id.state === "absent" ? absentValue : unknownValue;
  const own = id.state === "known" ? id.value.replace(/^(cluster:|replication-group\/)/, "") : undefined;
  switch (service.value) {
    case "rds":
    case "neptune":
      return clusterBehind(scalable.databases, resource, "resourceId", own);
    case "elasticache":
      return linkBy(scalable.caches, resource, own);
    case "kafka":
      return linkBy(scalable.streams, resource, own);
    default:
      return unknownValue;
  }
}

function linkBy<T extends CacheCluster | StreamCluster>(
  directory: Directory<T>,
  resource: Resource,
  id: string | undefined,
): Link<T> {
  if (id === undefined) {
    const sources = directory.sourcesOf(resource, "resourceId");
    return sources.length === 1 && sources[0] ? known(sources[0]) : unknownValue;
  }
  const named = directory.named(id, resource);
  return named === undefined ? unknownValue : known(named);
}

/** A policy names its target by the same three texts that the target carries, not by an id. */
class TargetIndex {
  readonly #byKey = new Map<string, ScalableTarget[]>();
  readonly #directory: Directory<ScalableTarget>;

  constructor(
    readonly context: Context,
    readonly scalable: Scalable,
    targets: readonly ScalableTarget[],
  ) {
    this.#directory = new Directory(context.graph, targets);
    for (const target of targets) {
      const key = this.#keyOf(target.resource);
      if (key === undefined) continue;
      const list = this.#byKey.get(key);
      if (list) list.push(target);
      else this.#byKey.set(key, [target]);
    }
  }

  of(policy: Resource): Link<ScalableTarget> {
    const key = this.#keyOf(policy);
    const named = key === undefined ? [] : (this.#byKey.get(key) ?? []);
    if (named.length === 1 && named[0]) return known(named[0]);
    const sources = this.#directory.sourcesOf(policy, "resourceId");
    if (sources.length === 1 && sources[0]) return known(sources[0]);
    return this.#besides(policy);
  }

  /** A policy may take its texts from where its target took them. */
  #besides(policy: Resource): Link<ScalableTarget> {
    const scaled = targetOf(this.scalable, policy);
    const dimension = Properties.askedOf(policy).text("scalableDimension");
    if (scaled.state !== "known" || dimension.state !== "known") return unknownValue;
    const found = scaled.value.scalableTargets.filter(
      (target) => target.dimension.state === "known" && target.dimension.value === dimension.value,
    );
    return found.length === 1 && found[0] ? known(found[0]) : unknownValue;
  }

  #keyOf(resource: Resource): string | undefined {
    const asked = Properties.askedOf(resource);
    const parts = [asked.text("serviceNamespace"), asked.text("scalableDimension"), asked.text("resourceId")];
    const texts = parts.flatMap((part) => (part.state === "known" ? [part.value] : []));
    if (texts.length < parts.length) return undefined;
    return [this.context.graph.regionOf(resource) ?? "", ...texts].join("\n");
  }
}
