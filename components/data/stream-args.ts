import {
  type BrokerKind,
  brokerTypes,
  defaultKafkaVersion,
  type ExpressInstanceType,
  type KafkaVersionOf,
  runsKafka,
  type StandardInstanceType,
} from "../catalogue/kafka";
import { type ArgumentCheck } from "../lib/errors";
import { type Protection } from "../lib/protection";
import { checkTags, type Tags } from "../lib/tags";
import { checkNetwork, type DataNetwork, zonesOf } from "./network";
import { checkLogRetention } from "./storage";
import { brokerZones, refusedProperties, type TopicSettings } from "./stream.plan";

/** One topic. */
export interface TopicArgs extends TopicSettings {
  /** Partitions: the most consumers of one group that work at once. They can be added, never taken away. */
  readonly partitions: number;
}

/** What can be seen of a stream. */
export interface StreamMonitoring {
  /** What CloudWatch counts; the finer, the dearer. @default "PER_BROKER" */
  readonly level?: "DEFAULT" | "PER_BROKER" | "PER_TOPIC_PER_BROKER" | "PER_TOPIC_PER_PARTITION";
  /** Prometheus exporters on the brokers, open to whoever may connect. @default true: they cost nothing */
  readonly prometheus?: boolean;
  /** Days that broker logs are kept. @default 30 */
  readonly logRetentionDays?: number;
}

interface StreamCommonArgs<Kind extends BrokerKind> {
  /** Region of the stream, e.g. `us-west-2`. */
  readonly region: string;
  /** Subnets, and who may connect. */
  readonly network: DataNetwork;
  /** Zone ids of the brokers. Changing them replaces the cluster. @default the first three of the network */
  readonly zones?: readonly string[];
  /** Brokers in all, a multiple of the zones. @default one in each zone */
  readonly brokers?: number;
  /** Version of the catalogue. @default the one that AWS recommends */
  readonly kafkaVersion?: KafkaVersionOf<Kind>;
  /** Topics by name. Brokers create none by themselves. @default none */
  readonly topics?: Readonly<Record<string, TopicArgs>>;
  /** Hours that a topic keeps records where it does not say otherwise. @default 168: a week to repair a consumer */
  readonly retentionHours?: number;
  /** Properties of the brokers beside ours. @default none */
  readonly serverProperties?: Readonly<Record<string, string>>;
  /** Whether a `StreamReplicator` in another region may read the stream. @default false */
  readonly replicationSource?: boolean;
  readonly monitoring?: StreamMonitoring;
  /** `on` keeps cluster, topics and key from deletion by Pulumi; MSK itself has no such protection. @default "on" */
  readonly protection?: Protection;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** A stream on Express brokers: storage without a size, and three copies always. */
export interface ExpressStreamArgs extends StreamCommonArgs<"express"> {
  readonly type: "express";
  /** E.g. `express.m7g.large`. */
  readonly instanceType: ExpressInstanceType;
  readonly storage?: never;
}

/** Volumes of Standard brokers. They grow and never shrink. */
export interface BrokerStorage {
  /** GiB of each broker on the first day, 1 to 16,384. */
  readonly volumeGib: number;
  /** GiB to which a volume may grow by itself. @default none: the size is fixed */
  readonly maximumGib?: number;
  /** Percent of the volume in use at which it grows, 10 to 80; it grows at most every six hours. @default 60 */
  readonly growAtPercent?: number;
  /** Whether old records move to cheaper storage. Topics then cannot be compacted. @default false */
  readonly tiered?: boolean;
}

/** A stream on Standard brokers: every property of Kafka, and volumes of a size. */
export interface StandardStreamArgs extends StreamCommonArgs<"standard"> {
  readonly type: "standard";
  /** E.g. `kafka.m7g.large`. */
  readonly instanceType: StandardInstanceType;
  readonly storage: BrokerStorage;
}

/** Arguments of a stream. The two kinds cannot be turned into one another: AWS would need a new cluster. */
export type StreamArgs = ExpressStreamArgs | StandardStreamArgs;

/** Defaults of {@link StreamArgs}. */
export const streamDefaults = {
  kafkaVersion: defaultKafkaVersion,
  retentionHours: 168,
  monitoring: { level: "PER_BROKER", prometheus: true, logRetentionDays: 30 },
  growAtPercent: 60,
  protection: "on",
} as const;

/** Arguments with every default filled in. */
export interface StreamSettings {
  readonly zones: readonly string[];
  readonly brokers: number;
  readonly kafkaVersion: string;
  readonly topics: Readonly<Record<string, TopicArgs>>;
  readonly retentionHours: number;
  readonly serverProperties: Readonly<Record<string, string>>;
  readonly replicationSource: boolean;
  readonly monitoring: Required<StreamMonitoring>;
  readonly protection: Protection;
  readonly tags: Tags;
}

/** Fills in the defaults. */
export function streamSettings(args: StreamArgs): StreamSettings {
  const zones = args.zones ? [...args.zones].sort() : brokerZones(args.type, zonesOf(args.network));
  return {
    zones,
    brokers: args.brokers ?? zones.length,
    kafkaVersion: args.kafkaVersion ?? streamDefaults.kafkaVersion,
    topics: args.topics ?? {},
    retentionHours: args.retentionHours ?? streamDefaults.retentionHours,
    serverProperties: args.serverProperties ?? {},
    replicationSource: args.replicationSource ?? false,
    monitoring: { ...streamDefaults.monitoring, ...args.monitoring },
    protection: args.protection ?? streamDefaults.protection,
    tags: args.tags ?? {},
  };
}

/** Records what MSK would refuse. */
export function checkStream(check: ArgumentCheck, args: StreamArgs, settings: StreamSettings): void {
  const { zones, brokers, kafkaVersion, retentionHours, monitoring } = settings;
  checkNetwork(check, args.region, args.network, args.type === "express" ? 3 : 2);
  zones.forEach((zone, index) =>
    check.require(zone in args.network.subnets, `zones[${index}]`, zone, "a zone of network.subnets"),
  );
  const spread = args.type === "express" ? zones.length === 3 : zones.length === 2 || zones.length === 3;
  check.require(spread, "zones", zones, args.type === "express" ? "three zones" : "two or three zones");
  const even = Number.isInteger(brokers) && brokers >= zones.length && brokers % zones.length === 0;
  check.require(even, "brokers", brokers, `a multiple of the ${zones.length} zones`);
  check.require(brokers <= 60, "brokers", brokers, "60 at most: more need a quota that AWS gives on request");
  check.require(
    brokerTypes[args.type].includes(args.instanceType),
    "instanceType",
    args.instanceType,
    `a ${args.type} type of the catalogue such as ${brokerTypes[args.type][0]}`,
  );
  const runs = `a version that ${args.type} brokers run, such as ${defaultKafkaVersion}`;
  check.require(runsKafka(args.type, kafkaVersion), "kafkaVersion", kafkaVersion, runs);
  check.require(
    retentionHours > 0,
    "retentionHours",
    retentionHours,
    "more than 0: topics may say -1 for ever themselves",
  );
  checkLogRetention(check, monitoring.logRetentionDays, "monitoring.logRetentionDays");
  for (const name of refusedProperties(args.type, settings.serverProperties)) {
    check.require(false, `serverProperties.${name}`, name, `${args.type} brokers do not take this property`);
  }
  checkTopics(check, settings.topics);
  if (args.type === "standard") checkStorage(check, args.storage);
  checkTags(check, settings.tags);
}

function checkTopics(check: ArgumentCheck, topics: Readonly<Record<string, TopicArgs>>): void {
  for (const [name, { partitions }] of Object.entries(topics)) {
    const named = /^[a-zA-Z0-9._-]{1,249}$/.test(name);
    check.require(named, `topics.${name}`, name, "letters, digits, dots, _ and -, at most 249");
    const counted = Number.isInteger(partitions) && partitions >= 1;
    check.require(counted, `topics.${name}.partitions`, partitions, "1 or more");
  }
}

function checkStorage(check: ArgumentCheck, storage: BrokerStorage): void {
  const { volumeGib, maximumGib, growAtPercent = streamDefaults.growAtPercent } = storage;
  const size = (gib: number) => Number.isInteger(gib) && gib >= 1 && gib <= 16_384;
  check.require(size(volumeGib), "storage.volumeGib", volumeGib, "1 to 16384 GiB");
  check.require(
    maximumGib === undefined || (size(maximumGib) && maximumGib > volumeGib),
    "storage.maximumGib",
    maximumGib,
    `more than volumeGib (${volumeGib}) and at most 16384 GiB`,
  );
  const percent = growAtPercent >= 10 && growAtPercent <= 80;
  check.require(percent, "storage.growAtPercent", growAtPercent, "10 to 80 percent");
}
