import * as aws from "@pulumi/aws";
import {
  type BrokerKind,
  defaultKafkaVersion,
  type ExpressInstanceType,
  type KafkaVersionOf,
  type StandardInstanceType,
} from "../../catalogue/kafka";
import { type AlarmsArgs } from "../../lib/alarms.plan";
import { type Protection } from "../../lib/protection";
import { type Tags } from "../../lib/tags";
import { child, type Transforms } from "../../lib/transform";
import { type DataNetwork, zonesOf } from "../network";
import { type StreamAlarm } from "./stream-alarms.plan";
import { brokerZones, type TopicSettings } from "./stream.plan";

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

/** A group of consumers whose lag somebody should know of. */
export interface ConsumerArgs {
  /** Topics that the group reads, of `topics`. */
  readonly topics: readonly string[];
  /** Records of one partition that the group may be behind for ten minutes. @default 10000 */
  readonly maximumLag?: number;
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
  /** Groups of consumers by name, each watched for lag. MSK counts only groups whose names are ASCII. @default none */
  readonly consumers?: Readonly<Record<string, ConsumerArgs>>;
  /** Alarms of cluster and brokers, with thresholds as data: `streamAlarms` and its neighbours. @default all that MSK publishes, telling nobody */
  readonly alarms?: AlarmsArgs<StreamAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof streamChildren>;
  /** `on` keeps cluster, topics and key from deletion by Pulumi; MSK itself has no such protection. @default "on" */
  readonly protection?: Protection;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** A stream on Express brokers: storage without a size, and three copies always. */
export interface ExpressStreamArgs extends StreamCommonArgs<"express"> {
  /** Kind of the brokers: `express` has storage without a size, `standard` every property of Kafka. Changing it replaces the cluster. */
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
  /** Kind of the brokers: `express` has storage without a size, `standard` every property of Kafka. Changing it replaces the cluster. */
  readonly type: "standard";
  /** E.g. `kafka.m7g.large`. */
  readonly instanceType: StandardInstanceType;
  readonly storage: BrokerStorage;
}

/** Arguments of a stream. The two kinds cannot be turned into one another: AWS would need a new cluster. */
export type StreamArgs = ExpressStreamArgs | StandardStreamArgs;

/** The children of a stream that its user may change, by role. */
export const streamChildren = {
  /** Of records at rest. */
  key: child(aws.kms.Key),
  /** Who may connect. */
  firewall: child(aws.ec2.SecurityGroup),
  /** Properties of the brokers: ours and those of `serverProperties`. */
  configuration: child(aws.msk.Configuration),
  /** Logs of the brokers. */
  logGroup: child(aws.cloudwatch.LogGroup),
  /** The brokers. */
  cluster: child(aws.msk.Cluster),
  /** What lets replicators of other regions in. Only with `replicationSource`. */
  clusterPolicy: child(aws.msk.ClusterPolicy),
  /** Each of `topics`. */
  topic: child(aws.msk.Topic),
  /** How large volumes may grow. Only of Standard brokers with `maximumGib`. */
  storageTarget: child(aws.appautoscaling.Target),
  /** When volumes grow. */
  storagePolicy: child(aws.appautoscaling.Policy),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
  /** What `grantProduce` and `grantConsume` give a role. */
  grant: child(aws.iam.RolePolicy),
};

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
  readonly consumers: Readonly<Record<string, ConsumerArgs>>;
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
    consumers: args.consumers ?? {},
    protection: args.protection ?? streamDefaults.protection,
    tags: args.tags ?? {},
  };
}
