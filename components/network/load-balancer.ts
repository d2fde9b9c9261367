import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { regionEntry } from "../catalogue/regions";
import { after } from "../lib/after";
import { deploymentName } from "../lib/deployment";
import { ArgumentCheck } from "../lib/errors";
import { checkName } from "../lib/naming";
import { checkRetention } from "../lib/retention";
import { checkTags, namedTags } from "../lib/tags";
import { checkRegion, checkZones } from "../lib/zones";
import { type LoadBalancerArgs, loadBalancerDefaults } from "./load-balancer-args";
import { planListener, targetMistakes } from "./load-balancer.plan";
import {
  type BalancerPlan,
  createBalancer,
  createBalancerSecurityGroup,
  createTargetGroup,
} from "./load-balancer-resources";

/** What other components need of a balancer. Take this interface, never the class. */
export interface LoadBalancerOutputs {
  readonly region: string;
  readonly arn: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone of `dnsName`, for Route 53 aliases. */
  readonly hostedZoneId: pulumi.Output<string>;
  /** Resolves once the listener sends to the group. */
  readonly targetGroupArn: pulumi.Output<string>;
  readonly listenerArn: pulumi.Output<string>;
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

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = resolve(name, args);
    const { region, type, scheme, zones } = plan;
    super("tenfold:network:LoadBalancer", name, { region, type, scheme, zones }, opts);
    const securityGroup = createBalancerSecurityGroup(this, name, args, plan);
    const balancer = createBalancer(this, name, args, plan, securityGroup);
    const targetGroup = createTargetGroup(this, name, args, plan);
    const { certificateArn } = args;
    const listener = new aws.lb.Listener(
      `${name}-listener`,
      {
        region,
        loadBalancerArn: balancer.arn,
        ...plan.listener,
        certificateArn,
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
        tags: namedTags(`${name}-listener`, plan.tags),
      },
      { parent: this },
    );
    this.region = region;
    this.arn = balancer.arn;
    this.dnsName = balancer.dnsName;
    this.hostedZoneId = balancer.zoneId;
    this.targetGroupArn = after(targetGroup.arn, [listener]);
    this.listenerArn = listener.arn;
    this.securityGroupId = securityGroup.id;
    this.secure = certificateArn !== undefined;
    const { arn, dnsName, hostedZoneId, targetGroupArn, listenerArn, securityGroupId, secure } = this;
    this.registerOutputs({
      region,
      arn,
      dnsName,
      hostedZoneId,
      targetGroupArn,
      listenerArn,
      securityGroupId,
      secure,
    });
  }
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: LoadBalancerArgs): BalancerPlan {
  const { region, allow = {}, accessLogs = {}, tags = {} } = args;
  const type = args.type ?? loadBalancerDefaults.type;
  const scheme = args.scheme ?? loadBalancerDefaults.scheme;
  const zones = Object.keys(args.subnets).sort();
  const others = [...(allow.cidrBlocks ?? []), ...Object.keys(allow.securityGroups ?? {})];
  const cloudFront = allow.cloudFront ?? others.length === 0;
  const days =
    accessLogs === "off"
      ? undefined
      : (accessLogs.retentionDays ?? loadBalancerDefaults.accessLogs.retentionDays);
  const check = new ArgumentCheck(`LoadBalancer "${name}"`);
  checkNames(check, name);
  checkTags(check, tags);
  checkPlace(check, region, zones, cloudFront && scheme === "internal");
  const someone = cloudFront || others.length > 0;
  check.require(someone, "allow", allow, "allow CloudFront, an address block or a security group");
  const tls = type === "network" && scheme === "internal" && cloudFront && args.certificateArn !== undefined;
  check.require(!tls, "certificateArn", "set", noTlsOrigin);
  for (const [field, value, fix] of targetMistakes(type, args.target)) {
    check.require(false, `target.${field}`, value, fix);
  }
  checkRetention(check, "accessLogs.retentionDays", days);
  check.throwIfAny();
  const protection = args.protection ?? loadBalancerDefaults.protection;
  const logDays = type === "network" ? undefined : days;
  const listener = planListener(type, args.certificateArn !== undefined);
  return { region, type, scheme, zones, allow, cloudFront, protection, logDays, listener, tags };
}

/** The physical name begins with the deployment's, and AWS keeps `internal-` for its own names. */
function checkNames(check: ArgumentCheck, name: string): void {
  checkName(check, name);
  const deployment = deploymentName();
  const free = !`${deployment}-`.startsWith("internal-");
  check.require(
    free,
    "name",
    `${deployment}-${name}`,
    "AWS takes no balancer named internal-…: rename the environment",
  );
}

const noTlsOrigin =
  'leave it out or choose type "application": CloudFront takes no network balancer with a TLS listener as VPC origin';

function checkPlace(
  check: ArgumentCheck,
  region: string,
  zones: readonly string[],
  vpcOrigin: boolean,
): void {
  check.require(zones.length >= 2, "subnets", zones, "subnets in two zones or more");
  if (!checkRegion(check, region)) return;
  checkZones(check, region, zones, "subnets", vpcOrigin ? ["vpcOrigin"] : []);
  const reachable = !vpcOrigin || regionEntry(region)?.vpcOrigins === true;
  check.require(reachable, "allow.cloudFront", true, `${region} has no VPC origins: choose scheme "public"`);
}
