import { type Value } from "../graph/value";
import { type Facet, type Link, type Zones } from "./facet";
import { type Subnet } from "./network";

export interface LoadBalancer extends Facet<"LoadBalancer"> {
  readonly type: Value<"application" | "network" | "gateway" | "classic">;
  readonly internal: Value<boolean>;
  readonly subnets: Value<readonly Subnet[]>;
  readonly zones: Zones;
  readonly deletionProtection: Value<boolean>;
  readonly crossZone: Value<boolean>;
  readonly listeners: readonly Listener[];
}

export interface TargetGroup extends Facet<"TargetGroup"> {
  readonly targetType: Value<string>;
  readonly port: Value<number>;
  readonly protocol: Value<string>;
  /** Seconds that a target keeps its open requests after it was taken out. */
  readonly deregistrationDelay: Value<number>;
  readonly slowStart: Value<number>;
  readonly healthCheck: Value<TargetHealthCheck>;
}

export interface TargetHealthCheck {
  readonly path: Value<string>;
  /** Seconds. */
  readonly interval: Value<number>;
  readonly timeout: Value<number>;
  readonly healthyThreshold: Value<number>;
  readonly unhealthyThreshold: Value<number>;
}

export interface Listener extends Facet<"Listener"> {
  readonly loadBalancer: Link<LoadBalancer>;
  readonly port: Value<number>;
  readonly protocol: Value<string>;
}
