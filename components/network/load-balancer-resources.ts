import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterOwnershipTags } from "../cluster/outputs";
import { deploymentName } from "../lib/deployment";
import { createLogBucket } from "../lib/log-bucket";
import { physicalName } from "../lib/naming";
import { type Protection } from "../lib/protection";
import { namedTags, type Tags } from "../lib/tags";
import { type Allowed, type LoadBalancerArgs, loadBalancerDefaults } from "./load-balancer-args";
import {
  type LoadBalancerScheme,
  type LoadBalancerType,
  type planListener,
  planTargetGroup,
} from "./load-balancer.plan";
import { subnetIds } from "./outputs";

/** The checked arguments with their defaults. */
export interface BalancerPlan {
  readonly region: string;
  readonly type: LoadBalancerType;
  readonly scheme: LoadBalancerScheme;
  /** Zone ids, sorted. */
  readonly zones: readonly string[];
  readonly allow: Allowed;
  readonly cloudFront: boolean;
  readonly protection: Protection;
  /** Days that access logs are kept; undefined where there are none. */
  readonly logDays: number | undefined;
  readonly listener: ReturnType<typeof planListener>;
  readonly tags: Tags;
}

const cloudFrontAddresses = "com.amazonaws.global.cloudfront.origin-facing";

/** Creates the balancer's security group: in from who is allowed, out to the network. */
export function createBalancerSecurityGroup(
  parent: pulumi.Resource,
  name: string,
  args: LoadBalancerArgs,
  plan: BalancerPlan,
): aws.ec2.SecurityGroup {
  const { region, tags } = plan;
  const group = new aws.ec2.SecurityGroup(
    `${name}-balancer`,
    { region, vpcId: args.vpcId, description: "Load balancer", tags: namedTags(`${name}-balancer`, tags) },
    { parent },
  );
  allowIn(parent, name, group, plan);
  const role = `${name}-to-targets`;
  const everyPort = { ipProtocol: "tcp", fromPort: 0, toPort: 65535 };
  const description = "Targets and their health checks";
  new aws.vpc.SecurityGroupEgressRule(
    role,
    {
      region,
      securityGroupId: group.id,
      description,
      ...everyPort,
      cidrIpv4: args.vpcCidrBlock,
      tags: namedTags(role, tags),
    },
    { parent },
  );
  return group;
}

function allowIn(
  parent: pulumi.Resource,
  name: string,
  group: aws.ec2.SecurityGroup,
  plan: BalancerPlan,
): void {
  const { region, allow, listener, tags } = plan;
  const ports = { ipProtocol: "tcp", fromPort: listener.port, toPort: listener.port };
  const enter = (from: string, source: Partial<aws.vpc.SecurityGroupIngressRuleArgs>) => {
    const role = `${name}-from-${from}`;
    const common = { region, securityGroupId: group.id, ...ports, tags: namedTags(role, tags) };
    new aws.vpc.SecurityGroupIngressRule(role, { ...common, ...source }, { parent });
  };
  if (plan.cloudFront) {
    const list = aws.ec2.getManagedPrefixListOutput({ region, name: cloudFrontAddresses }, { parent });
    enter("cloudfront", { description: "CloudFront", prefixListId: list.id });
  }
  for (const cidrIpv4 of allow.cidrBlocks ?? []) {
    enter(cidrIpv4.replaceAll(/[./]/g, "-"), { description: "Allowed block", cidrIpv4 });
  }
  for (const [from, referencedSecurityGroupId] of Object.entries(allow.securityGroups ?? {})) {
    enter(from, { description: "Allowed group", referencedSecurityGroupId });
  }
}

const logPrefix = "access";

/** Creates the balancer, and the bucket of its access logs before it. */
export function createBalancer(
  parent: pulumi.Resource,
  name: string,
  args: LoadBalancerArgs,
  plan: BalancerPlan,
  group: aws.ec2.SecurityGroup,
): aws.lb.LoadBalancer {
  const { region, type, scheme, zones, protection, tags } = plan;
  const logs =
    plan.logDays === undefined
      ? undefined
      : createAccessLogs(parent, name, plan, plan.logDays, group.ownerId);
  const kept = protection === "on";
  const ofType =
    type === "network"
      ? { enableCrossZoneLoadBalancing: true }
      : {
          idleTimeout: loadBalancerDefaults.idleTimeoutSeconds,
          dropInvalidHeaderFields: true,
          desyncMitigationMode: "defensive",
        };
  return new aws.lb.LoadBalancer(
    name,
    {
      region,
      name: physicalName([deploymentName(), name], { maxLength: 32, replacedBy: [type, scheme] }),
      loadBalancerType: type,
      internal: scheme === "internal",
      subnets: subnetIds(args.subnets, zones),
      securityGroups: [group.id],
      enableDeletionProtection: kept,
      enableZonalShift: true,
      ...ofType,
      ...(logs ? { accessLogs: { enabled: true, bucket: logs.bucket.bucket, prefix: logPrefix } } : {}),
      tags: namedTags(name, tags),
    },
    { parent, protect: kept, dependsOn: [...(logs?.ready ?? [])] },
  );
}

function createAccessLogs(
  parent: pulumi.Resource,
  name: string,
  plan: BalancerPlan,
  days: number,
  account: pulumi.Output<string>,
) {
  const { region, protection, tags } = plan;
  const sourceArn = pulumi.interpolate`arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/*`;
  return createLogBucket(parent, `${name}-access-logs`, {
    region,
    retentionDays: days,
    protection,
    tags,
    statements: [
      {
        sid: "BalancerLogs",
        service: "logdelivery.elasticloadbalancing.amazonaws.com",
        actions: ["s3:PutObject"],
        path: pulumi.interpolate`/${logPrefix}/AWSLogs/${account}/*`,
        condition: { ArnLike: { "aws:SourceArn": sourceArn } },
      },
    ],
  });
}

/** Creates the group of pod addresses, named so that a successor with another port can stand beside it. */
export function createTargetGroup(
  parent: pulumi.Resource,
  name: string,
  args: LoadBalancerArgs,
  plan: BalancerPlan,
): aws.lb.TargetGroup {
  const { region, type, tags } = plan;
  const { clusterName, vpcId } = args;
  const target = planTargetGroup(type, args.target);
  const owner = clusterName === undefined ? {} : clusterOwnershipTags(clusterName);
  return new aws.lb.TargetGroup(
    `${name}-targets`,
    {
      region,
      name: physicalName([deploymentName(), name], {
        maxLength: 32,
        replacedBy: [target.port, target.protocol],
      }),
      vpcId,
      ...target,
      tags: { ...namedTags(`${name}-targets`, tags), ...owner },
    },
    { parent },
  );
}
