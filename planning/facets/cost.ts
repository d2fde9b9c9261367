import { type Value } from "../graph/value";
import { type Facet } from "./facet";

/** An AWS budget. */
export interface Budget extends Facet<"Budget"> {
  readonly name: Value<string>;
  readonly type: Value<string>;
  readonly timeUnit: Value<string>;
  readonly limit: Value<number>;
  /** `USD`, unless the budget counts usage. */
  readonly unit: Value<string>;
  readonly notifications: Value<readonly BudgetNotification[]>;
}

export interface BudgetNotification {
  readonly type: Value<"ACTUAL" | "FORECASTED">;
  readonly comparison: Value<string>;
  readonly threshold: Value<number>;
  readonly thresholdType: Value<string>;
  /** E-mail addresses and SNS topics together; unknown addresses count. */
  readonly subscribers: number;
}

/** Anything that runs on instances of a class: EC2, databases, caches, brokers, node groups, NodePools. */
export interface PricedInstance extends Facet<"PricedInstance"> {
  readonly service: "ec2" | "rds" | "elasticache" | "memorydb" | "msk" | "eks" | "karpenter" | "opensearch";
  /**
   * The classes that may be started, such as `m7g.large`, `db.r8g.large`, `cache.t4g.micro`, `kafka.m7g.large`. Absent
   * where none is asked for: serverless, or AWS's choice.
   */
  readonly instanceTypes: Value<readonly string[]>;
  /** Families that a NodePool may start (`m7g`), where it names families instead of types; else absent. */
  readonly instanceFamilies: Value<readonly string[]>;
}

/** Anything that AWS lets a tag be put on. */
export interface Taggable extends Facet<"Taggable"> {
  /** The resource's own tags over the default tags of its provider. Absent where there are none. */
  readonly tags: Value<Readonly<Record<string, Value<string>>>>;
}
