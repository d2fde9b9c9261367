/** The kinds of MSK broker. A cluster cannot change from one to the other. */
export type BrokerKind = "express" | "standard";

/** One version of Apache Kafka as MSK offers it. */
export interface KafkaRelease {
  /** Kinds of broker that run it. */
  readonly kinds: readonly BrokerKind[];
  /** UTC day, `YYYY-MM-DD`, after which AWS upgrades the cluster by itself; undefined while AWS has published none. */
  readonly endOfSupport: string | undefined;
}

/**
 * The versions that the components take, newest first. KRaft only: a cluster with ZooKeeper cannot be turned into one without, and
 * Kafka 4 knows none.
 */
export const kafkaVersions = {
  "4.2.x.kraft": { kinds: ["express"], endOfSupport: undefined },
  "4.1.x.kraft": { kinds: ["standard"], endOfSupport: undefined },
  "4.0.x.kraft": { kinds: ["standard"], endOfSupport: undefined },
  "3.9.x.kraft": { kinds: ["express", "standard"], endOfSupport: undefined },
} as const satisfies Readonly<Record<string, KafkaRelease>>;

/** A version of the catalogue, e.g. `4.1.x.kraft`. */
export type KafkaVersion = keyof typeof kafkaVersions;

/** The versions that a kind of broker runs. */
export type KafkaVersionOf<Kind extends BrokerKind> = {
  [Version in KafkaVersion]: Kind extends (typeof kafkaVersions)[Version]["kinds"][number] ? Version : never;
}[KafkaVersion];

/** What a new stream gets: the version that AWS recommends, and the only one that both kinds of broker run. */
export const defaultKafkaVersion = "3.9.x.kraft" satisfies KafkaVersion;

/** Whether the kind of broker runs the version. */
export function runsKafka<Kind extends BrokerKind>(
  kind: Kind,
  version: string,
): version is KafkaVersionOf<Kind> {
  const release: KafkaRelease | undefined = (kafkaVersions as Readonly<Record<string, KafkaRelease>>)[
    version
  ];
  return release?.kinds.includes(kind) ?? false;
}

const sizes = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"] as const;
type BrokerSize = (typeof sizes)[number];

/** A broker type of Express clusters, e.g. `express.m7g.large`. */
export type ExpressInstanceType = `express.m7g.${BrokerSize}`;

/** A broker type of Standard clusters, e.g. `kafka.m7g.large`. The burstable `kafka.t3.small` is left out: it runs no KRaft. */
export type StandardInstanceType = `kafka.${"m5" | "m7g"}.${BrokerSize}`;

/** Broker types by kind. */
export const brokerTypes: Readonly<Record<BrokerKind, readonly string[]>> = {
  express: sizes.map((size) => `express.m7g.${size}`),
  standard: ["m7g", "m5"].flatMap((family) => sizes.map((size) => `kafka.${family}.${size}`)),
};

/** Smallest broker of MSK. Neither KRaft nor the replicator take it. */
export const burstableBroker = "kafka.t3.small";

/**
 * What a configuration may set, by kind of broker. MSK refuses every other property, a mistyped one too. Copies and elections of Express
 * brokers are MSK's own.
 */
export const serverPropertyNames: Readonly<Record<BrokerKind, readonly string[]>> = {
  express: [
    "allow.everyone.if.no.acl.found",
    "auto.create.topics.enable",
    "compression.type",
    "connections.max.idle.ms",
    "delete.topic.enable",
    "group.initial.rebalance.delay.ms",
    "group.max.session.timeout.ms",
    "leader.imbalance.per.broker.percentage",
    "log.cleanup.policy",
    "log.message.timestamp.after.max.ms",
    "log.message.timestamp.before.max.ms",
    "log.message.timestamp.type",
    "log.retention.bytes",
    "log.retention.ms",
    "max.connections.per.ip",
    "max.incremental.fetch.session.cache.slots",
    "message.max.bytes",
    "num.partitions",
    "offsets.retention.minutes",
    "replica.fetch.max.bytes",
    "replica.selector.class",
    "socket.receive.buffer.bytes",
    "socket.request.max.bytes",
    "socket.send.buffer.bytes",
    "transaction.max.timeout.ms",
    "transactional.id.expiration.ms",
  ],
  standard: [
    "allow.everyone.if.no.acl.found",
    "auto.create.topics.enable",
    "compression.type",
    "connections.max.idle.ms",
    "default.replication.factor",
    "delete.topic.enable",
    "group.initial.rebalance.delay.ms",
    "group.max.session.timeout.ms",
    "group.min.session.timeout.ms",
    "leader.imbalance.per.broker.percentage",
    "log.cleaner.delete.retention.ms",
    "log.cleaner.min.cleanable.ratio",
    "log.cleanup.policy",
    "log.flush.interval.messages",
    "log.flush.interval.ms",
    "log.message.timestamp.difference.max.ms",
    "log.message.timestamp.type",
    "log.retention.bytes",
    "log.retention.hours",
    "log.retention.minutes",
    "log.retention.ms",
    "log.roll.ms",
    "log.segment.bytes",
    "max.incremental.fetch.session.cache.slots",
    "message.max.bytes",
    "min.insync.replicas",
    "num.io.threads",
    "num.network.threads",
    "num.partitions",
    "num.recovery.threads.per.data.dir",
    "num.replica.fetchers",
    "offsets.retention.minutes",
    "offsets.topic.replication.factor",
    "replica.fetch.max.bytes",
    "replica.fetch.response.max.bytes",
    "replica.lag.time.max.ms",
    "replica.selector.class",
    "replica.socket.receive.buffer.bytes",
    "socket.receive.buffer.bytes",
    "socket.request.max.bytes",
    "socket.send.buffer.bytes",
    "transaction.max.timeout.ms",
    "transaction.state.log.min.isr",
    "transaction.state.log.replication.factor",
    "transactional.id.expiration.ms",
    "unclean.leader.election.enable",
  ],
};
