import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs, checkAlarms } from "../../lib/alarms.plan";
import { deploymentName } from "../../lib/deployment";
import { ArgumentCheck } from "../../lib/errors";
import { requireGiven } from "../../lib/given";
import { checkName, physicalName } from "../../lib/naming";
import { checkTags, namedTags, type Tags } from "../../lib/tags";
import { child, checkTransforms, type Transforms, withTransforms } from "../../lib/transform";
import { checkRegion } from "../../lib/zones";
import { checkLogRetention, createLogGroup } from "../storage";
import { type StreamOutputs } from "./stream";
import {
  createReplicatorAccess,
  createReplicatorRole,
  type ReplicatorAccess,
  type ReplicatorRole,
} from "./stream-replicator-access";
import { createReplicatorAlarms } from "./stream-replicator-alarms";
import {
  replicatorAlarms,
  replicatorClusterAlarms,
  type StreamReplicatorAlarm,
} from "./stream-replicator-alarms.plan";
import { malformedPatterns, type NameFilter, replicationMistakes } from "./stream-replicator.plan";

/** Arguments of a replicator. */
export interface StreamReplicatorArgs {
  /** Where records come from. A `Stream` with `replicationSource: true`, or its exports from another stack. */
  readonly source: StreamOutputs;
  /** Where records go, in another region. The replicator lives there. */
  readonly target: StreamOutputs;
  /** Topics by regular expression; new ones are picked up. @default all */
  readonly topics?: NameFilter;
  /** Consumer groups by regular expression, whose positions go along. @default all */
  readonly consumerGroups?: NameFilter;
  /**
   * Names of topics in the target: `identical` lets a consumer move over as it is, `prefixed` puts the source's name before them.
   * @default "identical"
   */
  readonly topicNames?: "identical" | "prefixed";
  /** Where to begin in a topic that already has records. @default "earliest": nothing is left behind */
  readonly startingPosition?: "earliest" | "latest";
  /** How records are written to the target. @default "NONE": as they come */
  readonly compression?: "NONE" | "GZIP" | "SNAPPY" | "LZ4" | "ZSTD";
  /** Days that the replicator's log is kept. @default 30 */
  readonly logRetentionDays?: number;
  /** Alarms, with thresholds as data: `replicatorAlarms` and its neighbour. They stand in the target's region. @default all, telling nobody */
  readonly alarms?: AlarmsArgs<StreamReplicatorAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof streamReplicatorChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a replicator that its user may change, by role. */
export const streamReplicatorChildren = {
  /** Of the replicator's network interfaces beside the target. */
  firewall: child(aws.ec2.SecurityGroup),
  /** By which the replicator reads the source and writes the target. */
  role: child(aws.iam.Role),
  /** What that role may do: the two clusters, their topics and groups. */
  rolePolicy: child(aws.iam.RolePolicy),
  /** Logs of the copying. */
  logGroup: child(aws.cloudwatch.LogGroup),
  /** What copies. */
  replicator: child(aws.msk.Replicator),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** Defaults of {@link StreamReplicatorArgs}. */
export const streamReplicatorDefaults = {
  topics: { include: [".*"] },
  consumerGroups: { include: [".*"] },
  topicNames: "identical",
  startingPosition: "earliest",
  compression: "NONE",
  logRetentionDays: 30,
} as const;

/**
 * Copies topics, their settings and the positions of consumer groups from a stream to one in another region, usually within
 * seconds. Two of them in opposite directions make a pair: with identical names MSK sees which records came from the other side.
 *
 * What fails with it: the other region falls behind; nothing in the source notices. Consumers of replicated topics must run in one
 * region only, or they work twice.
 *
 * It holds no data: nothing protects it. One replicator per source and target.
 *
 * @example
 * new StreamReplicator("events-to-ireland", { source: west, target: ireland, topics: { include: ["orders", "payments"] } });
 */
export class StreamReplicator extends pulumi.ComponentResource {
  /** For alarms and dashboards of your own. */
  readonly replicatorArn: pulumi.Output<string>;

  constructor(name: string, args: StreamReplicatorArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { source, target } = args;
    super(
      "tenfold:data:StreamReplicator",
      name,
      { region: target.region, sourceRegion: source.region },
      withTransforms(opts, streamReplicatorChildren, args.transform),
    );

    const tags = args.tags ?? {};
    const access = createReplicatorAccess(this, name, target, tags);
    const role = createReplicatorRole(this, name, { source, target, account: access.group.ownerId, tags });
    const replicator = createReplicator(this, name, args, { role, access });

    const { region } = target;
    createReplicatorAlarms(this, { name, region, replicator, alarms: args.alarms, tags });

    this.replicatorArn = replicator.arn;
    this.registerOutputs({ replicatorArn: this.replicatorArn });
  }
}

function validate(name: string, args: StreamReplicatorArgs): void {
  const component = `StreamReplicator "${name}"`;
  requireGiven(component, args, ["source", "target"]);
  const { source, target, tags } = args;
  const check = new ArgumentCheck(component);
  // Two regions fit into the name; with the role's own ending it stays within the 64 characters of IAM.
  checkName(check, name, 48);
  checkRegion(check, source.region, "source.region");
  checkRegion(check, target.region, "target.region");
  for (const { field, value, fix } of replicationMistakes(source, target))
    check.require(false, field, value, fix);
  const filters = { topics: args.topics, consumerGroups: args.consumerGroups };
  for (const [field, filter = streamReplicatorDefaults.topics] of Object.entries(filters)) {
    check.require(
      filter.include.length > 0,
      `${field}.include`,
      filter.include,
      "at least one pattern; .* for all",
    );
    for (const pattern of malformedPatterns(filter))
      check.require(false, field, pattern, "a regular expression");
  }
  const days = args.logRetentionDays ?? streamReplicatorDefaults.logRetentionDays;
  checkLogRetention(check, days, "logRetentionDays");
  checkTags(check, tags);
  const ours = { ...replicatorAlarms, ...replicatorClusterAlarms };
  checkAlarms(check, ours, { region: target.region, alarms: args.alarms });
  checkTransforms(check, streamReplicatorChildren, args.transform);
  check.throwIfAny();
}

interface ReplicatorParts {
  readonly role: ReplicatorRole;
  readonly access: ReplicatorAccess;
}

function createReplicator(
  parent: pulumi.Resource,
  name: string,
  args: StreamReplicatorArgs,
  { role, access }: ReplicatorParts,
): aws.msk.Replicator {
  const { source, target, tags = {} } = args;
  const replicatorName = physicalName([name, deploymentName()], { maxLength: 128 });
  const logGroup = createLogGroup(parent, `${name}-log`, {
    region: target.region,
    logGroupName: `/aws/vendedlogs/msk-replicator/${replicatorName}`,
    retentionDays: args.logRetentionDays ?? streamReplicatorDefaults.logRetentionDays,
    tags,
  });
  return new aws.msk.Replicator(
    `${name}-replicator`,
    {
      region: target.region,
      replicatorName,
      description: `From ${source.region} to ${target.region}`,
      serviceExecutionRoleArn: role.arn,
      kafkaClusters: endsOf(args, access),
      replicationInfoList: replicationInfo(args),
      logDelivery: {
        replicatorLogDelivery: { cloudwatchLogs: { enabled: true, logGroup: logGroup.name } },
      },
      tags: namedTags(name, tags),
    },
    {
      parent,
      dependsOn: [role.policy, ...access.rules],
      // The name is taken until the old one is gone, and two at a time would copy every record twice.
      deleteBeforeReplace: true,
      // AWS says up to half an hour, which is where the provider gives up.
      customTimeouts: { create: "60m", update: "60m", delete: "60m" },
    },
  );
}

function endsOf(
  { source, target }: StreamReplicatorArgs,
  { group }: ReplicatorAccess,
): aws.types.input.msk.ReplicatorKafkaCluster[] {
  return [
    // No security group here: across regions MSK reaches the source by private connectivity and refuses one.
    {
      amazonMskCluster: { mskClusterArn: source.clusterArn },
      vpcConfig: { subnetIds: [...source.subnetIds] },
    },
    {
      amazonMskCluster: { mskClusterArn: target.clusterArn },
      vpcConfig: { subnetIds: [...target.subnetIds], securityGroupsIds: [group.id] },
    },
  ];
}

function replicationInfo(args: StreamReplicatorArgs): aws.types.input.msk.ReplicatorReplicationInfoList {
  const { source, target } = args;
  const defaults = streamReplicatorDefaults;
  const topics: NameFilter = args.topics ?? defaults.topics;
  const groups: NameFilter = args.consumerGroups ?? defaults.consumerGroups;
  const names = args.topicNames ?? defaults.topicNames;
  const starting = args.startingPosition ?? defaults.startingPosition;
  return {
    sourceKafkaClusterArn: source.clusterArn,
    targetKafkaClusterArn: target.clusterArn,
    targetCompressionType: args.compression ?? defaults.compression,
    topicReplications: [
      {
        topicsToReplicates: [...topics.include],
        ...(topics.exclude?.length ? { topicsToExcludes: [...topics.exclude] } : {}),
        topicNameConfiguration: {
          type: names === "identical" ? "IDENTICAL" : "PREFIXED_WITH_SOURCE_CLUSTER_ALIAS",
        },
        startingPosition: { type: starting === "earliest" ? "EARLIEST" : "LATEST" },
        detectAndCopyNewTopics: true,
        copyTopicConfigurations: true,
        // Access is IAM's alone: there are no lists to copy.
        copyAccessControlListsForTopics: false,
      },
    ],
    consumerGroupReplications: [
      {
        consumerGroupsToReplicates: [...groups.include],
        ...(groups.exclude?.length ? { consumerGroupsToExcludes: [...groups.exclude] } : {}),
        detectAndCopyNewConsumerGroups: true,
        synchroniseConsumerGroupOffsets: true,
      },
    ],
  };
}
