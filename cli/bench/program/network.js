const aws = require("@pulumi/aws");
const { group, make, region, tags, zones } = require("./make");

/** A network with a public and a private subnet, a NAT gateway and a route table in each of three zones. */
function network(name, number) {
  const parent = group("Network", name);
  const vpc = make(
    aws.ec2.Vpc,
    name,
    { region, cidrBlock: `10.${number % 256}.0.0/16`, enableDnsHostnames: true, tags },
    { parent },
  );
  const gateway = make(aws.ec2.InternetGateway, name, { region, vpcId: vpc.id, tags }, { parent });
  const open = make(aws.ec2.RouteTable, `${name}-public`, { region, vpcId: vpc.id, tags }, { parent });
  make(
    aws.ec2.Route,
    `${name}-public`,
    { region, routeTableId: open.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    { parent },
  );
  const subnets = zones.map((zone, index) => zoneOf({ name, number, vpc, open, parent, zone, index }));
  return { vpc, subnets };
}

function zoneOf({ name, number, vpc, open, parent, zone, index }) {
  const here = { region, vpcId: vpc.id, tags };
  const block = (third) => `10.${number % 256}.${third}.0/20`;
  const outer = make(
    aws.ec2.Subnet,
    `${name}-public-${zone}`,
    { ...here, availabilityZoneId: zone, cidrBlock: block(index * 16) },
    { parent },
  );
  const inner = make(
    aws.ec2.Subnet,
    `${name}-private-${zone}`,
    { ...here, availabilityZoneId: zone, cidrBlock: block(96 + index * 16) },
    { parent },
  );
  make(
    aws.ec2.RouteTableAssociation,
    `${name}-public-${zone}`,
    { region, routeTableId: open.id, subnetId: outer.id },
    { parent },
  );
  leaving({ name, zone, parent, here, outer, inner });
  return inner;
}

/** How the private subnet of a zone reaches the internet. */
function leaving({ name, zone, parent, here, outer, inner }) {
  const address = make(aws.ec2.Eip, `${name}-${zone}`, { region, domain: "vpc", tags }, { parent });
  const nat = make(
    aws.ec2.NatGateway,
    `${name}-${zone}`,
    { region, allocationId: address.id, subnetId: outer.id, tags },
    { parent },
  );
  const table = make(aws.ec2.RouteTable, `${name}-${zone}`, here, { parent });
  make(
    aws.ec2.Route,
    `${name}-${zone}`,
    { region, routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
    { parent },
  );
  make(
    aws.ec2.RouteTableAssociation,
    `${name}-private-${zone}`,
    { region, routeTableId: table.id, subnetId: inner.id },
    { parent },
  );
}

module.exports = { network };
