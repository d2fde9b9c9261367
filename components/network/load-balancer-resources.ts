import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { physicalName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { type BalancerPlan, type LoadBalancerArgs } from "./load-balancer-args";
import { createBalancerLogs } from "./load-balancer-logs";
import { subnetIds } from "./outputs";

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

/** Creates the balancer, and the bucket of its logs before it. */
export function createBalancer(
  parent: pulumi.Resource,
  name: string,
  args: LoadBalancerArgs,
  plan: BalancerPlan,
  group: aws.ec2.SecurityGroup,
): aws.lb.LoadBalancer {
  const { region, type, scheme, zones, protection, capacityUnits, tags } = plan;
  const logs = createBalancerLogs(parent, name, plan, group.ownerId);
  const kept = protection === "on";
  const ofType =
    type === "network"
      ? { enableCrossZoneLoadBalancing: true }
      : {
          idleTimeout: plan.idleTimeoutSeconds,
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
      enableZonalShift: plan.zonalShift,
      ...ofType,
      ...(capacityUnits === undefined ? {} : { minimumLoadBalancerCapacity: { capacityUnits } }),
      ...logs.properties,
      tags: namedTags(name, tags),
    },
    { parent, protect: kept, dependsOn: [...logs.ready] },
  );
}
