import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { grant, type GrantedRole, type GrantOptions, type GrantStatement } from "../lib/grants";
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

/** Lets a role write to a topic, once each record, and do nothing else. */
export function grantStreamProduce(
  parent: pulumi.Resource,
  { name, clusterArn, role, topic }: StreamGrantTarget,
  { transactionalId, ...options }: ProduceOptions,
): aws.iam.RolePolicy {
  requireNames(name, "grantProduce", {
    topic,
    ...(transactionalId === undefined ? {} : { transactionalId }),
  });
  const allow = statementsOf(clusterArn);
  const statements = [
    // A producer asks for idempotence unless it is told not to.
    allow(["Connect", "WriteDataIdempotently"]),
    allow(["DescribeTopic", "WriteData"], "topic", topic),
    ...(transactionalId === undefined
      ? []
      : [allow(["AlterTransactionalId", "DescribeTransactionalId"], "transactional-id", transactionalId)]),
  ];
  return grant(parent, { of: name, right: streamRight("produce", topic), role, statements, ...options });
}

/** Lets a role read a topic as one group, and do nothing else. */
export function grantStreamConsume(
  parent: pulumi.Resource,
  { name, clusterArn, role, topic }: StreamGrantTarget,
  group: string,
  options: GrantOptions,
): aws.iam.RolePolicy {
  requireNames(name, "grantConsume", { topic, group });
  const allow = statementsOf(clusterArn);
  const statements = [
    allow(["Connect"]),
    allow(["DescribeTopic", "ReadData"], "topic", topic),
    allow(["AlterGroup", "DescribeGroup"], "group", group),
  ];
  return grant(parent, {
    of: name,
    right: streamRight("consume", topic, group),
    role,
    statements,
    ...options,
  });
}

function statementsOf(clusterArn: pulumi.Output<string>) {
  return (actions: readonly string[], resource?: KafkaResource, name = ""): GrantStatement => ({
    actions: actions.map((action) => `kafka-cluster:${action}`),
    resources: [clusterArn.apply((arn) => (resource ? kafkaArn(arn, resource, name) : arn))],
  });
}

function requireNames(component: string, method: string, names: Readonly<Record<string, string>>): void {
  const mistakes = grantNameMistakes(names);
  if (mistakes.length === 0) return;
  const lines = mistakes.map(
    ({ field, value, fix }) => `  ${method} ${field}  ${JSON.stringify(value)}  ${fix}`,
  );
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  throw new pulumi.RunError(`Stream "${component}": ${count}\n${lines.join("\n")}`);
}
