import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { checkName } from "../lib/naming";
import { type Protection } from "../lib/protection";
import { checkRetention } from "../lib/retention";
import { checkTags, namedTags, type Tags } from "../lib/tags";
import { checkRegion, checkZones, defaultZones } from "../lib/zones";
import { parseBlock } from "./cidr";
import { createEndpoints } from "./endpoints";
import { createFlowLogs, type FlowLogs } from "./flow-logs";
import { maximumZones, type NatMode, networkPrefix, regionalBlock, type Tier } from "./network.plan";
import { type NetworkOutputs, type RouteTableOutputs, type ZonedSubnets } from "./outputs";
import { createRouting } from "./routing";
import { associateSubnets, createSubnets } from "./subnets";

/** Arguments of a network. */
export interface NetworkArgs {
  /** Region of everything in the network, e.g. `us-west-2`. */
  readonly region: string;
  /**
   * Address block of 16 to 19 bits.
   * @default the region's permanent /16 in 10.0.0.0/10, so that networks of two regions can be joined without a plan.
   */
  readonly cidrBlock?: string;
  /** Zone ids, 2 to 5, e.g. `["usw2-az1", "usw2-az2"]`. @default the first `zoneCount` zones that serve EKS and VPC origins. */
  readonly zones?: readonly string[];
  /** Zones to take where `zones` is not given, 2 to 5. @default 3: one may fail and two still share the load. */
  readonly zoneCount?: number;
  /** Zone ids not to take by default, e.g. one that lacks an instance type. @default none */
  readonly excludeZones?: readonly string[];
  /**
   * How private subnets reach the internet: `perZone` survives a zone, `single` is cheap and does not, `regional` is one gateway
   * that AWS spreads (up to an hour after a zone is first used), `none` leaves only the endpoints. @default "perZone"
   */
  readonly nat?: NatMode;
  /**
   * Services reached by an interface endpoint, without the region, e.g. `["ecr.api", "sts"]`. Each costs by the hour and zone.
   * `productionEndpoints` is the list of a cluster that avoids NAT. @default none
   */
  readonly interfaceEndpoints?: readonly string[];
  /** Flow logs, or `off`. @default on, 90 days, records of 10 minutes */
  readonly flowLogs?: FlowLogs | "off";
  /** Whether the bucket of flow logs resists deletion. @default "on" */
  readonly protection?: Protection;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** Defaults of {@link NetworkArgs}. */
export const networkDefaults = {
  zoneCount: 3,
  nat: "perZone",
  addressPool: "10.0.0.0/10",
  interfaceEndpoints: [],
  flowLogs: { retentionDays: 90, aggregationSeconds: 600 },
  protection: "on",
} as const;

/** What a private cluster calls often: with these its start does not depend on NAT. */
export const productionEndpoints: readonly string[] = [
  "ecr.api",
  "ecr.dkr",
  "sts",
  "logs",
  "monitoring",
  "kms",
  "secretsmanager",
  "ssm",
  "ec2",
  "eks-auth",
  "elasticloadbalancing",
];

/**
 * One region's network: a VPC with a public, a private and a data subnet in every zone, NAT, S3 and DynamoDB endpoints, flow logs,
 * and a default security group that lets nothing through. Data subnets have no route out.
 *
 * What fails with it: everything in the region. With `nat: "perZone"` a zone's loss takes only that zone's subnets and way out.
 *
 * Subnet ids resolve after their routes exist: what is placed in a subnet is created after its way out and deleted before it.
 *
 * @example
 * const network = new Network("main", { region: "eu-west-1", nat: "single" });
 */
export class Network extends pulumi.ComponentResource implements NetworkOutputs {
  readonly region: string;
  readonly zones: readonly string[];
  readonly vpcId: pulumi.Output<string>;
  readonly cidrBlock: pulumi.Output<string>;
  readonly subnets: Readonly<Record<Tier, ZonedSubnets>>;
  readonly routeTables: RouteTableOutputs;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const { region, zones, cidrBlock, nat, tags } = resolve(name, args);
    super("tenfold:network:Network", name, { region, zones: [...zones], cidrBlock, nat }, opts);
    const vpc = createVpc(this, name, region, cidrBlock, tags);
    const subnets = createSubnets(this, name, { region, vpc, zones, cidrBlock, tags });
    const routing = createRouting(this, name, {
      region,
      vpc,
      zones,
      nat,
      publicSubnets: subnets.public,
      tags,
    });

    this.region = region;
    this.zones = zones;
    this.vpcId = vpc.id;
    this.cidrBlock = vpc.cidrBlock;
    this.routeTables = routing.tables;
    this.subnets = associateSubnets(this, name, region, subnets, routing);
    createEndpoints(this, name, {
      region,
      vpc,
      routeTableIds: [...inOrder(routing.tables.private), routing.tables.data],
      subnetIds: inOrder(subnets.private).map(({ id }) => id),
      interfaces: args.interfaceEndpoints ?? networkDefaults.interfaceEndpoints,
      tags,
    });
    if (args.flowLogs !== "off") {
      const protection = args.protection ?? networkDefaults.protection;
      const logs = { ...networkDefaults.flowLogs, ...args.flowLogs };
      createFlowLogs(this, name, { ...logs, region, vpc, protection, tags });
    }
    this.registerOutputs(outputsOf(this));
  }
}

function outputsOf({
  region,
  zones,
  vpcId,
  cidrBlock,
  subnets,
  routeTables,
}: NetworkOutputs): NetworkOutputs {
  return { region, zones, vpcId, cidrBlock, subnets, routeTables };
}

/** Values of a record by zone id, in the order of the ids, so that a list does not change with the order of the arguments. */
function inOrder<T>(byZone: Readonly<Record<string, T>>): T[] {
  return Object.entries(byZone)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => value);
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: NetworkArgs) {
  const { region, nat = networkDefaults.nat, tags = {} } = args;
  const check = new ArgumentCheck(`Network "${name}"`);
  checkName(check, name);
  checkTags(check, tags);
  const known = checkRegion(check, region);
  const zones = resolveZones(check, args, known);
  const cidrBlock = args.cidrBlock ?? regionalBlock(networkDefaults.addressPool, region) ?? "";
  if (known) checkBlock(check, cidrBlock);
  checkEndpoints(check, args.interfaceEndpoints ?? networkDefaults.interfaceEndpoints);
  if (args.flowLogs !== "off") checkRetention(check, "flowLogs.retentionDays", args.flowLogs?.retentionDays);
  check.throwIfAny();
  return { region, zones, cidrBlock, nat, tags };
}

function resolveZones(check: ArgumentCheck, args: NetworkArgs, knownRegion: boolean): readonly string[] {
  const { region, zoneCount = networkDefaults.zoneCount } = args;
  const range = `2 to ${maximumZones}: EKS and balancers need two, more than ${maximumZones} leave too few addresses`;
  const fits = (count: number) => Number.isInteger(count) && count >= 2 && count <= maximumZones;
  check.require(fits(zoneCount), "zoneCount", zoneCount, range);
  const zones = args.zones ?? defaultZones(region, zoneCount, args.excludeZones);
  if (args.zones) checkZones(check, region, args.zones);
  if (knownRegion) check.require(fits(zones.length), "zones", zones, `${range} zone ids`);
  return zones;
}

function checkBlock(check: ArgumentCheck, cidrBlock: string): void {
  const prefix = parseBlock(cidrBlock)?.prefix;
  const { shortest, longest } = networkPrefix;
  const fits = prefix !== undefined && prefix >= shortest && prefix <= longest;
  const fix = `a block of ${shortest} to ${longest} bits, such as 10.0.0.0/16`;
  check.require(fits, "cidrBlock", cidrBlock, fix);
}

function checkEndpoints(check: ArgumentCheck, services: readonly string[]): void {
  const fix = "a service without region, each once, such as ecr.api; S3 and DynamoDB have gateway endpoints";
  services.forEach((service, index) => {
    const plain = /^[a-z0-9][a-z0-9.-]*$/.test(service) && !service.startsWith("com.amazonaws");
    const fresh = services.indexOf(service) === index && service !== "s3" && service !== "dynamodb";
    check.require(plain && fresh, `interfaceEndpoints[${index}]`, service, fix);
  });
}

function createVpc(
  parent: pulumi.Resource,
  name: string,
  region: string,
  cidrBlock: string,
  tags: Tags,
): aws.ec2.Vpc {
  const vpc = new aws.ec2.Vpc(
    `${name}-vpc`,
    { region, cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags: namedTags(name, tags) },
    { parent },
  );
  // A resource created without a security group lands in the default one: it must not open anything.
  new aws.ec2.DefaultSecurityGroup(
    `${name}-default`,
    { region, vpcId: vpc.id, ingress: [], egress: [], tags: namedTags(`${name}-default`, tags) },
    { parent },
  );
  return vpc;
}
