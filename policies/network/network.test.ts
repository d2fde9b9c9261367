import assert from "node:assert/strict";
import { type StackResource, unknownText } from "../testing/stack";
import { fails, isOpen, passes, saysNothing, verdictsOf } from "../testing/verdicts";

const region = "us-west-2";

function vpc(name = "main"): StackResource {
  return { type: "aws:ec2/vpc:Vpc", name, props: { cidrBlock: "10.0.0.0/16", region } };
}

function inVpc(
  type: string,
  name: string,
  props: StackResource["props"] = {},
  network = "main",
): StackResource {
  const propertyDependencies = { vpcId: [network] };
  return { type, name, props: { vpcId: unknownText, region, ...props }, propertyDependencies };
}

function subnet(name: string, zone: string, network = "main"): StackResource {
  return inVpc("aws:ec2/subnet:Subnet", name, { availabilityZoneId: zone }, network);
}

/** A subnet with a route table whose default route leads to `target`. */
function routed(
  name: string,
  zone: string,
  target: Readonly<Record<string, string>>,
): readonly StackResource[] {
  const [property = "", resource = ""] = Object.entries(target)[0] ?? [];
  return [
    subnet(name, zone),
    inVpc("aws:ec2/routeTable:RouteTable", `${name}-table`),
    {
      type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
      name: `${name}-association`,
      props: { subnetId: unknownText, routeTableId: unknownText },
      propertyDependencies: { subnetId: [name], routeTableId: [`${name}-table`] },
    },
    {
      type: "aws:ec2/route:Route",
      name: `${name}-out`,
      props: { routeTableId: unknownText, destinationCidrBlock: "0.0.0.0/0", [property]: unknownText },
      propertyDependencies: { routeTableId: [`${name}-table`], [property]: [resource] },
    },
  ];
}

const internet = inVpc("aws:ec2/internetGateway:InternetGateway", "internet");
const regionalNat = inVpc("aws:ec2/natGateway:NatGateway", "nat", { availabilityMode: "regional" });

function zonalNat(name: string, inSubnet: string): StackResource {
  const props = { subnetId: unknownText, region };
  return {
    type: "aws:ec2/natGateway:NatGateway",
    name,
    props,
    propertyDependencies: { subnetId: [inSubnet] },
  };
}

function endpoint(
  name: string,
  service: string,
  tables: readonly string[],
  type = "Gateway",
  network = "main",
) {
  const props = {
    serviceName: `com.amazonaws.${region}.${service}`,
    vpcEndpointType: type,
    routeTableIds: [unknownText],
  };
  const made = inVpc("aws:ec2/vpcEndpoint:VpcEndpoint", name, props, network);
  return { ...made, propertyDependencies: { ...made.propertyDependencies, routeTableIds: tables } };
}

describe("rules about networks", () => {
  it("count the zones of public subnets where there are no others", async () => {
    const zones = ["usw2-az1", "usw2-az2", "usw2-az3"];
    const publicSubnets = zones.flatMap((zone) => routed(`public-${zone}`, zone, { gatewayId: "internet" }));
    assert.deepEqual(await verdictsOf("net-vpc-min-azs", [vpc(), internet, ...publicSubnets]), passes());
    const mixed = [vpc(), internet, ...publicSubnets, subnet("data", "usw2-az1")];
    assert.deepEqual(await verdictsOf("net-vpc-min-azs", mixed), fails("main"));
  });

  it("do not count a zone twice because one subnet gives its id and another its name", async () => {
    const named = inVpc("aws:ec2/subnet:Subnet", "named", { availabilityZone: "us-west-2a" });
    const stack = [vpc(), subnet("one", "usw2-az1"), subnet("two", "usw2-az2"), named];
    assert.deepEqual(await verdictsOf("net-vpc-min-azs", stack), isOpen("main"));
  });

  it("let a regional NAT gateway serve every zone, at the price of one a zone", async () => {
    const stack = [
      vpc(),
      regionalNat,
      ...["usw2-az1", "usw2-az2"].flatMap((zone) => routed(`private-${zone}`, zone, { natGatewayId: "nat" })),
    ];
    assert.deepEqual(await verdictsOf("net-nat-per-az", stack), passes(2));
    assert.deepEqual(await verdictsOf("net-nat-budget", stack, { environment: "dev" }), fails("main"));
    assert.deepEqual(await verdictsOf("net-nat-budget", stack, { environment: "prod" }), passes());
    const unknownMode = inVpc("aws:ec2/natGateway:NatGateway", "nat", { availabilityMode: unknownText });
    const open = stack.map((resource) => (resource.name === "nat" ? unknownMode : resource));
    assert.deepEqual(await verdictsOf("net-nat-budget", open, { environment: "dev" }), isOpen("main"));
  });

  it("say nothing about a NAT gateway for a subnet whose way out is a transit gateway", async () => {
    const gateway: StackResource = {
      type: "aws:ec2transitgateway/transitGateway:TransitGateway",
      name: "hub",
      props: {},
    };
    const stack = [vpc(), gateway, ...routed("private", "usw2-az1", { transitGatewayId: "hub" })];
    assert.deepEqual(await verdictsOf("net-nat-per-az", stack), saysNothing);
    assert.deepEqual(await verdictsOf("net-gateway-endpoints", stack), saysNothing);
  });

  it("leave open which zone a NAT gateway outside of the stack is in", async () => {
    const stack = [vpc(), subnet("public", "usw2-az1"), zonalNat("nat", "public")];
    const inside = [...stack, ...routed("private", "usw2-az1", { natGatewayId: "nat" })];
    assert.deepEqual(await verdictsOf("net-nat-per-az", inside), passes());
    const outside = inside.map((resource) => {
      if (resource.name !== "private-out") return resource;
      const propertyDependencies = { routeTableId: ["private-table"] };
      return { ...resource, props: { ...resource.props, natGatewayId: "nat-0123" }, propertyDependencies };
    });
    assert.deepEqual(await verdictsOf("net-nat-per-az", outside), isOpen("private"));
  });

  it("take neither an interface endpoint nor one of another VPC for a gateway endpoint", async () => {
    const stack = [
      vpc(),
      vpc("other"),
      subnet("public", "usw2-az1"),
      zonalNat("nat", "public"),
      ...routed("private", "usw2-az1", { natGatewayId: "nat" }),
      endpoint("dynamodb", "dynamodb", ["private-table"]),
    ];
    assert.deepEqual(await verdictsOf("net-gateway-endpoints", stack), fails("private-table"));
    const wrongType = [...stack, endpoint("s3", "s3", ["private-table"], "Interface")];
    assert.deepEqual(await verdictsOf("net-gateway-endpoints", wrongType), fails("private-table"));
    const wrongNetwork = [...stack, endpoint("s3", "s3", ["private-table"], "Gateway", "other")];
    assert.deepEqual(await verdictsOf("net-gateway-endpoints", wrongNetwork), fails("private-table"));
    const right = [...stack, endpoint("s3", "s3", ["private-table"])];
    assert.deepEqual(await verdictsOf("net-gateway-endpoints", right), passes());
  });

  it("hold a load balancer to the number of zones that is configured", async () => {
    const subnets = ["usw2-az1", "usw2-az2"].map((zone) => subnet(`private-${zone}`, zone));
    const balancer: StackResource = {
      type: "aws:lb/loadBalancer:LoadBalancer",
      name: "shop",
      props: { subnets: [unknownText, unknownText], region },
      propertyDependencies: { subnets: subnets.map(({ name }) => name) },
    };
    const stack = [vpc(), ...subnets, balancer];
    assert.deepEqual(await verdictsOf("lb-multi-az", stack, { config: { minAzs: 2 } }), passes());
    assert.deepEqual(await verdictsOf("lb-multi-az", stack), fails("shop"));
  });
});
