import * as aws from "@pulumi/aws";
import { usableZones } from "../catalogue/regions";
import { type AlarmsArgs, checkAlarms } from "../lib/alarms.plan";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkName } from "../lib/naming";
import { checkProtection, type Protection } from "../lib/protection";
import { checkRetention } from "../lib/retention";
import { checkTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms } from "../lib/transform";
import { checkRegion, checkZones, defaultZones } from "../lib/zones";
import { blockMistake } from "./cidr";
import { type FlowLogs } from "./flow-logs";
import { type NetworkAlarm, networkAlarms } from "./network-alarms.plan";
import { maximumZones, type NatMode, natModes, networkPrefix, regionalBlock } from "./network.plan";

/** Arguments of a network. */
export interface NetworkArgs {
  /** Region of everything in the network, e.g. `us-west-2`. */
  readonly region: string;
  /**
   * Private address block of 16 to 19 bits. Changing it replaces the network.
   * @default the region's permanent /16 in 10.0.0.0/10, so that networks of two regions can be joined without a plan.
   */
  readonly cidrBlock?: string;
  /**
   * Zone ids, 2 to 5, e.g. `["usw2-az1", "usw2-az2"]`. Adding one moves no subnet; add it at the end, as `nat: "single"` has its gateway
   * in the first. @default the first `zoneCount` zones that serve EKS and VPC origins.
   */
  readonly zones?: readonly string[];
  /** Zones to take where `zones` is not given, 2 to 5. @default 3: one may fail and two still share the load. */
  readonly zoneCount?: number;
  /** Zone ids not to take by default, e.g. one that lacks an instance type. @default none */
  readonly excludeZones?: readonly string[];
  /**
   * How private subnets reach the internet. `perZone`: a gateway in every zone, which survives the loss of any. `regional`: one gateway
   * that AWS spreads over the zones in use; it takes up to 60 minutes to reach a zone that is new to it, and until then that zone's
   * traffic crosses zones and fails with the zone that it crosses to. `single`: the cheapest, and the loss of its zone cuts off all.
   * `none` leaves only the endpoints. @default "perZone"
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
  /** Alarms of every NAT gateway, with thresholds as data: `networkAlarms`. @default all, telling nobody */
  readonly alarms?: AlarmsArgs<NetworkAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof networkChildren>;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** The children of a network that its user may change, by role. */
export const networkChildren = {
  /** The network itself, with its block of addresses. */
  vpc: child(aws.ec2.Vpc),
  /** AWS's own, emptied: whoever names no group reaches nothing. */
  defaultSecurityGroup: child(aws.ec2.DefaultSecurityGroup),
  /** Of balancers and NAT gateways, one in each zone. */
  publicSubnet: child(aws.ec2.Subnet, /-public-[a-z0-9]+-az\d$/),
  /** Of pods and nodes, one in each zone. */
  privateSubnet: child(aws.ec2.Subnet, /-private-[a-z0-9]+-az\d$/),
  /** Of stores, one in each zone, without a way out. */
  dataSubnet: child(aws.ec2.Subnet, /-data-[a-z0-9]+-az\d$/),
  /** The way to and from the internet. */
  internetGateway: child(aws.ec2.InternetGateway),
  /** What others see traffic come from: one for each NAT gateway. */
  address: child(aws.ec2.Eip),
  /** The way out of private subnets. */
  natGateway: child(aws.ec2.NatGateway),
  /** One for public subnets, one for each zone's private one, one for data. */
  routeTable: child(aws.ec2.RouteTable),
  /** Of public subnets to the internet. */
  publicRoute: child(aws.ec2.Route, /-public-internet$/),
  /** Of a zone's private subnet to its NAT gateway. */
  natRoute: child(aws.ec2.Route, /-private-nat-[a-z0-9]+-az\d$/),
  /** S3 and DynamoDB, free of charge. */
  gatewayEndpoint: child(aws.ec2.VpcEndpoint, /-(s3|dynamodb)$/),
  /** Each of `interfaceEndpoints`, paid by the hour in each zone. */
  interfaceEndpoint: child(aws.ec2.VpcEndpoint, /^(?!.*-(s3|dynamodb)$)/),
  /** Who may use the interface endpoints: the network. */
  endpointSecurityGroup: child(aws.ec2.SecurityGroup),
  /** Who talked to whom. */
  flowLog: child(aws.ec2.FlowLog),
  /** Where flow logs lie. */
  flowLogBucket: child(aws.s3.Bucket),
  /** When flow logs are deleted. */
  flowLogLifecycle: child(aws.s3.BucketLifecycleConfiguration),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

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

/** Arguments of a network with every default filled in. */
export interface NetworkSettings {
  readonly region: string;
  readonly zones: readonly string[];
  readonly cidrBlock: string;
  readonly nat: NatMode;
  readonly interfaceEndpoints: readonly string[];
  readonly flowLogs: Required<FlowLogs> | "off";
  readonly protection: Protection;
  readonly tags: Tags;
}

/** Fills in the defaults and checks the whole. @throws pulumi.RunError naming every mistake. */
export function networkSettings(name: string, args: NetworkArgs): NetworkSettings {
  const component = `Network "${name}"`;
  requireGiven(component, args, ["region"]);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  const settings = settingsOf(check, args);
  checkSettings(check, settings);
  checkProtection(check, args.protection);
  checkAlarms(check, networkAlarms, args);
  checkTransforms(check, networkChildren, args.transform);
  check.throwIfAny();
  return settings;
}

function settingsOf(check: ArgumentCheck, args: NetworkArgs): NetworkSettings {
  const { region, flowLogs = {} } = args;
  const known = checkRegion(check, region);
  return {
    region,
    zones: zonesOf(check, args, known),
    cidrBlock: args.cidrBlock ?? regionalBlock(networkDefaults.addressPool, region) ?? "",
    nat: args.nat ?? networkDefaults.nat,
    interfaceEndpoints: args.interfaceEndpoints ?? networkDefaults.interfaceEndpoints,
    flowLogs: flowLogs === "off" ? "off" : { ...networkDefaults.flowLogs, ...given(flowLogs) },
    protection: args.protection ?? networkDefaults.protection,
    tags: args.tags ?? {},
  };
}

/** What is really given: a field that is there as undefined must not hide its default. */
function given<Group extends object>(group: Group): Group {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined)) as Group;
}

function zonesOf(check: ArgumentCheck, args: NetworkArgs, known: boolean): readonly string[] {
  const { region, zoneCount = networkDefaults.zoneCount, excludeZones = [] } = args;
  const range = `2 to ${maximumZones}: EKS and balancers need two, more than ${maximumZones} leave too few addresses`;
  const fits = (count: number) => Number.isInteger(count) && count >= 2 && count <= maximumZones;
  check.require(fits(zoneCount), "zoneCount", zoneCount, range);
  if (!known) return [];
  checkZones(check, region, excludeZones, "excludeZones", []);
  if (!args.zones) {
    const zones = defaultZones(region, zoneCount, excludeZones);
    const left = usableZones(region).filter((zone) => !excludeZones.includes(zone));
    const fix = `${region} has ${left.length} left to take (${left.join(", ")}): ask for fewer, or exclude fewer`;
    check.require(!fits(zoneCount) || zones.length === zoneCount, "zoneCount", zoneCount, fix);
    return zones;
  }
  checkZones(check, region, args.zones);
  check.require(fits(args.zones.length), "zones", args.zones, `${range} zone ids`);
  args.zones.forEach((zone, index) => {
    check.require(
      !excludeZones.includes(zone),
      `zones[${index}]`,
      zone,
      "is among excludeZones: leave one out",
    );
  });
  return args.zones;
}

function checkSettings(check: ArgumentCheck, settings: NetworkSettings): void {
  const { cidrBlock, nat, interfaceEndpoints, flowLogs, tags, region } = settings;
  checkTags(check, tags);
  const block = blockMistake(cidrBlock, networkPrefix);
  if (regionalBlock(networkDefaults.addressPool, region)) {
    check.require(block === undefined, "cidrBlock", cidrBlock, block ?? "");
  }
  check.require(natModes.includes(nat), "nat", nat, `one of ${natModes.join(", ")}`);
  checkEndpoints(check, interfaceEndpoints);
  if (flowLogs === "off") return;
  const { retentionDays, aggregationSeconds } = flowLogs;
  checkRetention(check, "flowLogs.retentionDays", retentionDays);
  const sums = aggregationSeconds === 60 || aggregationSeconds === 600;
  check.require(sums, "flowLogs.aggregationSeconds", aggregationSeconds, "60 or 600");
}

function checkEndpoints(check: ArgumentCheck, services: readonly string[]): void {
  const fix = "a service without region, each once, such as ecr.api; S3 and DynamoDB have gateway endpoints";
  services.forEach((service, index) => {
    const plain = /^[a-z0-9][a-z0-9.-]*$/.test(service) && !service.startsWith("com.amazonaws");
    const fresh = services.indexOf(service) === index && service !== "s3" && service !== "dynamodb";
    check.require(plain && fresh, `interfaceEndpoints[${index}]`, service, fix);
  });
}
