import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../lib/tags";
import { withTransforms } from "../lib/transform";
import { createEndpoints } from "./endpoints";
import { createFlowLogs } from "./flow-logs";
import { createNetworkAlarms } from "./network-alarms";
import { type NetworkArgs, networkChildren, networkSettings } from "./network-args";
import { type Tier } from "./network.plan";
import { type NetworkOutputs, type RouteTableOutputs, type ZonedSubnets } from "./outputs";
import { createRouting } from "./routing";
import { associateSubnets, createSubnets } from "./subnets";

/**
 * One region's network: a VPC with a public, a private and a data subnet in every zone, NAT, S3 and DynamoDB endpoints, flow logs,
 * and a default security group that lets nothing through. Data subnets have no route out.
 *
 * What fails with it: everything in the region. With `nat: "perZone"` a zone's loss takes only that zone's subnets and way out.
 *
 * Subnet ids resolve after their routes exist: what is placed in a subnet is created after its way out and deleted before it.
 *
 * To destroy it with its flow logs: set `protection: "off"`, `pulumi up`, `pulumi destroy`. Only the bucket of flow logs is protected: what
 * stands in the network keeps the rest, as AWS deletes no subnet in use.
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
  /**
   * Public addresses that the private subnets come from, by the zone id of their NAT gateway: what a partner's allow-list needs. Empty
   * with `nat: "regional"`, whose addresses AWS adds as it spreads, and with `none`.
   */
  readonly publicAddresses: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = networkSettings(name, args);
    const { region, zones, cidrBlock, nat, tags } = settings;
    super(
      "tenfold:network:Network",
      name,
      { region, zones: [...zones], cidrBlock, nat },
      withTransforms(opts, networkChildren, args.transform),
    );
    const vpc = createVpc(this, name, region, cidrBlock, tags);
    const subnets = createSubnets(this, name, { region, vpc, zones, cidrBlock, tags });
    const place = { region, vpc, zones, nat, tags };
    const routing = createRouting(this, name, { ...place, publicSubnets: subnets.public });

    this.region = region;
    this.zones = zones;
    this.vpcId = vpc.id;
    this.cidrBlock = vpc.cidrBlock;
    this.routeTables = routing.tables;
    this.subnets = associateSubnets(this, name, region, subnets, routing);
    this.publicAddresses = routing.publicAddresses;
    createEndpoints(this, name, {
      region,
      vpc,
      routeTableIds: [...inOrder(routing.tables.private), routing.tables.data],
      subnetIds: inOrder(subnets.private).map(({ id }) => id),
      interfaces: settings.interfaceEndpoints,
      tags,
    });
    if (settings.flowLogs !== "off") {
      const { flowLogs, protection } = settings;
      createFlowLogs(this, name, { ...flowLogs, region, vpc, protection, tags });
    }
    createNetworkAlarms(this, name, { region, gateways: routing.gateways, alarms: args.alarms, tags });
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
