import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { type PropertyMap, Secret } from "@tenfold/planning";
import { only } from "../lib/testing";
import { singlePageCode } from "./files.plan";
import { distributionType, everything, list, publicOrigin, runEdge } from "./testing";

const regions = ["us-west-2", "eu-west-1"];
const paths = { type: "paths", paths: ["/assets/*"], regions: ["us-west-2"] } as const;

describe("the files of an edge", () => {
  it("lie in buckets that the distribution alone reads, and nobody lists", async () => {
    const graph = await runEdge({ files: paths }, "rehearse");
    const distribution = only(graph, distributionType);
    const { policy } = only(graph, "aws:s3/bucketPolicy:BucketPolicy", "shop-files-us-west-2-policy").inputs;
    const { Statement: statements } = JSON.parse(String(policy)) as {
      Statement: readonly { Effect: string; Action: string; Principal: unknown; Condition: unknown }[];
    };
    const [allowed, ...others] = statements.filter(({ Effect }) => Effect === "Allow");
    assert.deepEqual(others, []);
    assert.deepEqual(allowed?.Action, "s3:GetObject");
    assert.deepEqual(allowed?.Principal, { Service: "cloudfront.amazonaws.com" });
    assert.deepEqual(allowed?.Condition, { StringEquals: { "AWS:SourceArn": distribution.outputs["arn"] } });
    const access = only(graph, "aws:cloudfront/originAccessControl:OriginAccessControl").inputs;
    assert.deepEqual(
      [access["originAccessControlOriginType"], access["signingBehavior"], access["signingProtocol"]],
      ["s3", "always", "sigv4"],
    );
    const bucket = list(distribution.inputs["origins"]).find(
      ({ originId }) => originId === "files-us-west-2",
    );
    assert.notEqual(bucket?.["originAccessControlId"], undefined);
    assert.deepEqual([bucket?.["customOriginConfig"], bucket?.["vpcOriginConfig"]], [undefined, undefined]);
  });

  it("below paths are cached, and only read, while everything else goes to the services", async () => {
    const { inputs } = only(await runEdge({ files: paths }), distributionType);
    const [behaviour] = list(inputs["orderedCacheBehaviors"]);
    assert.deepEqual(
      [behaviour?.["pathPattern"], behaviour?.["targetOriginId"], behaviour?.["allowedMethods"]],
      ["/assets/*", "files-us-west-2", ["GET", "HEAD"]],
    );
    assert.equal(behaviour?.["cachePolicyId"], "658327ea-f89d-4fab-a63d-7e88639e58f6");
    assert.deepEqual([behaviour?.["compress"], behaviour?.["functionAssociations"]], [true, undefined]);
    assert.equal((inputs["defaultCacheBehavior"] as PropertyMap)["targetOriginId"], "us-west-2");
  });

  it("of two regions fail over by a group that no behaviour with writes points at", async () => {
    const { inputs } = only(await runEdge(everything), distributionType);
    const groups = list(inputs["originGroups"]);
    const files = groups.find(({ originId }) => originId === "files");
    assert.deepEqual(
      files?.["members"],
      regions.map((region) => ({ originId: `files-${region}` })),
    );
    const ids = groups.map(({ originId }) => originId);
    const behaviours = [
      inputs["defaultCacheBehavior"] as PropertyMap,
      ...list(inputs["orderedCacheBehaviors"]),
    ];
    for (const behaviour of behaviours) {
      const writes = (behaviour["allowedMethods"] as readonly string[]).includes("POST");
      assert.equal(writes && ids.includes(behaviour["targetOriginId"]), false);
    }
  });

  it("of a single-page application answer everything but the services, which are asked first", async () => {
    const { inputs } = only(await runEdge(everything, "rehearse"), distributionType);
    const fallback = inputs["defaultCacheBehavior"] as PropertyMap;
    assert.equal(fallback["targetOriginId"], "files");
    const [runs] = list(fallback["functionAssociations"]);
    assert.match(String(runs?.["functionArn"]), /single-page/);
    const ordered = list(inputs["orderedCacheBehaviors"]);
    assert.deepEqual(
      ordered.map(({ pathPattern }) => pathPattern),
      ["/api/catalog/*", "/api/*"],
    );
    assert.equal((ordered[1]?.["allowedMethods"] as string[]).includes("POST"), true);
    assert.match(String(list(ordered[1]?.["functionAssociations"])[0]?.["functionArn"]), /routing/);
  });

  it("resist deletion, unless protection is off", async () => {
    for (const protection of ["on", "off"] as const) {
      const graph = await runEdge({ files: paths, protection });
      const bucket = only(graph, "aws:s3/bucket:Bucket", "shop-files-us-west-2");
      assert.deepEqual(
        [bucket.protect, bucket.inputs["forceDestroy"]],
        [protection === "on", protection === "off"],
      );
    }
  });
});

describe("the function of a single-page application", () => {
  const route = (uri: string) => {
    const handler: unknown = runInNewContext(`${singlePageCode("/index.html")}; handler`);
    return (handler as (event: unknown) => { uri: string })({ request: { uri } }).uri;
  };

  it("answers paths of the application by its entry", () => {
    for (const uri of ["/", "/orders/42", "/v1.2/orders", "/orders/"])
      assert.equal(route(uri), "/index.html");
  });

  it("leaves files and well-known places alone", () => {
    for (const uri of ["/main.4f2a.js", "/images/a.b.png", "/.well-known/apple-app-site-association"])
      assert.equal(route(uri), uri);
  });
});

/** Blocks that nobody may read in a preview. */
const hidden = (value: unknown) => {
  assert.equal(value instanceof Secret, true);
  return list((value as Secret).reveal());
};

describe("a public balancer behind an edge", () => {
  const origins = { "us-west-2": publicOrigin("us-west-2") };

  it("is asked over TLS, by the name on its certificate, with a secret", async () => {
    const graph = await runEdge({ origins }, "rehearse");
    const [asked] = hidden(only(graph, distributionType).inputs["origins"]);
    assert.equal(asked?.["domainName"], "us-west-2.origin.example.com");
    const config = asked?.["customOriginConfig"] as PropertyMap;
    assert.deepEqual(
      [config["originProtocolPolicy"], config["originSslProtocols"]],
      ["https-only", ["TLSv1.2"]],
    );
    const [header] = list(asked?.["customHeaders"]);
    assert.equal(header?.["name"], "x-origin-secret");
    assert.equal(graph.ofType("aws:cloudfront/vpcOrigin:VpcOrigin").length, 0);
  });

  it("answers 403 to whoever does not know the secret, before any other rule", async () => {
    const graph = await runEdge({ origins }, "rehearse");
    const rule = (name: string) => only(graph, "aws:lb/listenerRule:ListenerRule", name).inputs;
    const [known, unknown] = [rule("shop-us-west-2-known"), rule("shop-us-west-2-unknown")];
    assert.deepEqual([known["priority"], unknown["priority"]], [1, 2]);
    const [action] = list(unknown["actions"]);
    assert.deepEqual(
      [action?.["type"], action?.["fixedResponse"]],
      ["fixed-response", { contentType: "text/plain", statusCode: "403" }],
    );
    const [condition] = hidden(known["conditions"]);
    assert.equal((condition?.["httpHeader"] as PropertyMap)["httpHeaderName"], "x-origin-secret");
  });

  it("takes the secret before the current one too, so that a new one interrupts nothing", async () => {
    const accepted = async (originSecretVersion: number) => {
      const graph = await runEdge({ origins, originSecretVersion });
      const rule = only(graph, "aws:lb/listenerRule:ListenerRule", "shop-us-west-2-known");
      return graph
        .sourcesOf(rule, "conditions")
        .map(({ name }) => name)
        .sort();
    };
    assert.deepEqual(await accepted(1), ["shop-origin-secret-1"]);
    assert.deepEqual(await accepted(3), ["shop-origin-secret-2", "shop-origin-secret-3"]);
  });

  it("can lie in a region without VPC origins, in which an internal one cannot", async () => {
    const graph = await runEdge({
      home: "mx-central-1",
      origins: { "mx-central-1": publicOrigin("mx-central-1") },
    });
    assert.equal(graph.ofType(distributionType).length, 1);
  });
});
