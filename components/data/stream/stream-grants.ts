import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { grant, type GrantedRole, type GrantOptions, type GrantStatement } from "../../lib/grants";
import { grantNameMistakes, streamRight } from "./stream-grants.plan";
import { kafkaArn, type KafkaResource } from "./stream.plan";

/** What may be said of a grant to write. */
export interface ProduceOptions extends GrantOptions {
  /** Transactional id of the producer, or a prefix of them that ends with `*`. @default none: no transactions */
  readonly transactionalId?: string;
}

/** Where a grant applies. */
export interface StreamGrantTarget {
  /** Name of the component. */
  readonly name: string;
  readonly clusterArn: pulumi.Output<string>;
  readonly role: GrantedRole;
  /** A topic, or a prefix of topics that ends with `*`. */
  readonly topic: string;
}

/** A stream as its clients know it. */
export interface GrantedStream {
  readonly clusterArn: pulumi.Output<string>;
}

/**
 * What writing to topics asks for, once each record: as `grantProduce` grants it, for a program that has the outputs of a stream alone,
 * such as those of another stack.
 *
 * @throws pulumi.RunError where a name is none, or a prefix that would stand for everything.
 * @param topics names, or prefixes that end with `*`.
 * @param transactionalId of the producer, or a prefix of them. None: no transactions.
 */
export function streamProduceStatements(
  { clusterArn }: GrantedStream,
  topics: readonly string[],
  transactionalId?: string,
): readonly GrantStatement[] {
  const names = transactionalId === undefined ? topics : [...topics, transactionalId];
  requireNames("streamProduceStatements", "name", named(names));
  const allow = statementsOf(clusterArn);
  return [
    // A producer asks for idempotence unless it is told not to.
    allow(["Connect", "WriteDataIdempotently"]),
    allow(["DescribeTopic", "WriteData"], "topic", topics),
    ...(transactionalId === undefined
      ? []
      : [allow(["AlterTransactionalId", "DescribeTransactionalId"], "transactional-id", [transactionalId])]),
  ];
}

/**
 * What reading topics as a group asks for: as `grantConsume` grants it, for a program that has the outputs of a stream alone.
 *
 * @throws pulumi.RunError where a name is none, or a prefix that would stand for everything.
 * @param topics names, or prefixes that end with `*`.
 * @param group its name, or a prefix of them.
 */
export function streamConsumeStatements(
  { clusterArn }: GrantedStream,
  topics: readonly string[],
  group: string,
): readonly GrantStatement[] {
  requireNames("streamConsumeStatements", "name", named([...topics, group]));
  const allow = statementsOf(clusterArn);
  return [
    allow(["Connect"]),
    allow(["DescribeTopic", "ReadData"], "topic", topics),
    allow(["AlterGroup", "DescribeGroup"], "group", [group]),
  ];
}

/** Lets a role write to a topic, once each record, and do nothing else. */
export function grantStreamProduce(
  parent: pulumi.Resource,
  { name, clusterArn, role, topic }: StreamGrantTarget,
  { transactionalId, ...options }: ProduceOptions,
): aws.iam.RolePolicy {
  requireNames(`Stream "${name}"`, "grantProduce", {
    topic,
    ...(transactionalId === undefined ? {} : { transactionalId }),
  });
  const statements = streamProduceStatements({ clusterArn }, [topic], transactionalId);
  return grant(parent, { of: name, right: streamRight("produce", topic), role, statements, ...options });
}

/** Lets a role read a topic as one group, and do nothing else. */
export function grantStreamConsume(
  parent: pulumi.Resource,
  { name, clusterArn, role, topic }: StreamGrantTarget,
  group: string,
  options: GrantOptions,
): aws.iam.RolePolicy {
  requireNames(`Stream "${name}"`, "grantConsume", { topic, group });
  const statements = streamConsumeStatements({ clusterArn }, [topic], group);
  return grant(parent, {
    of: name,
    right: streamRight("consume", topic, group),
    role,
    statements,
    ...options,
  });
}

function statementsOf(clusterArn: pulumi.Output<string>) {
  return (
    actions: readonly string[],
    resource?: KafkaResource,
    names: readonly string[] = [],
  ): GrantStatement => ({
    actions: actions.map((action) => `kafka-cluster:${action}`),
    resources: resource
      ? names.map((name) => clusterArn.apply((arn) => kafkaArn(arn, resource, name)))
      : [clusterArn],
  });
}

function named(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, index) => [String(index + 1), name]));
}

function requireNames(place: string, method: string, names: Readonly<Record<string, string>>): void {
  const mistakes = grantNameMistakes(names);
  if (mistakes.length === 0) return;
  const lines = mistakes.map(
    ({ field, value, fix }) => `  ${method} ${field}  ${JSON.stringify(value)}  ${fix}`,
  );
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  throw new pulumi.RunError(`${place}: ${count}\n${lines.join("\n")}`);
}
