import assert from "node:assert/strict";
import { type Facets } from "../facets/facets";
import { Unknown } from "../graph/value";
import { recognise } from "./recognise";
import { aws, home as region, modes, ref, stackOf, text, type HandMade } from "./testing/resources";

function resource(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  more: Partial<HandMade> = {},
): HandMade {
  return aws(`ec2/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`, name, inputs, more);
}

const vpc = resource(
  "Vpc",
  "vpc",
  { cidrBlock: "10.0.0.0/16" },
  { outputs: { defaultRouteTableId: "rtb-default" } },
);
const internet = resource("InternetGateway", "internet", { vpcId: ref("vpc") });
const subnet = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
  resource("Subnet", name, { vpcId: ref("vpc"), availabilityZoneId: "usw2-az1", ...more });
const table = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
  resource("RouteTable", name, { vpcId: ref("vpc"), ...more });
const associate = (subnetName: string, tableName: string) =>
  resource("RouteTableAssociation", `${subnetName}-${tableName}`, {
    subnetId: ref(subnetName),
    routeTableId: ref(tableName),
  });
const nat = resource("NatGateway", "nat", { subnetId: ref("outer") });
const toInternet = resource("Route", "to-internet", {
  routeTableId: ref("open"),
  destinationCidrBlock: "0.0.0.0/0",
  gatewayId: ref("internet"),
});
const toNat = resource("Route", "to-nat", {
  routeTableId: ref("closed"),
  destinationCidrBlock: "0.0.0.0/0",
  natGatewayId: ref("nat"),
});

const threeTiers = [
  vpc,
  internet,
  subnet("outer"),
  subnet("inner"),
  subnet("deep"),
  table("open"),
  table("closed"),
  table("none"),
  nat,
  toInternet,
  toNat,
  associate("outer", "open"),
  associate("inner", "closed"),
  associate("deep", "none"),
];

function tiers(facets: Facets): Readonly<Record<string, unknown>> {
  return Object.fromEntries(facets.subnets.map(({ resource: { name }, tier }) => [name, text(tier)]));
}

describe("networks", () => {
  for (const [mode, options] of modes) {
    it(`have tiers by their default routes, in ${mode}`, () => {
      const facets = recognise(stackOf(threeTiers, options));
      assert.deepEqual(tiers(facets), { outer: "public", inner: "private", deep: "data" });
      const [gateway] = facets.natGateways;
      assert.deepEqual(gateway?.zone, { state: "known", value: "usw2-az1" });
      assert.deepEqual(gateway?.availability, { state: "known", value: "zonal" });
      assert.equal(facets.vpcs[0]?.natGateways[0], gateway, "a zonal gateway is in the VPC of its subnet");
      const route = facets.routes.find((one) => one.resource.name === "to-nat");
      const target = route?.target.state === "known" ? route.target.value : undefined;
      assert.ok(
        target?.kind === "nat-gateway" && target.nat.state === "known" && target.nat.value === gateway,
      );
    });

    it(`read the routes inside a route table, in ${mode}`, () => {
      const inline = table("inline", { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: ref("internet") }] });
      const facets = recognise(
        stackOf([vpc, internet, subnet("outer"), inline, associate("outer", "inline")], options),
      );
      assert.deepEqual(tiers(facets), { outer: "public" });
    });

    it(`give a subnet without an association the main table of its VPC, in ${mode}`, () => {
      const main = resource("DefaultRouteTable", "main", {
        defaultRouteTableId: ref("vpc", "defaultRouteTableId"),
        routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: ref("internet") }],
      });
      const facets = recognise(stackOf([vpc, internet, subnet("outer"), main], options));
      assert.deepEqual(tiers(facets), { outer: "public" });
      assert.equal(facets.routeTables[0]?.main, true);
    });

    it(`know a regional NAT gateway, which has no subnet and serves every zone, in ${mode}`, () => {
      const regional = resource("NatGateway", "regional", {
        availabilityMode: "regional",
        vpcId: ref("vpc"),
      });
      const [gateway] = recognise(stackOf([vpc, regional], options)).natGateways;
      assert.deepEqual(gateway?.availability, { state: "known", value: "regional" });
      assert.deepEqual(gateway?.zone, { state: "absent" });
      assert.equal(gateway?.vpc.state, "known");
    });

    it(`join endpoints with their route tables, listed or associated, in ${mode}`, () => {
      const endpoint = (name: string, service: string, more: Readonly<Record<string, unknown>> = {}) =>
        resource("VpcEndpoint", name, {
          vpcId: ref("vpc"),
          serviceName: `com.amazonaws.${region}.${service}`,
          ...more,
        });
      const listed = endpoint("s3", "s3", { routeTableIds: [ref("open"), ref("closed")] });
      const associated = endpoint("dynamodb", "dynamodb");
      const link = resource("VpcEndpointRouteTableAssociation", "link", {
        vpcEndpointId: ref("dynamodb"),
        routeTableId: ref("open"),
      });
      const inside = endpoint("images", "ecr.api", {
        vpcEndpointType: "Interface",
        subnetIds: [ref("outer")],
      });
      const facets = recognise(
        stackOf(
          [vpc, subnet("outer"), table("open"), table("closed"), listed, associated, link, inside],
          options,
        ),
      );
      const seen = facets.vpcEndpoints.map(({ service, type, routeTables, zones }) => [
        service.state === "known" && service.value,
        type.state === "known" && type.value,
        routeTables.state === "known" ? routeTables.value.length : routeTables.state,
        zones.state,
      ]);
      assert.deepEqual(seen, [
        ["s3", "Gateway", 2, "absent"],
        ["dynamodb", "Gateway", 1, "absent"],
        ["ecr.api", "Interface", "absent", "known"],
      ]);
      assert.equal(facets.vpcs[0]?.endpoints.length, 3);
    });
  }

  it("take a tag's word where no route leads out: a private subnet may live without NAT", () => {
    const tagged = (name: string, tags: Readonly<Record<string, string>>) => subnet(name, { tags });
    const resources = [
      vpc,
      tagged("a", { "tenfold:tier": "private" }),
      tagged("b", { "kubernetes.io/role/internal-elb": "1" }),
      tagged("c", { Tier: "Database" }),
      table("none"),
      associate("a", "none"),
      associate("b", "none"),
      associate("c", "none"),
    ];
    assert.deepEqual(tiers(recognise(stackOf(resources))), { a: "private", b: "private", c: "data" });
  });

  it("leave a tier open where a route's table cannot be told", () => {
    const lost = resource("Route", "lost", {
      routeTableId: Unknown.value,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: ref("internet"),
    });
    const resources = [vpc, internet, subnet("deep"), table("none"), associate("deep", "none"), lost];
    assert.deepEqual(tiers(recognise(stackOf(resources))), { deep: "unknown" });
  });

  it("do not take an id from elsewhere for a VPC of the stack, whatever comes along with it", () => {
    const foreign = subnet("foreign", { vpcId: "vpc-0f00" });
    const brought = { ...foreign, brings: { vpcId: ["vpc"] } };
    for (const [, options] of modes) {
      const facets = recognise(stackOf([vpc, brought], options));
      assert.deepEqual(facets.subnets[0]?.vpc, { state: "unknown" });
      assert.equal(facets.vpcs[0]?.subnets.length, 0);
    }
  });

  it("leave open which of two VPCs an unknown id is", () => {
    const other = resource("Vpc", "other", {});
    const torn = { ...subnet("torn", { vpcId: Unknown.value }), brings: { vpcId: ["vpc", "other"] } };
    assert.deepEqual(recognise(stackOf([vpc, other, torn])).subnets[0]?.vpc, { state: "unknown" });
  });

  it("know an internet gateway from elsewhere by its id, and that a virtual private gateway is none", () => {
    const out = (gatewayId: string) => {
      const route = resource("Route", "out", {
        routeTableId: ref("open"),
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId,
      });
      return tiers(
        recognise(stackOf([vpc, subnet("outer"), table("open"), associate("outer", "open"), route])),
      );
    };
    assert.deepEqual([out("igw-0f00"), out("vgw-0f00")], [{ outer: "public" }, { outer: "private" }]);
  });

  it("find a region with the resource, its ancestors or its provider", () => {
    const component = {
      type: "team:net:Network",
      name: "component",
      inputs: { region: "eu-west-1" },
      custom: false,
    };
    const provider = { type: "pulumi:providers:aws", name: "provider", inputs: { region: "ap-south-1" } };
    const plain = (name: string, more: Partial<HandMade>): HandMade => ({
      type: "aws:ec2/vpc:Vpc",
      name,
      inputs: {},
      ...more,
    });
    const stack = [
      component,
      provider,
      plain("one", { parent: "component" }),
      plain("two", { provider: "provider" }),
      vpc,
      plain("none", {}),
    ];
    assert.deepEqual(
      recognise(stackOf(stack)).vpcs.map((facet) => facet.region),
      ["eu-west-1", "ap-south-1", "us-west-2", undefined],
    );
  });
});
