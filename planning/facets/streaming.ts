import { type Value } from "../graph/value";
import { type Facet, type Link, type Zones } from "./facet";
import { type ScalableTarget } from "./scaling";

/** An MSK cluster. */
export interface StreamCluster extends Facet<"StreamCluster"> {
  readonly name: Value<string>;
  readonly kafkaVersion: Value<string>;
  /** Express brokers keep three copies and two in sync whatever the configuration says. */
  readonly brokerType: Value<"express" | "standard" | "serverless">;
  /** `express.m7g.large`, `kafka.m7g.large`, …; absent for a serverless cluster. */
  readonly instanceType: Value<string>;
  readonly brokers: Value<number>;
  readonly zones: Zones;
  readonly configuration: Link<StreamConfiguration>;
  /** GiB per broker; absent for Express and serverless. */
  readonly storage: Value<number>;
  readonly monitoring: Value<string>;
  readonly scalableTargets: readonly ScalableTarget[];
}

export interface StreamConfiguration extends Facet<"StreamConfiguration"> {
  /** The lines of server.properties. */
  readonly properties: Value<Readonly<Record<string, string>>>;
}

/** A Kafka topic that a provider or an operator creates. */
export interface Topic extends Facet<"Topic"> {
  readonly name: Value<string>;
  readonly cluster: Link<StreamCluster>;
  readonly partitions: Value<number>;
  readonly replicationFactor: Value<number>;
  /** Settings of the topic, such as `min.insync.replicas`. */
  readonly settings: Value<Readonly<Record<string, string>>>;
}

/** An MSK replicator. */
export interface Replicator extends Facet<"Replicator"> {
  readonly source: Link<StreamCluster>;
  readonly target: Link<StreamCluster>;
}
