import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../lib/tags";
import { type NatMode, natZoneFor, natZones } from "./network.plan";
import { type RouteTableOutputs } from "./outputs";

/** What routing needs to know. */
export interface RoutingArgs {
  readonly region: string;
  readonly vpc: aws.ec2.Vpc;
  readonly zones: readonly string[];
  readonly nat: NatMode;
  readonly publicSubnets: Readonly<Record<string, aws.ec2.Subnet>>;
  readonly tags: Tags;
}

/** Route tables, and by tier and zone what must exist before a resource in the subnet can reach out. */
export interface Routing {
  readonly tables: RouteTableOutputs;
  /** Route that public subnets leave by. */
  readonly publicRoute: pulumi.Resource;
  /** Route that a zone's private subnet leaves by; the internet gateway where there is none. */
  readonly privateRoutes: Readonly<Record<string, pulumi.Resource>>;
}

/**
 * Creates the internet gateway, NAT gateways and route tables. An internet gateway exists in every NAT mode: CloudFront refuses a
 * VPC origin in a network without one.
 */
export function createRouting(parent: pulumi.Resource, name: string, args: RoutingArgs): Routing {
  const { region, vpc, zones, tags } = args;
  const options = { parent };
  const internet = new aws.ec2.InternetGateway(
    `${name}-internet`,
    { region, vpcId: vpc.id, tags: namedTags(`${name}-internet`, tags) },
    options,
  );
  const table = (role: string) =>
    new aws.ec2.RouteTable(
      `${name}-routes-${role}`,
      { region, vpcId: vpc.id, tags: namedTags(`${name}-routes-${role}`, tags) },
      options,
    );
  const publicTable = table("public");
  const publicRoute = new aws.ec2.Route(
    `${name}-public-internet`,
    { region, routeTableId: publicTable.id, destinationCidrBlock: everywhere, gatewayId: internet.id },
    options,
  );
  const privateTables = Object.fromEntries(zones.map((zone) => [zone, table(`private-${zone}`).id]));
  const data = table("data").id;
  return {
    tables: { public: publicTable.id, private: privateTables, data },
    publicRoute,
    privateRoutes: createPrivateRoutes(parent, name, args, internet, privateTables),
  };
}

function createPrivateRoutes(
  parent: pulumi.Resource,
  name: string,
  args: RoutingArgs,
  internet: aws.ec2.InternetGateway,
  tables: Readonly<Record<string, pulumi.Output<string>>>,
): Record<string, pulumi.Resource> {
  const { region, zones, nat } = args;
  const gateways = createGateways(parent, name, args, internet);
  const routes = zones.map((zone): [string, pulumi.Resource] => {
    const gateway = gateways[nat === "regional" ? regionalKey : (natZoneFor(nat, zones, zone) ?? "")];
    const routeTableId = tables[zone];
    if (!gateway || !routeTableId) return [zone, internet];
    const target = { destinationCidrBlock: everywhere, natGatewayId: gateway.id };
    const route = { region, routeTableId, ...target };
    return [zone, new aws.ec2.Route(`${name}-private-nat-${zone}`, route, { parent })];
  });
  return Object.fromEntries(routes);
}

const everywhere = "0.0.0.0/0";
const regionalKey = "regional";

function createGateways(
  parent: pulumi.Resource,
  name: string,
  { region, vpc, zones, nat, publicSubnets, tags }: RoutingArgs,
  internet: aws.ec2.InternetGateway,
): Readonly<Record<string, aws.ec2.NatGateway>> {
  // AWS refuses a gateway, and keeps an address mapped, while the internet gateway is not attached.
  const options = { parent, dependsOn: [internet] };
  if (nat === "regional") {
    const role = `${name}-nat`;
    const placement = { availabilityMode: "regional", vpcId: vpc.id };
    return {
      [regionalKey]: new aws.ec2.NatGateway(
        role,
        { region, ...placement, tags: namedTags(role, tags) },
        options,
      ),
    };
  }
  const gateways = natZones(nat, zones).map((zone): [string, aws.ec2.NatGateway] => {
    const role = `${name}-nat-${zone}`;
    const address = new aws.ec2.Eip(role, { region, domain: "vpc", tags: namedTags(role, tags) }, options);
    const placement = { subnetId: publicSubnets[zone]?.id, allocationId: address.id };
    return [
      zone,
      new aws.ec2.NatGateway(role, { region, ...placement, tags: namedTags(role, tags) }, options),
    ];
  });
  return Object.fromEntries(gateways);
}
