import assert from "node:assert/strict";
import { type PropertyMap } from "@tenfold/planning";
import { runProgram } from "@tenfold/engine/testing";
import { names, only } from "../lib/testing";
import { Edge } from "./edge";
import { type EdgeArgs } from "./edge-args";
import { planBehaviours, planOriginGroups } from "./edge.plan";
import { both, distributionType, list, origin, runEdge } from "./testing";

describe("an edge over two regions", () => {
  it("reaches each region through a VPC origin whose id is the region", async () => {
    const graph = await runEdge();
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
    const behaviour = only(await runEdge(), distributionType).inputs["defaultCacheBehavior"] as PropertyMap;
    assert.equal(behaviour["targetOriginId"], "us-west-2");
    assert.equal((behaviour["allowedMethods"] as string[]).includes("POST"), true);
    assert.equal(behaviour["cachePolicyId"], "4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    assert.equal(list(behaviour["functionAssociations"])[0]?.["eventType"], "viewer-request");
  });

  it("serves paths that are only read from a group of both regions, cached as the origin says", async () => {
    const graph = await runEdge({ cachedPaths: ["/catalog/*"] });
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

  it("lets neither Authorization nor cookies through where answers are shared, but everything where nothing is cached", async () => {
    const graph = await runEdge({ cachedPaths: ["/catalog/*"] });
    const { inputs } = only(graph, distributionType);
    const policyOf = (behaviour: PropertyMap | undefined) => behaviour?.["originRequestPolicyId"];
    const allButHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
    assert.equal(policyOf(inputs["defaultCacheBehavior"] as PropertyMap), allButHost);
    const [shared] = list(inputs["orderedCacheBehaviors"]);
    assert.equal(policyOf(shared), "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf");
    const { parametersInCacheKeyAndForwardedToOrigin: key } = only(
      graph,
      "aws:cloudfront/cachePolicy:CachePolicy",
    ).inputs as { parametersInCacheKeyAndForwardedToOrigin: Record<string, PropertyMap> };
    // What CORS answers by is forwarded, so it must tell the copies apart.
    assert.deepEqual(key["headersConfig"], { headerBehavior: "whitelist", headers: { items: ["Origin"] } });
    assert.deepEqual(key["cookiesConfig"], { cookieBehavior: "none" });
  });

  it("takes a new function when a region joins, as one changed in place would name an origin that is not there yet", async () => {
    const nameOf = async (changes: Partial<EdgeArgs>) =>
      only(await runEdge(changes), "aws:cloudfront/function:Function").inputs["name"];
    const three = { ...both, "ap-south-1": origin("ap-south-1") };
    assert.notEqual(await nameOf({ origins: three }), await nameOf({}));
    assert.equal(await nameOf({ home: "eu-west-1" }), await nameOf({}));
  });

  it("keeps home in a key-value store that a later run does not write again, and that is filled before the first request", async () => {
    const graph = await runEdge();
    const key = only(graph, "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey");
    assert.deepEqual([key.inputs["key"], key.inputs["value"]], ["home", "us-west-2"]);
    assert.deepEqual(key.ignoreChanges, ["value"]);
    assert.equal(only(graph, distributionType).dependencies.includes(key.urn), true);
  });

  it("stands behind a firewall in us-east-1 that blocks and limits every address", async () => {
    const graph = await runEdge();
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
    const graph = await runEdge();
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
    const graph = await runEdge();
    const delivery = only(graph, "aws:cloudwatch/logDelivery:LogDelivery");
    assert.equal(delivery.inputs["region"], "us-east-1");
    const policy = only(graph, "aws:s3/bucketPolicy:BucketPolicy", "shop-access-logs-policy");
    assert.equal(delivery.dependencies.includes(policy.urn), true);
    const { inputs } = only(graph, "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination");
    assert.equal(inputs["outputFormat"], "parquet");
  });
});

describe("an edge over one region", () => {
  it("needs neither function nor store nor group", async () => {
    const graph = await runEdge({
      origins: { "us-west-2": origin("us-west-2") },
      cachedPaths: ["/catalog/*"],
    });
    const routing = ["function:Function", "keyValueStore:KeyValueStore", "keyvaluestoreKey:KeyvaluestoreKey"];
    assert.equal(graph.ofType(...routing.map((type) => `aws:cloudfront/${type}`)).length, 0);
    const { inputs } = only(graph, distributionType);
    assert.deepEqual(inputs["originGroups"], []);
    assert.equal(list(inputs["orderedCacheBehaviors"])[0]?.["targetOriginId"], "us-west-2");
  });

  it("can go without firewall, logs and protection", async () => {
    const graph = await runEdge({
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
    const graph = await runEdge({ domain });
    assert.equal(only(graph, "aws:acm/certificate:Certificate").inputs["region"], "us-east-1");
    const distribution = only(graph, distributionType);
    assert.deepEqual(distribution.inputs["aliases"], ["shop.example.com", "www.example.com"]);
    const sources = graph.sourcesOf(distribution, "viewerCertificate").map(({ type }) => type);
    assert.deepEqual(sources, ["aws:acm/certificateValidation:CertificateValidation"]);
    const viewer = distribution.inputs["viewerCertificate"] as PropertyMap;
    assert.equal(viewer["minimumProtocolVersion"], "TLSv1.2_2021");
  });

  it("has address records for IPv4 and IPv6 of every name", async () => {
    const graph = await runEdge({ domain });
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
