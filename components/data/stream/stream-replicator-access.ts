import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../../lib/tags";
import { type StreamOutputs } from "./stream";
import { streamPort } from "./stream-cluster";
import { roleStatements, trustPolicy } from "./stream-replicator.plan";

/** What the replicator acts as. */
export interface ReplicatorRole {
  readonly arn: pulumi.Output<string>;
  readonly policy: aws.iam.RolePolicy;
}

/** What the role of a replicator needs. */
export interface RoleRequest {
  readonly source: StreamOutputs;
  readonly target: StreamOutputs;
  /** Number of the AWS account. */
  readonly account: pulumi.Output<string>;
  readonly tags: Tags;
}

/** Creates a role of the replicator's own: replicators that share one also share its quota on the brokers. */
export function createReplicatorRole(
  parent: pulumi.Resource,
  name: string,
  { source, target, account, tags }: RoleRequest,
): ReplicatorRole {
  const arns = pulumi.all([source.clusterArn, target.clusterArn]);
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      // From the account alone: made while the clusters start, the role is known everywhere when the replicator takes it.
      assumeRolePolicy: account.apply((id) => JSON.stringify(trustPolicy(id))),
      tags: namedTags(`${name}-role`, tags),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-role`,
    {
      role: role.id,
      policy: arns.apply(([sourceArn, targetArn]) =>
        JSON.stringify({ Version: "2012-10-17", Statement: roleStatements(sourceArn, targetArn) }),
      ),
    },
    { parent },
  );
  return { arn: role.arn, policy };
}

/** The way from the replicator to the brokers of the target. */
export interface ReplicatorAccess {
  readonly group: aws.ec2.SecurityGroup;
  readonly rules: readonly pulumi.Resource[];
}

/** Opens the way to the target's brokers, and only that. Without a group of its own a replicator takes the network's default one. */
export function createReplicatorAccess(
  parent: pulumi.Resource,
  name: string,
  target: StreamOutputs,
  tags: Tags,
): ReplicatorAccess {
  const { region } = target;
  const group = new aws.ec2.SecurityGroup(
    `${name}-access`,
    {
      region,
      vpcId: target.vpcId,
      description: `The replicator ${name}`,
      tags: namedTags(`${name}-access`, tags),
    },
    { parent },
  );
  const ports = { region, ipProtocol: "tcp", fromPort: streamPort, toPort: streamPort };
  const out = new aws.vpc.SecurityGroupEgressRule(
    `${name}-to-brokers`,
    {
      ...ports,
      securityGroupId: group.id,
      referencedSecurityGroupId: target.securityGroupId,
      tags: namedTags(`${name}-to-brokers`, tags),
    },
    { parent },
  );
  const into = new aws.vpc.SecurityGroupIngressRule(
    `${name}-into-brokers`,
    {
      ...ports,
      securityGroupId: target.securityGroupId,
      referencedSecurityGroupId: group.id,
      tags: namedTags(`${name}-into-brokers`, tags),
    },
    { parent },
  );
  return { group, rules: [out, into] };
}
