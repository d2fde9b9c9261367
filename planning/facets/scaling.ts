import { type Value } from "../graph/value";
import { type CacheCluster } from "./cache";
import { type RelationalCluster } from "./databases";
import { type Facet, type Link } from "./facet";
import { type StreamCluster } from "./streaming";

/** Something that Application Auto Scaling may change between two bounds. */
export interface ScalableTarget extends Facet<"ScalableTarget"> {
  /** `rds`, `elasticache`, `kafka`, `dynamodb`, `ecs`, … */
  readonly serviceNamespace: Value<string>;
  /** Such as `rds:cluster:ReadReplicaCount`. */
  readonly dimension: Value<string>;
  readonly minCapacity: Value<number>;
  readonly maxCapacity: Value<number>;
  /** What it scales. */
  readonly target: Link<RelationalCluster | CacheCluster | StreamCluster>;
  readonly policies: readonly ScalingPolicy[];
}

export interface ScalingPolicy extends Facet<"ScalingPolicy"> {
  readonly scalableTarget: Link<ScalableTarget>;
  readonly type: Value<string>;
  /** Predefined or custom metric of a target-tracking policy, such as `RDSReaderAverageCPUUtilization`. */
  readonly metric: Value<string>;
  readonly targetValue: Value<number>;
}
