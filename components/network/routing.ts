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
  /** NAT gateways by zone id; `regional` for the one of the whole region. */
  readonly gateways: Readonly<Record<string, aws.ec2.NatGateway>>;
  /** Public addresses of the zonal NAT gateways, by zone id. */
  readonly publicAddresses: Readonly<Record<string, pulumi.Output<string>>>;
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
  const { gateways, publicAddresses } = createGateways(parent, name, args, internet);
  return {
    tables: { public: publicTable.id, private: privateTables, data },
    publicRoute,
    privateRoutes: createPrivateRoutes(parent, name, args, { internet, gateways, tables: privateTables }),
    gateways,
    publicAddresses,
  };
}

function createPrivateRoutes(
  parent: pulumi.Resource,
  name: string,
  { region, zones, nat }: RoutingArgs,
  {
    internet,
    gateways,
    tables,
  }: {
    readonly internet: aws.ec2.InternetGateway;
    readonly gateways: Routing["gateways"];
    readonly tables: Readonly<Record<string, pulumi.Output<string>>>;
  },
): Record<string, pulumi.Resource> {
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
): Pick<Routing, "gateways" | "publicAddresses"> {
  // AWS refuses a gateway, and keeps an address mapped, while the internet gateway is not attached.
  const options = { parent, dependsOn: [internet] };
  const gateway = (role: string, placement: aws.ec2.NatGatewayArgs) =>
    new aws.ec2.NatGateway(role, { region, ...placement, tags: namedTags(role, tags) }, options);
  if (nat === "regional") {
    const regional = gateway(`${name}-nat`, { availabilityMode: "regional", vpcId: vpc.id });
    return { gateways: { [regionalKey]: regional }, publicAddresses: {} };
  }
  const gateways: Record<string, aws.ec2.NatGateway> = {};
  const publicAddresses: Record<string, pulumi.Output<string>> = {};
  for (const zone of natZones(nat, zones)) {
    const role = `${name}-nat-${zone}`;
    const address = new aws.ec2.Eip(role, { region, domain: "vpc", tags: namedTags(role, tags) }, options);
    gateways[zone] = gateway(role, { subnetId: publicSubnets[zone]?.id, allocationId: address.id });
    publicAddresses[zone] = address.publicIp;
  }
  return { gateways, publicAddresses };
}
