import assert from "node:assert/strict";
import { type PropertyMap } from "@tenfold/planning";
import type * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, only } from "../lib/testing";
import { LoadBalancer } from "../network/load-balancer";
import { MultiRegionNetwork } from "../network/multi-region-network";
import { outOfOrder } from "../network/testing";
import { Edge } from "./edge";
import { both, distributionType, list, origin, runEdge } from "./testing";

describe("an edge's origins", () => {
  it("are asked over TLS by the name on the certificate where the balancer is secure", async () => {
    const secure = { ...origin("us-west-2"), secure: true, hostName: "origin.shop.example.com" };
    const graph = await runEdge({ origins: { "us-west-2": secure } });
    const config = only(graph, "aws:cloudfront/vpcOrigin:VpcOrigin").inputs[
      "vpcOriginEndpointConfig"
    ] as PropertyMap;
    assert.equal(config["originProtocolPolicy"], "https-only");
    assert.equal(
      list(only(graph, distributionType).inputs["origins"])[0]?.["domainName"],
      "origin.shop.example.com",
    );
  });

  it("get another name when they get another balancer, because one in use cannot change", async () => {
    const nameOf = async (arn: string) => {
      const graph = await runEdge({ origins: { "us-west-2": { ...origin("us-west-2"), arn } } });
      return (
        only(graph, "aws:cloudfront/vpcOrigin:VpcOrigin").inputs["vpcOriginEndpointConfig"] as PropertyMap
      )["name"];
    };
    assert.notEqual(await nameOf("one"), await nameOf("two"));
    assert.equal(await nameOf("one"), await nameOf("one"));
  });

  it("are replaced by any change, because one in use cannot change", async () => {
    const replaced: unknown[] = [];
    const note: pulumi.ResourceTransformation = ({ type, opts }) => {
      if (type === "aws:cloudfront/vpcOrigin:VpcOrigin") replaced.push(opts.replaceOnChanges);
      return undefined;
    };
    await runProgram(
      () => void new Edge("shop", { home: "us-west-2", origins: both }, { transformations: [note] }),
    );
    assert.deepEqual(replaced, [["vpcOriginEndpointConfig"], ["vpcOriginEndpointConfig"]]);
  });

  it("are taken from balancers and networks as they are, and depend on them in this order", async () => {
    const build = () => {
      const { networks } = new MultiRegionNetwork("main", { regions: ["us-west-2", "eu-west-1"] });
      const balancers = Object.entries(networks).map(([region, { vpcId, cidrBlock, subnets }]) => {
        const place = { region, vpcId, vpcCidrBlock: cidrBlock, subnets: subnets.private };
        return [region, new LoadBalancer(`shop-${region}`, { ...place, target: { port: 8080 } })] as const;
      });
      new Edge("shop", { home: "us-west-2", origins: Object.fromEntries(balancers) });
    };
    for (const mode of ["preview", "rehearse"] as const) {
      const graph = await runProgram(build, { mode });
      const { dependencies } = only(graph, "aws:cloudfront/vpcOrigin:VpcOrigin", "shop-eu-west-1");
      assert.equal(
        dependencies.includes(only(graph, "aws:lb/loadBalancer:LoadBalancer", "shop-eu-west-1").urn),
        true,
      );
    }
  });

  it("go after the distribution and before the balancers, whose subnets go last: the only order in which AWS lets go of them", async () => {
    const graph = await runProgram(
      () => {
        const { networks } = new MultiRegionNetwork("main", { regions: ["us-west-2"] });
        const { vpcId, cidrBlock, subnets } = networks["us-west-2"]!;
        const place = { region: "us-west-2", vpcId, vpcCidrBlock: cidrBlock, subnets: subnets.private };
        const balancer = new LoadBalancer("shop", { ...place, target: { port: 8080 } });
        new Edge("web", { home: "us-west-2", origins: { "us-west-2": balancer } });
      },
      { mode: "rehearse" },
    );
    // Created in this order, so destroyed in the reverse one.
    const subnets = graph.ofType("aws:ec2/subnet:Subnet").filter(({ name }) => name.includes("-private-"));
    assert.equal(subnets.length, 3);
    const balancer = "lb/loadBalancer:LoadBalancer shop";
    assert.deepEqual(
      outOfOrder(graph, [
        ...subnets.map(({ name }) => [`Subnet ${name}`, balancer] as const),
        [balancer, "VpcOrigin web-us-west-2"],
        ["VpcOrigin web-us-west-2", "Distribution web"],
        [balancer, "Distribution web"],
      ]),
      [],
    );
  });

  it("are asked by one name, never by the pattern of a certificate or an address", async () => {
    for (const hostName of ["*.origin.example.com", "10.3.0.7", "Origin.example.com", ""]) {
      const secure = { ...origin("us-west-2"), secure: true, hostName };
      const message = await messageOf(runEdge({ origins: { "us-west-2": secure } }));
      assert.match(
        message,
        /^Edge "shop": 1 mistake\n {2}origins\.us-west-2\.hostName .*one name that the certif/,
      );
    }
  });

  it("are refused together with everything else that is wrong", async () => {
    const message = await messageOf(
      runEdge({
        home: "us-east-1",
        origins: {
          "us-west-2": { ...origin("us-west-2"), secure: true },
          "mx-central-1": origin("mx-central-1"),
        },
        cachedPaths: ["catalog"],
        domain: {
          name: "Shop",
          alternativeNames: ["www.example.com", "www.example.com"],
          hostedZoneId: "Z1",
        },
        firewall: { requestsPerAddress: 1 },
      }),
    );
    assert.match(message, /Edge "shop": 7 mistakes/);
    for (const field of [
      "home",
      "origins.us-west-2.hostName",
      "origins.mx-central-1",
      "cachedPaths[0]",
      "domain",
      "domain.alternativeNames",
    ]) {
      assert.equal(message.includes(`  ${field}  `), true, `${field} in ${message}`);
    }
  });
});
