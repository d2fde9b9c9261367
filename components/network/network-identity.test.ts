import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../lib/testing";
import { MultiRegionNetwork } from "./multi-region-network";
import { Network } from "./network";
import { type NetworkArgs } from "./network-args";
import { identities, outOfOrder, withoutRegion } from "./testing";

const region = "us-west-2";
const run = (args: Partial<NetworkArgs> = {}) =>
  runProgram(() => void new Network("main", { region, ...args }));
const everything: Partial<NetworkArgs> = {
  zoneCount: 2,
  interfaceEndpoints: ["ecr.api"],
  flowLogs: { retentionDays: 30, aggregationSeconds: 60 },
  tags: { team: "shop" },
};

describe("what a network is made of", () => {
  it("has these names and no others", async () => {
    const perZone = ["usw2-az1", "usw2-az2"].flatMap((zone) => [
      `Eip main-nat-${zone}`,
      `MetricAlarm main-${zone}-alarm-nat-drops`,
      `MetricAlarm main-${zone}-alarm-nat-ports`,
      `NatGateway main-nat-${zone}`,
      `Route main-private-nat-${zone}`,
      `RouteTable main-routes-private-${zone}`,
      ...["public", "private", "data"].flatMap((tier) => [
        `RouteTableAssociation main-${tier}-${zone}`,
        `Subnet main-${tier}-${zone}`,
      ]),
    ]);
    const once = [
      "Bucket main-flow-logs",
      "BucketLifecycleConfiguration main-flow-logs-lifecycle",
      "BucketPolicy main-flow-logs-policy",
      "BucketPublicAccessBlock main-flow-logs-access",
      "BucketServerSideEncryptionConfiguration main-flow-logs-encryption",
      "DefaultSecurityGroup main-default",
      "FlowLog main-flow-logs",
      "InternetGateway main-internet",
      "Network main",
      "Route main-public-internet",
      "RouteTable main-routes-data",
      "RouteTable main-routes-public",
      "SecurityGroup main-endpoints",
      "SecurityGroupIngressRule main-endpoints",
      "Vpc main-vpc",
      "VpcEndpoint main-dynamodb",
      "VpcEndpoint main-ecr-api",
      "VpcEndpoint main-s3",
    ];
    assert.deepEqual(identities(await run(everything)), [...perZone, ...once].sort());
  });

  it("keeps every resource of two zones when a third is added", async () => {
    const zones = ["usw2-az3", "usw2-az1"];
    const describeAll = async (given: readonly string[]) =>
      new Map(
        (
          await runProgram(() => void new Network("main", { region, zones: given }), { mode: "rehearse" })
        ).resources
          .filter(({ type }) => /Subnet$|NatGateway$|:Eip$|RouteTable$|:Route$/.test(type))
          .map(({ urn, inputs }) => [urn, inputs]),
      );
    const [before, after] = [await describeAll(zones), await describeAll([...zones, "usw2-az2"])];
    for (const [urn, inputs] of before) assert.deepEqual(after.get(urn), inputs, urn);
    assert.equal(after.size, before.size + 7);
  });

  it("names its region on every child", async () => {
    assert.deepEqual(withoutRegion(await run(everything)), []);
  });

  it("is created, and so destroyed, in an order that AWS takes", async () => {
    const graph = await run(everything);
    const pairs = [
      ["main-vpc", "main-default"],
      ["main-vpc", "main-internet"],
      ["main-internet", "Eip main-nat-usw2-az1"],
      ["main-internet", "NatGateway main-nat-usw2-az1"],
      ["main-internet", "main-public-internet"],
      ["Eip main-nat-usw2-az1", "NatGateway main-nat-usw2-az1"],
      ["Subnet main-public-usw2-az1", "NatGateway main-nat-usw2-az1"],
      ["NatGateway main-nat-usw2-az2", "main-private-nat-usw2-az2"],
      ["main-routes-private-usw2-az2", "main-private-nat-usw2-az2"],
      ["main-routes-private-usw2-az2", "main-s3"],
      ["main-routes-data", "main-dynamodb"],
      ["SecurityGroup main-endpoints", "main-ecr-api"],
      ["Subnet main-private-usw2-az2", "main-ecr-api"],
      ["Bucket main-flow-logs", "FlowLog main-flow-logs"],
      ["main-flow-logs-policy", "FlowLog main-flow-logs"],
      ["main-flow-logs-access", "main-flow-logs-policy"],
    ] as const;
    assert.deepEqual(outOfOrder(graph, pairs), []);
  });

  it("hands out the addresses that it is seen under", async () => {
    const addresses = async (nat: "perZone" | "regional") => {
      const graph = await runProgram(
        () => ({ addresses: new Network("main", { region, nat }).publicAddresses }),
        { mode: "rehearse" },
      );
      return only(graph, "pulumi:pulumi:Stack").outputs["addresses"];
    };
    const perZone = (await addresses("perZone")) as Record<string, string>;
    assert.deepEqual(Object.keys(perZone), ["usw2-az1", "usw2-az2", "usw2-az3"]);
    for (const address of Object.values(perZone)) assert.match(address, /^198\.18\.\d+\.\d+$/);
    assert.deepEqual(await addresses("regional"), {});
  });
});

describe("a network's arguments", () => {
  const wrong: readonly (readonly [title: string, args: Partial<NetworkArgs>, message: RegExp])[] = [
    ["one zone", { zones: ["usw2-az1"] }, /zones {2}\["usw2-az1"\] {2}2 to 5: EKS and balancers need two/],
    ["one zone by count", { zoneCount: 1 }, /zoneCount {2}1 {2}2 to 5/],
    [
      "a zone of another region",
      { zones: ["usw2-az1", "euw1-az1"] },
      /zones\[1\] {2}"euw1-az1" {2}not a zone id of us-west-2/,
    ],
    ["a zone's letter", { zones: ["us-west-2a", "usw2-az2"] }, /zones\[0\] {2}"us-west-2a" {2}not a zone id/],
    [
      "a zone that is excluded",
      { zones: ["usw2-az1", "usw2-az2"], excludeZones: ["usw2-az2"] },
      /zones\[1\] .*excludeZones/,
    ],
    [
      "an exclusion of nothing",
      { excludeZones: ["usw2-az9"] },
      /excludeZones\[0\] {2}"usw2-az9" {2}not a zone id/,
    ],
    [
      "too few zones left",
      { zoneCount: 4, excludeZones: ["usw2-az4"] },
      /zoneCount {2}4 {2}us-west-2 has 3 left to take/,
    ],
    [
      "a block that others own",
      { cidrBlock: "11.0.0.0/16" },
      /cidrBlock {2}"11\.0\.0\.0\/16" {2}lies on the internet/,
    ],
    ["a block that is too small", { cidrBlock: "10.0.0.0/20" }, /cidrBlock .* 16 to 19 bits/],
    [
      "an unknown NAT mode",
      { nat: "instance" as "none" },
      /nat {2}"instance" {2}one of perZone, regional, single, none/,
    ],
    [
      "flow logs by the minute and a half",
      { flowLogs: { aggregationSeconds: 90 as 60 } },
      /flowLogs\.aggregationSeconds {2}90 {2}60 or 600/,
    ],
    ["flow logs for no day", { flowLogs: { retentionDays: 0 } }, /flowLogs\.retentionDays {2}0/],
    ["a switch of another name", { protection: "yes" as "on" }, /protection {2}"yes" {2}on or off/],
    ["S3 as interface", { interfaceEndpoints: ["s3"] }, /interfaceEndpoints\[0\] {2}"s3"/],
    [
      "an endpoint twice",
      { interfaceEndpoints: ["sts", "sts"] },
      /interfaceEndpoints\[1\] {2}"sts" {2}.*each once/,
    ],
    ["a reserved tag", { tags: { "aws:team": "shop" } }, /tags\.aws:team/],
    ["an unknown region", { region: "us-west-9" }, /region {2}"us-west-9" .* us-west-/],
  ];
  for (const [title, args, message] of wrong) {
    it(`are refused: ${title}`, async () => {
      const text = await messageOf(run(args));
      assert.match(text, message);
      assert.match(text, /^Network "main": 1 mistake\n/);
    });
  }

  it("leave a default alone that is given as undefined", async () => {
    const flowLogs: object = { retentionDays: 30, aggregationSeconds: undefined };
    const graph = await run({ flowLogs });
    assert.equal(only(graph, "aws:ec2/flowLog:FlowLog").inputs["maxAggregationInterval"], 600);
  });
});

describe("networks of several regions by transit gateway", () => {
  const regions = ["us-west-2", "eu-west-1", "ap-south-1"];
  const build = (args: Partial<ConstructorParameters<typeof MultiRegionNetwork>[1]> = {}) =>
    runProgram(
      () =>
        void new MultiRegionNetwork("main", {
          regions,
          connectivity: "transitGateway",
          network: { zoneCount: 2, flowLogs: "off", alarms: "off" },
          ...args,
        }),
    );

  it("have a gateway in each region with a number of its own, and an interface in every zone", async () => {
    const graph = await build();
    const gateways = graph.ofType("aws:ec2transitgateway/transitGateway:TransitGateway");
    assert.deepEqual(gateways.map(({ inputs }) => [inputs["region"], inputs["amazonSideAsn"]]).sort(), [
      ["ap-south-1", 64537],
      ["eu-west-1", 64520],
      ["us-west-2", 64515],
    ]);
    for (const { inputs } of graph.ofType("aws:ec2transitgateway/vpcAttachment:VpcAttachment"))
      assert.equal((inputs["subnetIds"] as unknown[]).length, 2);
  });

  it("join every two regions with static routes both ways, and routes in every private and data table", async () => {
    const graph = await build();
    assert.equal(names(graph, "aws:ec2transitgateway/peeringAttachment:PeeringAttachment").length, 3);
    assert.equal(names(graph, "aws:ec2transitgateway/route:Route").length, 6);
    const routes = graph
      .ofType("aws:ec2/route:Route")
      .filter(({ inputs }) => inputs["transitGatewayId"] !== undefined);
    assert.equal(routes.length, 6 * 3);
    for (const route of routes) {
      const [gateway] = graph.sourcesOf(route, "transitGatewayId");
      assert.equal(gateway?.inputs["region"], route.inputs["region"], route.name);
    }
  });

  it("send what is for the other region over the peering of the two, by the route table of the own gateway", async () => {
    const graph = await runProgram(
      () =>
        void new MultiRegionNetwork("main", {
          regions: ["us-west-2", "eu-west-1"],
          connectivity: "transitGateway",
        }),
      { mode: "rehearse" },
    );
    const peering = only(graph, "aws:ec2transitgateway/peeringAttachment:PeeringAttachment").id;
    const gatewayIn = (region: unknown) =>
      graph
        .ofType("aws:ec2transitgateway/transitGateway:TransitGateway")
        .find(({ inputs }) => inputs["region"] === region);
    const destinations = graph.ofType("aws:ec2transitgateway/route:Route").map(({ inputs }) => {
      assert.equal(inputs["transitGatewayAttachmentId"], peering);
      const table = gatewayIn(inputs["region"])?.outputs["associationDefaultRouteTableId"];
      assert.equal(inputs["transitGatewayRouteTableId"], table);
      return [inputs["region"], inputs["destinationCidrBlock"]];
    });
    assert.deepEqual(destinations.sort(), [
      ["eu-west-1", "10.3.0.0/16"],
      ["us-west-2", "10.8.0.0/16"],
    ]);
  });

  it("route nothing before the gateways are joined and the networks attached", async () => {
    const graph = await build({ regions: ["us-west-2", "eu-west-1"] });
    const pair = "main-eu-west-1-us-west-2";
    const back = "main-us-west-2-eu-west-1";
    const pairs = [
      ["TransitGateway main-eu-west-1", "VpcAttachment main-eu-west-1"],
      ["TransitGateway main-us-west-2", `PeeringAttachment ${pair}`],
      ["TransitGateway main-eu-west-1", `PeeringAttachment ${pair}`],
      [`PeeringAttachment ${pair}`, `PeeringAttachmentAccepter ${pair}`],
      [`PeeringAttachmentAccepter ${pair}`, `Route ${pair}`],
      [`PeeringAttachmentAccepter ${pair}`, `Route ${back}`],
      [`Route ${back}`, `Route ${pair}`],
      ["VpcAttachment main-us-west-2", `${back}-usw2-az1`],
      ["VpcAttachment main-eu-west-1", `${pair}-data`],
      [`Route ${back}`, `${back}-data`],
    ] as const;
    assert.deepEqual(outOfOrder(graph, pairs), []);
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("keep the names of the routes of subnets when peering turns into transit gateways", async () => {
    const routes = async (connectivity: "peering" | "transitGateway") =>
      names(await build({ connectivity }), "aws:ec2/route:Route");
    assert.deepEqual(await routes("peering"), await routes("transitGateway"));
  });

  it("create no gateway for a region alone", async () => {
    const graph = await build({ regions: ["us-west-2"] });
    assert.equal(graph.ofType("aws:ec2transitgateway/transitGateway:TransitGateway").length, 0);
  });

  it("change children of every region by role, those of the networks too", async () => {
    const graph = await build({
      transform: {
        transitGateway: { vpnEcmpSupport: "disable" },
        regionRoute: { carrierGatewayId: "changed" },
        publicSubnet: { mapPublicIpOnLaunch: true },
      },
    });
    const all = (type: string, property: string) => graph.ofType(type).map(({ inputs }) => inputs[property]);
    const gateway = "aws:ec2transitgateway/transitGateway:TransitGateway";
    assert.deepEqual(all(gateway, "vpnEcmpSupport"), ["disable", "disable", "disable"]);
    const changed = graph
      .ofType("aws:ec2/route:Route")
      .filter(({ inputs }) => inputs["carrierGatewayId"] === "changed");
    assert.equal(changed.length, 18);
    assert.equal(
      changed.every(({ inputs }) => inputs["transitGatewayId"] !== undefined),
      true,
    );
    const open = all("aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch").filter((value) => value === true);
    assert.equal(open.length, 6);
  });
});

describe("networks of several regions", () => {
  const build = (args: Partial<ConstructorParameters<typeof MultiRegionNetwork>[1]>) =>
    runProgram(() => void new MultiRegionNetwork("main", { regions: ["us-west-2", "eu-west-1"], ...args }));

  it("take the options of one region over those of all, option by option", async () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:pager";
    const graph = await build({
      network: {
        flowLogs: { retentionDays: 30, aggregationSeconds: 60 },
        alarms: { change: { "nat-drops": "off" } },
      },
      overrides: { "eu-west-1": { flowLogs: { retentionDays: 7 }, alarms: { topicArns: [topic] } } },
    });
    const logs = graph
      .ofType("aws:ec2/flowLog:FlowLog")
      .map(({ inputs }) => inputs["maxAggregationInterval"]);
    assert.deepEqual(logs, [60, 60]);
    const alarms = graph.ofType("aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.equal(alarms.length, 6);
    const told = alarms.filter(({ inputs }) => (inputs["alarmActions"] as string[]).length === 1);
    assert.deepEqual([...new Set(told.map(({ inputs }) => inputs["region"]))], ["eu-west-1"]);
  });

  it("are refused with blocks that others own, an unknown way between them or an unknown role", async () => {
    const message = await messageOf(
      build({
        addressPool: "64.0.0.0/10",
        overrides: { "eu-west-1": { cidrBlock: "192.168.0.0/15" } },
        connectivity: "vpn" as "none",
        transform: { subnets: {} } as object,
      }),
    );
    assert.match(message, /MultiRegionNetwork "main": 4 mistakes/);
    assert.match(message, /addressPool {2}"64\.3\.0\.0\/16" {2}lies on the internet/);
    assert.match(
      message,
      /overrides\.eu-west-1\.cidrBlock {2}"192\.168\.0\.0\/15" {2}a block of 16 to 19 bits/,
    );
    assert.match(message, /connectivity {2}"vpn" {2}one of none, peering, transitGateway/);
    assert.match(message, /transform {2}"subnets" {2}one of /);
  });
});
