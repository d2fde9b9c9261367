import assert from "node:assert/strict";
import { type PropertyMap } from "@tenfold/planning";
import type * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../lib/testing";
import { LoadBalancer } from "../network/load-balancer";
import { MultiRegionNetwork } from "../network/multi-region-network";
import { Edge, type EdgeArgs } from "./edge";
import { planBehaviours, planOriginGroups } from "./edge.plan";

const distributionType = "aws:cloudfront/distribution:Distribution";
const origin = (region: string) => ({
  arn: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/shop/1`,
  dnsName: `internal-shop.${region}.elb.amazonaws.com`,
});
const both = { "us-west-2": origin("us-west-2"), "eu-west-1": origin("eu-west-1") };
const run = (changes: Partial<EdgeArgs> = {}) =>
  runProgram(() => void new Edge("shop", { home: "us-west-2", origins: both, ...changes }));

const list = (value: unknown) => value as readonly PropertyMap[];

describe("an edge over two regions", () => {
  it("reaches each region through a VPC origin whose id is the region", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, "aws:cloudfront/vpcOrigin:VpcOrigin"), [
      "shop-eu-west-1",
      "shop-us-west-2",
    ]);
    const origins = list(only(graph, distributionType).inputs["origins"]);
    assert.deepEqual(
      origins.map(({ originId }) => originId),
      ["eu-west-1", "us-west-2"],
    );
    for (const { vpcOriginConfig } of origins) assert.notEqual(vpcOriginConfig, undefined);
  });

  it("lets writes through to home by default, where CloudFront allows no origin group", async () => {
    const behaviour = only(await run(), distributionType).inputs["defaultCacheBehavior"] as PropertyMap;
    assert.equal(behaviour["targetOriginId"], "us-west-2");
    assert.equal((behaviour["allowedMethods"] as string[]).includes("POST"), true);
    assert.equal(behaviour["cachePolicyId"], "4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    assert.equal(list(behaviour["functionAssociations"])[0]?.["eventType"], "viewer-request");
  });

  it("serves paths that are only read from a group of both regions, cached as the origin says", async () => {
    const graph = await run({ cachedPaths: ["/catalog/*"] });
    const { inputs } = only(graph, distributionType);
    const [behaviour] = list(inputs["orderedCacheBehaviors"]);
    assert.deepEqual([behaviour?.["pathPattern"], behaviour?.["targetOriginId"]], ["/catalog/*", "reads"]);
    assert.deepEqual(behaviour?.["allowedMethods"], ["GET", "HEAD", "OPTIONS"]);
    const [group] = list(inputs["originGroups"]);
    assert.deepEqual(group?.["members"], [{ originId: "us-west-2" }, { originId: "eu-west-1" }]);
    assert.deepEqual(group?.["failoverCriteria"], { statusCodes: [500, 502, 503, 504] });
    const policy = only(graph, "aws:cloudfront/cachePolicy:CachePolicy");
    assert.deepEqual([policy.inputs["minTtl"], policy.inputs["defaultTtl"]], [0, 0]);
  });

  it("keeps home in a key-value store that a later run does not write again, and that is filled before the first request", async () => {
    const graph = await run();
    const key = only(graph, "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey");
    assert.deepEqual([key.inputs["key"], key.inputs["value"]], ["home", "us-west-2"]);
    assert.deepEqual(key.ignoreChanges, ["value"]);
    assert.equal(only(graph, distributionType).dependencies.includes(key.urn), true);
  });

  it("stands behind a firewall in us-east-1 that blocks and limits every address", async () => {
    const graph = await run();
    const { inputs } = only(graph, "aws:wafv2/webAcl:WebAcl");
    assert.deepEqual([inputs["region"], inputs["scope"]], ["us-east-1", "CLOUDFRONT"]);
    const rules = list(inputs["rules"]);
    assert.deepEqual(new Set(rules.map(({ priority }) => priority)).size, rules.length);
    assert.deepEqual(
      rules.map(({ name }) => name),
      [
        "RequestsPerAddress",
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
      ],
    );
    assert.deepEqual(
      graph.sourcesOf(only(graph, distributionType), "webAclId").map(({ type }) => type),
      ["aws:wafv2/webAcl:WebAcl"],
    );
  });

  it("speaks HTTP/3 and IPv6, is protected, and sends security headers", async () => {
    const graph = await run();
    const { inputs, protect } = only(graph, distributionType);
    assert.deepEqual([inputs["httpVersion"], inputs["isIpv6Enabled"], protect], ["http2and3", true, true]);
    const headers = only(graph, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy");
    const { strictTransportSecurity } = headers.inputs["securityHeadersConfig"] as Record<
      string,
      PropertyMap
    >;
    assert.equal(strictTransportSecurity?.["accessControlMaxAgeSec"], 31_536_000);
  });

  it("writes access logs as Parquet from us-east-1 to a bucket whose policy exists first", async () => {
    const graph = await run();
    const delivery = only(graph, "aws:cloudwatch/logDelivery:LogDelivery");
    assert.equal(delivery.inputs["region"], "us-east-1");
    assert.equal(delivery.dependencies.includes(only(graph, "aws:s3/bucketPolicy:BucketPolicy").urn), true);
    const { inputs } = only(graph, "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination");
    assert.equal(inputs["outputFormat"], "parquet");
  });
});

describe("an edge over one region", () => {
  it("needs neither function nor store nor group", async () => {
    const graph = await run({ origins: { "us-west-2": origin("us-west-2") }, cachedPaths: ["/catalog/*"] });
    const routing = ["function:Function", "keyValueStore:KeyValueStore", "keyvaluestoreKey:KeyvaluestoreKey"];
    assert.equal(graph.ofType(...routing.map((type) => `aws:cloudfront/${type}`)).length, 0);
    const { inputs } = only(graph, distributionType);
    assert.deepEqual(inputs["originGroups"], []);
    assert.equal(list(inputs["orderedCacheBehaviors"])[0]?.["targetOriginId"], "us-west-2");
  });

  it("can go without firewall, logs and protection", async () => {
    const graph = await run({
      origins: { "us-west-2": origin("us-west-2") },
      firewall: "off",
      accessLogs: "off",
      protection: "off",
    });
    assert.equal(graph.ofType("aws:wafv2/webAcl:WebAcl", "aws:s3/bucket:Bucket").length, 0);
    const { inputs, protect } = only(graph, distributionType);
    assert.deepEqual([inputs["webAclId"], protect], [undefined, false]);
  });
});

describe("an edge with a domain", () => {
  const domain = { name: "shop.example.com", alternativeNames: ["www.example.com"], hostedZoneId: "Z1" };

  it("has a certificate in us-east-1 that is issued before the distribution takes it", async () => {
    const graph = await run({ domain });
    assert.equal(only(graph, "aws:acm/certificate:Certificate").inputs["region"], "us-east-1");
    const distribution = only(graph, distributionType);
    assert.deepEqual(distribution.inputs["aliases"], ["shop.example.com", "www.example.com"]);
    const sources = graph.sourcesOf(distribution, "viewerCertificate").map(({ type }) => type);
    assert.deepEqual(sources, ["aws:acm/certificateValidation:CertificateValidation"]);
    const viewer = distribution.inputs["viewerCertificate"] as PropertyMap;
    assert.equal(viewer["minimumProtocolVersion"], "TLSv1.2_2021");
  });

  it("has address records for IPv4 and IPv6 of every name", async () => {
    const graph = await run({ domain });
    const records = graph
      .ofType("aws:route53/record:Record")
      .filter(({ inputs }) => inputs["aliases"] !== undefined);
    assert.deepEqual(
      records.map(({ inputs }) => `${String(inputs["type"])} ${String(inputs["name"])}`).sort(),
      ["A shop.example.com", "A www.example.com", "AAAA shop.example.com", "AAAA www.example.com"],
    );
  });

  it("runs as well when AWS's answers are filled in", async () => {
    await runProgram(() => void new Edge("shop", { home: "us-west-2", origins: both, domain }), {
      mode: "rehearse",
    });
  });
});

describe("an edge's origins", () => {
  it("are asked over TLS by the name on the certificate where the balancer is secure", async () => {
    const secure = { ...origin("us-west-2"), secure: true, hostName: "origin.shop.example.com" };
    const graph = await run({ origins: { "us-west-2": secure } });
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
      const graph = await run({ origins: { "us-west-2": { ...origin("us-west-2"), arn } } });
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

  it("are refused together with everything else that is wrong", async () => {
    const message = await messageOf(
      run({
        home: "us-east-1",
        origins: {
          "us-west-2": { ...origin("us-west-2"), secure: true },
          "mx-central-1": origin("mx-central-1"),
        },
        cachedPaths: ["catalog"],
        domain: { name: "Shop", hostedZoneId: "Z1" },
        firewall: { requestsPerAddress: 1 },
      }),
    );
    assert.match(message, /Edge "shop": 6 mistakes/);
    for (const field of [
      "home",
      "origins.us-west-2.hostName",
      "origins.mx-central-1",
      "cachedPaths[0]",
      "domain",
    ]) {
      assert.equal(message.includes(`  ${field}  `), true, `${field} in ${message}`);
    }
  });
});

describe("the plan of an edge", () => {
  it("never lets a behaviour that takes writes point at a group, which CloudFront refuses", () => {
    for (const regions of [["us-west-2"], ["us-west-2", "eu-west-1"]]) {
      const { standard, cached } = planBehaviours({ home: "us-west-2", regions, cachedPaths: ["/a", "/b"] });
      const groups = planOriginGroups({ home: "us-west-2", regions }).map(({ originId }) => originId);
      for (const { targetOriginId, allowedMethods } of [standard, ...cached]) {
        assert.equal(groups.includes(targetOriginId) && allowedMethods.includes("POST"), false);
        assert.equal([...groups, ...regions].includes(targetOriginId), true);
      }
    }
  });
});
