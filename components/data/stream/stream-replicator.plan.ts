import { burstableBroker } from "../../catalogue/kafka";
import { kafkaArn } from "./stream.plan";

/** What a replicator asks of a stream before it is built. */
export interface ReplicableFacts {
  readonly region: string;
  readonly brokers: number;
  readonly instanceType: string;
  readonly replicationSource: boolean;
}

/** One reason why a replicator could not be built. */
export interface ReplicationMistake {
  readonly field: string;
  readonly value: unknown;
  readonly fix: string;
}

/** What MSK would refuse, mostly after half an hour of waiting. */
export function replicationMistakes(
  source: ReplicableFacts,
  target: ReplicableFacts,
): readonly ReplicationMistake[] {
  const mistakes: ReplicationMistake[] = [];
  for (const [field, stream] of Object.entries({ source, target })) {
    if (stream.brokers < 3) {
      mistakes.push({ field: `${field}.brokers`, value: stream.brokers, fix: "3 or more" });
    }
    if (stream.instanceType === burstableBroker) {
      const fix = "any other broker type: the replicator refuses the smallest";
      mistakes.push({ field: `${field}.instanceType`, value: stream.instanceType, fix });
    }
  }
  if (source.region === target.region) {
    const fix = `another region than the source's ${source.region}`;
    mistakes.push({ field: "target.region", value: target.region, fix });
  } else if (!source.replicationSource) {
    const fix =
      "set replicationSource: true on the stream: the replicator reaches it by private connectivity";
    mistakes.push({ field: "source.replicationSource", value: false, fix });
  }
  return mistakes;
}

/** A statement of an IAM policy. */
export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/**
 * What the replicator's role may do: read and write topics, groups and their settings on the two clusters, and nothing elsewhere. AWS's
 * own policy for the role names every cluster of the account.
 */
export function roleStatements(sourceArn: string, targetArn: string): readonly Statement[] {
  const clusters = [sourceArn, targetArn];
  const every = (resource: "topic" | "group") => clusters.map((arn) => kafkaArn(arn, resource, "*"));
  const allow = (actions: readonly string[], resources: readonly string[]): Statement => ({
    Effect: "Allow",
    Action: actions.map((action) => `kafka-cluster:${action}`),
    Resource: resources,
  });
  const topics = [
    "DescribeTopic",
    "CreateTopic",
    "AlterTopic",
    "WriteData",
    "ReadData",
    "DescribeTopicDynamicConfiguration",
    "AlterTopicDynamicConfiguration",
  ];
  return [
    allow(["Connect", "DescribeCluster", "AlterCluster", "WriteDataIdempotently"], clusters),
    allow(topics, every("topic")),
    allow(["AlterGroup", "DescribeGroup"], every("group")),
  ];
}

/** Lets MSK take the role, for this account alone. */
export function trustPolicy(account: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "kafka.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  };
}

/** Regular expressions of names to take and to leave. */
export interface NameFilter {
  /** Taken where one fits, e.g. `["orders\\..*"]`. */
  readonly include: readonly string[];
  /** Left out though taken by the others. @default none */
  readonly exclude?: readonly string[];
}

/** Patterns that are no regular expression. */
export function malformedPatterns({ include, exclude = [] }: NameFilter): readonly string[] {
  return [...include, ...exclude].filter((pattern) => {
    try {
      return pattern === "" || !new RegExp(pattern);
    } catch {
      return true;
    }
  });
}
