import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../lib/testing";
import { MultiRegionNetwork } from "./multi-region-network";
import { Network } from "./network";
import { type NetworkArgs, productionEndpoints } from "./network-args";

const zones = ["usw2-az1", "usw2-az2", "usw2-az3"];
const run = (args: Partial<NetworkArgs> = {}) =>
  runProgram(() => void new Network("main", { region: "us-west-2", ...args }));

describe("a network by default", () => {
  it("has three zones, a NAT gateway in each, and a subnet of every tier, named by zone", async () => {
    const graph = await run();
    const inEveryZone = (role: string) => zones.map((zone) => `main-${role}-${zone}`);
    assert.deepEqual(names(graph, "aws:ec2/natGateway:NatGateway"), inEveryZone("nat"));
    const tiers = ["data", "private", "public"].flatMap(inEveryZone);
    assert.deepEqual(names(graph, "aws:ec2/subnet:Subnet"), tiers);
    assert.deepEqual(names(graph, "aws:ec2/routeTableAssociation:RouteTableAssociation"), tiers);
    assert.equal(only(graph, "aws:ec2/vpc:Vpc").inputs["cidrBlock"], "10.3.0.0/16");
    assert.deepEqual(
      graph.ofType("aws:ec2/subnet:Subnet").map(({ inputs }) => inputs["availabilityZoneId"]),
      [...zones, ...zones, ...zones],
    );
  });

  it("sends each zone's private subnet out through the gateway of its own zone", async () => {
    const graph = await run();
    for (const zone of zones) {
      const route = only(graph, "aws:ec2/route:Route", `main-private-nat-${zone}`);
      const source = (property: string) => graph.sourcesOf(route, property).map(({ name }) => name);
      assert.deepEqual(source("natGatewayId"), [`main-nat-${zone}`]);
      assert.deepEqual(source("routeTableId"), [`main-routes-private-${zone}`]);
    }
  });

  it("has gateways and addresses only while the internet gateway is attached", async () => {
    const graph = await run();
    const internet = only(graph, "aws:ec2/internetGateway:InternetGateway").urn;
    for (const { urn, dependencies } of graph.ofType("aws:ec2/natGateway:NatGateway", "aws:ec2/eip:Eip")) {
      assert.equal(dependencies.includes(internet), true, urn);
    }
  });

  it("gives data subnets no way out", async () => {
    const graph = await run();
    const tables = graph
      .ofType("aws:ec2/route:Route")
      .flatMap((route) => graph.sourcesOf(route, "routeTableId"));
    assert.equal(
      tables.some(({ name }) => name === "main-routes-data"),
      false,
    );
  });

  it("reaches S3 and DynamoDB from every private and data route table without NAT", async () => {
    const graph = await run();
    const tables = [...zones.map((zone) => `main-routes-private-${zone}`), "main-routes-data"].sort();
    for (const service of ["s3", "dynamodb"]) {
      const endpoint = only(graph, "aws:ec2/vpcEndpoint:VpcEndpoint", `main-${service}`);
      assert.equal(endpoint.inputs["serviceName"], `com.amazonaws.us-west-2.${service}`);
      assert.deepEqual(
        graph
          .sourcesOf(endpoint, "routeTableIds")
          .map(({ name }) => name)
          .sort(),
        tables,
      );
    }
    assert.equal(graph.ofType("aws:ec2/vpcEndpoint:VpcEndpoint").length, 2);
  });

  it("closes the default security group", async () => {
    const group = only(await run(), "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual([group.inputs["ingress"], group.inputs["egress"]], [[], []]);
  });

  it("keeps flow logs for ninety days in a protected, encrypted, private bucket that exists before the first record", async () => {
    const graph = await run();
    const bucket = only(graph, "aws:s3/bucket:Bucket");
    assert.deepEqual([bucket.protect, bucket.inputs["forceDestroy"]], [true, false]);
    const [rule] = only(graph, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs[
      "rules"
    ] as [object];
    assert.deepEqual((rule as { expiration: unknown }).expiration, { days: 90 });
    assert.equal(graph.ofType("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").length, 1);
    assert.equal(
      graph.ofType("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
        .length,
      1,
    );
    const log = only(graph, "aws:ec2/flowLog:FlowLog");
    assert.equal(log.dependencies.includes(only(graph, "aws:s3/bucketPolicy:BucketPolicy").urn), true);
  });

  it("tells Kubernetes which subnets hold which balancers, and names what it tags", async () => {
    const graph = await run({ tags: { team: "shop" } });
    const tags = (name: string) =>
      only(graph, "aws:ec2/subnet:Subnet", name).inputs["tags"] as Record<string, string>;
    assert.equal(tags("main-public-usw2-az1")["kubernetes.io/role/elb"], "1");
    assert.equal(tags("main-private-usw2-az1")["kubernetes.io/role/internal-elb"], "1");
    assert.equal(tags("main-data-usw2-az1")["Name"], "main-data-usw2-az1");
    for (const { name, inputs } of graph.resources.filter(({ inputs }) => inputs["tags"] !== undefined)) {
      assert.equal((inputs["tags"] as Record<string, string>)["team"], "shop", name);
    }
  });

  it("gives its region to every child", async () => {
    const graph = await run();
    for (const { custom, inputs, urn } of graph.resources) {
      if (custom && !urn.includes("pulumi:providers")) assert.equal(inputs["region"], "us-west-2", urn);
    }
  });

  it("lets others build in a subnet only after its way out, and so takes the way out away after them", async () => {
    const graph = await runProgram(async () => {
      const aws = await import("@pulumi/aws");
      const { subnets } = new Network("main", { region: "us-west-2" });
      const place = (tier: "public" | "private", zone: string) => ({
        region: "us-west-2",
        subnetId: subnets[tier][zone]!.id,
      });
      new aws.ec2.NetworkInterface("inside", place("private", "usw2-az2"));
      new aws.ec2.NetworkInterface("outside", place("public", "usw2-az2"));
    });
    const sources = (name: string) =>
      graph
        .sourcesOf(only(graph, "aws:ec2/networkInterface:NetworkInterface", name), "subnetId")
        .map((source) => source.name);
    assert.equal(sources("inside").includes("main-private-nat-usw2-az2"), true);
    assert.equal(sources("outside").includes("main-public-internet"), true);
  });
});

describe("a network's choices", () => {
  it("share one gateway where NAT is single", async () => {
    const graph = await run({ nat: "single" });
    assert.deepEqual(names(graph, "aws:ec2/natGateway:NatGateway"), ["main-nat-usw2-az1"]);
    const route = only(graph, "aws:ec2/route:Route", "main-private-nat-usw2-az3");
    assert.deepEqual(
      graph.sourcesOf(route, "natGatewayId").map(({ name }) => name),
      ["main-nat-usw2-az1"],
    );
  });

  it("have a gateway of the whole region without subnet or address where NAT is regional", async () => {
    const graph = await run({ nat: "regional" });
    const { inputs } = only(graph, "aws:ec2/natGateway:NatGateway", "main-nat");
    assert.deepEqual(
      [inputs["availabilityMode"], inputs["subnetId"], inputs["allocationId"]],
      ["regional", undefined, undefined],
    );
    assert.equal(graph.ofType("aws:ec2/eip:Eip").length, 0);
    assert.equal(names(graph, "aws:ec2/route:Route").length, 4);
  });

  it("keep the internet gateway without NAT, as VPC origins need one", async () => {
    const graph = await run({ nat: "none" });
    assert.deepEqual(names(graph, "aws:ec2/route:Route"), ["main-public-internet"]);
    assert.equal(graph.ofType("aws:ec2/internetGateway:InternetGateway").length, 1);
  });

  it("share one security group between interface endpoints, open to the network on 443 alone", async () => {
    const graph = await run({ interfaceEndpoints: productionEndpoints });
    assert.equal(graph.ofType("aws:ec2/vpcEndpoint:VpcEndpoint").length, 2 + productionEndpoints.length);
    assert.equal(graph.ofType("aws:ec2/securityGroup:SecurityGroup").length, 1);
    const { inputs } = only(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual([inputs["fromPort"], inputs["toPort"], inputs["cidrIpv4"]], [443, 443, "10.3.0.0/16"]);
  });

  it("leave out flow logs and their bucket where they are off", async () => {
    const graph = await run({ flowLogs: "off" });
    assert.equal(graph.ofType("aws:s3/bucket:Bucket", "aws:ec2/flowLog:FlowLog").length, 0);
  });

  it("let the bucket go where protection is off", async () => {
    const bucket = only(await run({ protection: "off" }), "aws:s3/bucket:Bucket");
    assert.deepEqual([bucket.protect, bucket.inputs["forceDestroy"]], [false, true]);
  });

  it("are refused all at once, without a stack trace", async () => {
    const message = await messageOf(
      run({
        zones: ["usw2-az1"],
        cidrBlock: "10.0.0.0/24",
        interfaceEndpoints: ["s3", "com.amazonaws.us-west-2.sts"],
        zoneCount: 9,
      }),
    );
    assert.match(message, /Network "main": 5 mistakes/);
    for (const field of [
      "zoneCount",
      "zones",
      "cidrBlock",
      "interfaceEndpoints[0]",
      "interfaceEndpoints[1]",
    ]) {
      assert.equal(message.includes(field), true, `${field} in ${message}`);
    }
    assert.doesNotMatch(message, /at .*\.ts/);
  });
});

describe("networks of several regions", () => {
  const build = (args: Partial<ConstructorParameters<typeof MultiRegionNetwork>[1]> = {}) =>
    runProgram(() => void new MultiRegionNetwork("main", { regions: ["us-west-2", "eu-west-1"], ...args }));

  it("have blocks that do not depend on the other regions", async () => {
    const blocks = async (regions: readonly string[]) =>
      Object.fromEntries(
        (await build({ regions }))
          .ofType("aws:ec2/vpc:Vpc")
          .map(({ inputs }) => [inputs["region"], inputs["cidrBlock"]]),
      );
    assert.deepEqual(await blocks(["us-west-2", "eu-west-1"]), {
      "us-west-2": "10.3.0.0/16",
      "eu-west-1": "10.8.0.0/16",
    });
    assert.equal((await blocks(["ap-south-1", "eu-west-1"]))["eu-west-1"], "10.8.0.0/16");
  });

  it("stay apart by default", async () => {
    const graph = await build();
    assert.equal(graph.ofType("aws:ec2/vpcPeeringConnection:VpcPeeringConnection").length, 0);
    assert.equal(graph.ofType("tenfold:network:Network").length, 2);
  });

  it("are joined with an accepter in the other region and routes on both sides", async () => {
    const graph = await build({ connectivity: "peering" });
    const { inputs } = only(graph, "aws:ec2/vpcPeeringConnection:VpcPeeringConnection");
    assert.deepEqual([inputs["region"], inputs["peerRegion"]], ["eu-west-1", "us-west-2"]);
    assert.equal(
      only(graph, "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter").inputs["region"],
      "us-west-2",
    );
    const routes = graph
      .ofType("aws:ec2/route:Route")
      .filter(({ inputs }) => inputs["vpcPeeringConnectionId"] !== undefined);
    const sides = routes
      .map(({ inputs }) => `${String(inputs["region"])} to ${String(inputs["destinationCidrBlock"])}`)
      .sort();
    assert.deepEqual(sides, [
      ...Array(4).fill("eu-west-1 to 10.3.0.0/16"),
      ...Array(4).fill("us-west-2 to 10.8.0.0/16"),
    ]);
    for (const route of routes) {
      const accepter = graph.sourcesOf(route, "vpcPeeringConnectionId").map(({ type }) => type);
      assert.deepEqual(accepter, ["aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"]);
    }
  });

  it("let one region differ", async () => {
    const graph = await build({
      network: { nat: "single" },
      overrides: { "eu-west-1": { nat: "perZone", zoneCount: 2 } },
    });
    const gateways = graph.ofType("aws:ec2/natGateway:NatGateway").map(({ inputs }) => inputs["region"]);
    assert.deepEqual(gateways.sort(), ["eu-west-1", "eu-west-1", "us-west-2"]);
  });

  it("are refused where their blocks overlap, or a region is unknown, given twice or overridden without being there", async () => {
    const overlap = await messageOf(build({ overrides: { "us-west-2": { cidrBlock: "10.8.128.0/17" } } }));
    assert.match(
      overlap,
      /overrides.us-west-2.cidrBlock {2}"10.8.128.0\/17" {2}overlaps 10.8.0.0\/16 of eu-west-1/,
    );
    const rest = await messageOf(
      build({ regions: ["eu-west-9", "us-west-2", "us-west-2"], overrides: { "us-east-1": {} } }),
    );
    assert.match(rest, /3 mistakes/);
  });
});
