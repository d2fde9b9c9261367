import { type BrokerKind, serverPropertyNames } from "../../catalogue/kafka";

/** Copies of each record, and how many must have it before it counts as written. */
export interface Durability {
  readonly replicationFactor: number;
  readonly minimumInSync: number;
}

/**
 * Three copies of which two must be in sync: a broker may be lost while another one restarts. With fewer brokers as many copies as
 * there are, one less in sync.
 */
export function durabilityOf(brokers: number): Durability {
  const replicationFactor = Math.max(1, Math.min(3, brokers));
  return { replicationFactor, minimumInSync: Math.max(1, replicationFactor - 1) };
}

/** Zones of the brokers: as many as MSK takes, from those that the network has. */
export function brokerZones(kind: BrokerKind, available: readonly string[]): readonly string[] {
  const sorted = [...available].sort();
  return sorted.slice(0, kind === "express" ? 3 : Math.min(3, sorted.length));
}

/** What decides a cluster's configuration. */
export interface PropertiesRequest {
  readonly kind: BrokerKind;
  readonly brokers: number;
  /** Hours that a topic keeps records where it does not say otherwise. */
  readonly retentionHours: number;
  readonly own: Readonly<Record<string, string>>;
}

/**
 * The properties of the brokers, the user's over ours. Express brokers keep three copies and elect no unclean leader whatever one
 * writes, and refuse the properties that say so.
 */
export function serverProperties(request: PropertiesRequest): Readonly<Record<string, string>> {
  const { kind, brokers, retentionHours, own } = request;
  const { replicationFactor, minimumInSync } = durabilityOf(brokers);
  const both = {
    "auto.create.topics.enable": "false",
    "log.retention.ms": String(retentionHours * 3_600_000),
    // Consumers that name their zone read from it: traffic between zones costs.
    "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
  };
  const standard = {
    "default.replication.factor": String(replicationFactor),
    "min.insync.replicas": String(minimumInSync),
    "unclean.leader.election.enable": "false",
  };
  return { ...both, ...(kind === "standard" ? standard : {}), ...own };
}

/** The text of server.properties, sorted, so that the order in which properties were written never shows as a change. */
export function propertiesText(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).sort(([one], [other]) => (one < other ? -1 : 1));
  return lines.map(([name, value]) => `${name}=${value}\n`).join("");
}

/** Properties that MSK would refuse for the kind of broker. */
export function refusedProperties(
  kind: BrokerKind,
  own: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(own).filter((name) => !serverPropertyNames[kind].includes(name));
}

/** The settings of one topic. */
export interface TopicSettings {
  /** Hours that records are kept; absent for the cluster's. */
  readonly retentionHours?: number;
  /** `compact` keeps the last record of every key instead of all records for a time. @default the cluster's, which deletes */
  readonly cleanup?: "delete" | "compact";
  /** Kafka's own settings of the topic, e.g. `{ "max.message.bytes": "2097164" }`. @default none */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A topic's configuration as MSK takes it: JSON, or undefined where the topic takes the cluster's. */
export function topicConfiguration(topic: TopicSettings): string | undefined {
  const { retentionHours, cleanup, settings } = topic;
  const configuration: Record<string, string> = {
    ...(retentionHours === undefined ? {} : { "retention.ms": String(retentionHours * 3_600_000) }),
    ...(cleanup === undefined ? {} : { "cleanup.policy": cleanup }),
    ...settings,
  };
  const sorted = Object.entries(configuration).sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.length === 0 ? undefined : JSON.stringify(Object.fromEntries(sorted));
}

/** Kinds of thing inside a cluster that IAM knows. */
export type KafkaResource = "topic" | "group" | "transactional-id";

/** The ARN of something inside a cluster, e.g. of every topic with `*`: a resource of `kafka-cluster:…` statements. */
export function kafkaArn(clusterArn: string, resource: KafkaResource, name: string): string {
  return `${clusterArn.replace(":cluster/", `:${resource}/`)}/${name}`;
}

/** The group that brokers write their log to; see `cacheLogGroup` for the prefix. */
export function brokerLogGroup(clusterName: string): string {
  return `/aws/vendedlogs/msk/${clusterName}`;
}

/** The policy of a cluster that a replicator in another region may read: MSK itself connects to it. */
export function replicationPolicy(clusterArn: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "kafka.amazonaws.com" },
        Action: ["kafka:CreateVpcConnection", "kafka:GetBootstrapBrokers", "kafka:DescribeClusterV2"],
        Resource: clusterArn,
      },
    ],
  };
}
