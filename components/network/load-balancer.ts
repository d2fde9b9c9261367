import * as pulumi from "@pulumi/pulumi";
import { after } from "../lib/after";
import { requireGiven } from "../lib/given";
import { withTransforms } from "../lib/transform";
import { createBalancerAlarms } from "./load-balancer-alarms";
import { balancerPlan, type LoadBalancerArgs, loadBalancerChildren } from "./load-balancer-args";
import { createBalancer, createBalancerSecurityGroup } from "./load-balancer-resources";
import { type CreatedGroup, createListener, createTargetGroups } from "./target-groups";

/** What other components need of a balancer. Take this interface, never the class. */
export interface LoadBalancerOutputs {
  /** Where the balancer is. */
  readonly region: string;
  /** For the VPC origin of an edge. */
  readonly arn: pulumi.Output<string>;
  /** The balancer's name in AWS: for alias records and origins. */
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone of `dnsName`, for Route 53 aliases. */
  readonly hostedZoneId: pulumi.Output<string>;
  /** Resolves once the listener sends to the group. */
  readonly targetGroupArn: pulumi.Output<string>;
  /** For rules of your own. */
  readonly listenerArn: pulumi.Output<string>;
  /** Who is to be reached lets this group in. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Whether the listener speaks TLS. */
  readonly secure: boolean;
}

/**
 * A balancer over several zones with one target group of pod addresses and one listener. Its life does not depend on a cluster: a
 * cluster binds its pods to the target group and can be replaced behind it.
 *
 * What fails with it: the region's entry. A zone's loss takes that zone's share; zonal shift takes a sick zone out by hand.
 *
 * With CloudFront allowed, the security group holds one rule for CloudFront's address list, which counts as 55 of the 60 rules that
 * AWS allows: there is no room for a second port.
 *
 * To destroy a protected balancer, or to change its type or scheme, which replaces it: set `protection: "off"`, `pulumi up`, then change or
 * destroy. As a VPC origin it can go only after the distribution and the VPC origin went.
 *
 * @example
 * new LoadBalancer("shop", {
 *   region: "eu-west-1",
 *   vpcId: network.vpcId,
 *   vpcCidrBlock: network.cidrBlock,
 *   subnets: network.subnets.private,
 *   target: { port: 8080 },
 * });
 */
export class LoadBalancer extends pulumi.ComponentResource implements LoadBalancerOutputs {
  readonly region: string;
  readonly arn: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly hostedZoneId: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  readonly listenerArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly secure: boolean;

  /** Groups of `alternatives` by their names. Each resolves once the listener sends to it. */
  readonly alternativeTargetGroupArns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    requireGiven(`LoadBalancer "${name}"`, args, ["region", "vpcId", "vpcCidrBlock", "subnets", "target"]);
    const plan = balancerPlan(name, args);
    const { region, type, scheme, zones } = plan;
    super(
      "tenfold:network:LoadBalancer",
      name,
      { region, type, scheme, zones },
      withTransforms(opts, loadBalancerChildren, args.transform),
    );
    const { certificateArn, alarms } = args;
    const securityGroup = createBalancerSecurityGroup(this, name, args, plan);
    const balancer = createBalancer(this, name, args, plan, securityGroup);
    const groups = createTargetGroups(this, name, args, plan);
    const listener = createListener(this, name, plan, { balancer, groups, certificateArn });
    createBalancerAlarms(this, name, plan, { balancer, groups, alarms });
    const arnOf = ({ group }: CreatedGroup) => after(group.arn, [listener]);

    this.region = region;
    this.arn = balancer.arn;
    this.dnsName = balancer.dnsName;
    this.hostedZoneId = balancer.zoneId;
    this.targetGroupArn = arnOf(groups.target);
    this.alternativeTargetGroupArns = Object.fromEntries(
      groups.alternatives.map((created) => [created.alternative ?? "", arnOf(created)]),
    );
    this.listenerArn = listener.arn;
    this.securityGroupId = securityGroup.id;
    this.secure = certificateArn !== undefined;
    this.registerOutputs(outputsOf(this));
  }
}

function outputsOf(balancer: LoadBalancerOutputs): LoadBalancerOutputs {
  const { region, arn, dnsName, hostedZoneId, targetGroupArn, listenerArn, securityGroupId, secure } =
    balancer;
  return { region, arn, dnsName, hostedZoneId, targetGroupArn, listenerArn, securityGroupId, secure };
}
