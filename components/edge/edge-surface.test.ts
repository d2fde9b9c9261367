import assert from "node:assert/strict";
import fc from "fast-check";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap } from "@tenfold/planning";
import { presetDifferences, type PresetName, withPreset } from "../lib/presets";
import { messageOf, names, only } from "../lib/testing";
import { identities, outOfOrder } from "../network/testing";
import { Edge } from "./edge";
import { type EdgeArgs } from "./edge-args";
import { edgePresets } from "./edge.presets";
import { alarmType, both, distributionType, everything, origin, runEdge } from "./testing";

const bucketType = "aws:s3/bucket:Bucket";
const aclType = "aws:wafv2/webAcl:WebAcl";

describe("an edge with everything on", () => {
  it("has these names and no others", async () => {
    const bucket = (name: string, extra: readonly string[] = []) => [
      `Bucket ${name}`,
      `BucketLifecycleConfiguration ${name}-lifecycle`,
      `BucketPolicy ${name}-policy`,
      `BucketPublicAccessBlock ${name}-access`,
      `BucketServerSideEncryptionConfiguration ${name}-encryption`,
      ...extra,
    ];
    const files = (region: string) =>
      bucket(`shop-files-${region}`, [`BucketVersioning shop-files-${region}-versions`]);
    const functionAlarms = ["function-answers", "function-errors", "function-throttles"];
    assert.deepEqual(
      identities(await runEdge(everything, "rehearse")),
      [
        ...bucket("aws-waf-logs-shop"),
        ...bucket("shop-access-logs"),
        ...files("eu-west-1"),
        ...files("us-west-2"),
        "CachePolicy shop-cached",
        "Certificate shop-certificate",
        "CertificateValidation shop-certificate",
        "Distribution shop",
        "Edge shop",
        "Function shop-routing",
        "Function shop-single-page",
        "HealthCheck shop-eu-west-1-health",
        "HealthCheck shop-us-west-2-health",
        "KeyValueStore shop-routing",
        "KeyvaluestoreKey shop-home",
        "ListenerRule shop-eu-west-1-known",
        "ListenerRule shop-eu-west-1-unknown",
        "LogDelivery shop-access-logs",
        "LogDeliveryDestination shop-access-logs",
        "LogDeliverySource shop-access-logs",
        "MetricAlarm shop-alarm-blocked-requests",
        "MetricAlarm shop-alarm-error-rate",
        "MetricAlarm shop-alarm-origin-latency",
        ...["eu-west-1", "us-west-2"].flatMap((region) => [
          `MetricAlarm shop-${region}-alarm-healthy-targets`,
          `MetricAlarm shop-${region}-alarm-region-health`,
        ]),
        ...["routing", "single-page"].flatMap((role) =>
          functionAlarms.map((alarm) => `MetricAlarm shop-${role}-alarm-${alarm}`),
        ),
        "MonitoringSubscription shop-metrics",
        "OriginAccessControl shop-files",
        "RandomPassword shop-origin-secret-1",
        "RandomPassword shop-origin-secret-2",
        "Record shop-a-shop.example.com",
        "Record shop-aaaa-shop.example.com",
        "Record shop-validation-shop.example.com",
        "ResponseHeadersPolicy shop-headers",
        "VpcOrigin shop-us-west-2",
        "WebAcl shop-firewall",
        "WebAclLoggingConfiguration shop-firewall-logs",
      ].sort(),
    );
  });

  it("names a region on every child that lies in one, and us-east-1 on all that CloudFront takes from elsewhere", async () => {
    const graph = await runEdge(everything, "rehearse");
    const global = /^(random:|aws:(cloudfront|route53)\/)/;
    const regional = graph.resources.filter(
      ({ custom, type }) => custom && /^aws:/.test(type) && !global.test(type),
    );
    assert.deepEqual(
      regional.filter(({ inputs }) => inputs["region"] === undefined).map(({ urn }) => urn),
      [],
    );
    const elsewhere = regional
      .filter(({ name, inputs }) => inputs["region"] !== "us-east-1" && !/us-west-2|eu-west-1/.test(name))
      .map(({ urn }) => urn);
    assert.deepEqual(elsewhere, []);
  });

  it("tags everything that takes tags", async () => {
    const graph = await runEdge(everything, "rehearse");
    const tagged = graph.resources.filter(({ inputs }) => inputs["tags"] !== undefined);
    assert.equal(tagged.length > 30, true);
    for (const { name, inputs } of tagged) {
      assert.equal((inputs["tags"] as PropertyMap)["team"], "shop", name);
    }
  });

  it("is created, and so destroyed, in an order that AWS takes", async () => {
    const distribution = "Distribution shop";
    assert.deepEqual(
      outOfOrder(await runEdge(everything, "rehearse"), [
        ["VpcOrigin shop-us-west-2", distribution],
        ["shop-eu-west-1-known", "shop-eu-west-1-unknown"],
        ["shop-eu-west-1-unknown", distribution],
        ["shop-origin-secret-2", "shop-eu-west-1-known"],
        ["shop-origin-secret-2", distribution],
        ["CertificateValidation shop-certificate", distribution],
        ["shop-validation-shop.example.com", "CertificateValidation shop-certificate"],
        ["KeyValueStore shop-routing", "Function shop-routing"],
        ["Function shop-routing", distribution],
        ["Function shop-single-page", distribution],
        ["shop-home", distribution],
        ["shop-firewall", distribution],
        ["aws-waf-logs-shop-policy", "shop-firewall-logs"],
        ["OriginAccessControl shop-files", distribution],
        [distribution, "shop-files-us-west-2-policy"],
        [distribution, "shop-metrics"],
        [distribution, "shop-alarm-error-rate"],
        [distribution, "shop-a-shop.example.com"],
        ["shop-us-west-2-alarm-healthy-targets", "shop-us-west-2-health"],
        ["shop-us-west-2-health", "shop-us-west-2-alarm-region-health"],
      ]),
      [],
    );
  });
});

describe("the alarms of an edge", () => {
  it("lie in us-east-1 and look at the distribution by its id and the region Global", async () => {
    const graph = await runEdge({}, "rehearse");
    const { id } = only(graph, distributionType);
    for (const [name, metric] of [
      ["shop-alarm-error-rate", "5xxErrorRate"],
      ["shop-alarm-origin-latency", "OriginLatency"],
    ] as const) {
      const { inputs } = only(graph, alarmType, name);
      assert.deepEqual(
        [inputs["region"], inputs["namespace"], inputs["metricName"]],
        ["us-east-1", "AWS/CloudFront", metric],
      );
      assert.deepEqual(inputs["dimensions"], { DistributionId: id, Region: "Global" });
      assert.equal(inputs["treatMissingData"], "notBreaching");
    }
    assert.equal(only(graph, alarmType, "shop-alarm-origin-latency").inputs["extendedStatistic"], "p99");
  });

  it("look at the function by its name, and at the firewall by the name of its metric", async () => {
    const graph = await runEdge({}, "rehearse");
    const dimensions = (name: string) => only(graph, alarmType, name).inputs["dimensions"];
    const router = only(graph, "aws:cloudfront/function:Function").inputs["name"];
    assert.deepEqual(dimensions("shop-routing-alarm-function-errors"), {
      FunctionName: router,
      Region: "Global",
    });
    const visibility = only(graph, aclType).inputs["visibilityConfig"] as PropertyMap;
    assert.deepEqual(dimensions("shop-alarm-blocked-requests"), {
      WebACL: visibility["metricName"],
      Rule: "ALL",
    });
  });

  it("watch nothing that is not there", async () => {
    const bare = await runEdge({
      origins: { "us-west-2": origin("us-west-2") },
      firewall: "off",
      additionalMetrics: "off",
    });
    assert.deepEqual(names(bare, alarmType), ["shop-alarm-error-rate"]);
    assert.deepEqual(names(await runEdge({ alarms: "off" }), alarmType), []);
  });

  it("tell the topics, and take other thresholds", async () => {
    const [topic] = everything.alarms.topicArns;
    const change = { "error-rate": { threshold: 5 }, "blocked-requests": "off" } as const;
    const graph = await runEdge({ alarms: { topicArns: [topic], change } });
    const { inputs } = only(graph, alarmType, "shop-alarm-error-rate");
    assert.deepEqual([inputs["threshold"], inputs["alarmActions"]], [5, [topic]]);
    assert.equal(names(graph, alarmType).includes("shop-alarm-blocked-requests"), false);
  });
});

describe("the health checks of an edge", () => {
  it("follow the metric of the target group within the region, and take silence for unhealthy", async () => {
    const graph = await runEdge(everything, "rehearse");
    const { inputs } = only(graph, "aws:route53/healthCheck:HealthCheck", "shop-us-west-2-health");
    const alarm = only(graph, alarmType, "shop-us-west-2-alarm-healthy-targets");
    assert.deepEqual(
      [inputs["type"], inputs["cloudwatchAlarmRegion"], inputs["insufficientDataHealthStatus"]],
      ["CLOUDWATCH_METRIC", "us-west-2", "Unhealthy"],
    );
    assert.equal(inputs["cloudwatchAlarmName"], alarm.outputs["name"]);
    assert.deepEqual(alarm.inputs["dimensions"], {
      LoadBalancer: "app/shop/1",
      TargetGroup: "targetgroup/shop/3",
    });
  });

  it("follow an alarm as Route 53 takes it: no percentile, no part of the points, no expression", async () => {
    const { inputs } = only(await runEdge(everything), alarmType, "shop-us-west-2-alarm-healthy-targets");
    assert.equal(inputs["evaluationPeriods"], inputs["datapointsToAlarm"]);
    assert.deepEqual([inputs["extendedStatistic"], inputs["metricQueries"]], [undefined, undefined]);
  });

  it("need the target groups", async () => {
    assert.match(await messageOf(runEdge({ healthChecks: "on" })), /origins\.us-west-2\.targetGroupArn/);
  });
});

describe("the logs of the firewall", () => {
  it("keep what was refused or counted, without credentials, in a bucket that AWS WAF takes", async () => {
    const graph = await runEdge({}, "rehearse");
    const { inputs } = only(graph, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration");
    const [bucketArn] = inputs["logDestinationConfigs"] as readonly string[];
    assert.match(String(bucketArn), /^arn:aws:s3:::aws-waf-logs-shop-/);
    const headers = (inputs["redactedFields"] as readonly { singleHeader: { name: string } }[]).map(
      ({ singleHeader }) => singleHeader.name,
    );
    assert.deepEqual(headers, ["authorization", "cookie"]);
    assert.equal((inputs["loggingFilter"] as PropertyMap)["defaultBehavior"], "DROP");
  });

  it("can be off, and so can the firewall", async () => {
    for (const firewall of ["off", { logs: "off" }] as const) {
      assert.equal(names(await runEdge({ firewall }), bucketType).includes("aws-waf-logs-shop"), false);
    }
  });
});

describe("the presets of an edge", () => {
  for (const preset of ["dev", "staging", "production"] as PresetName[]) {
    it(`are arguments that create one: ${preset}`, async () => {
      const graph = await runProgram(
        () => void new Edge("shop", withPreset(edgePresets[preset], { home: "us-west-2", origins: both })),
      );
      assert.equal(graph.ofType(distributionType).length, 1);
    });
  }

  it("say in production what an edge is by default", async () => {
    const inputs = async (args: Partial<EdgeArgs>) =>
      (await runEdge(args)).resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(await inputs(edgePresets.production), await inputs({}));
  });

  it("differ where an environment may be destroyed", () => {
    assert.deepEqual(
      presetDifferences(edgePresets.staging, edgePresets.production).map(({ field }) => field),
      ["accessLogs.retentionDays", "firewall.logs.retentionDays", "protection"],
    );
  });
});

describe("the transforms of an edge", () => {
  it("change one child each", async () => {
    const graph = await runEdge({
      ...everything,
      transform: {
        distribution: { waitForDeployment: false },
        fileBucket: { objectLockEnabled: true },
        logBucket: (args) => ({ ...args, forceDestroy: true }),
        singlePageFunction: { comment: "ours" },
        addressRecord: { ttl: 60 },
      },
    });
    assert.equal(only(graph, distributionType).inputs["waitForDeployment"], false);
    const bucket = (name: string) => only(graph, bucketType, name).inputs;
    assert.deepEqual(
      [bucket("shop-files-us-west-2")["objectLockEnabled"], bucket("shop-files-us-west-2")["forceDestroy"]],
      [true, false],
    );
    assert.deepEqual(
      [bucket("shop-access-logs"), bucket("aws-waf-logs-shop")].map((given) => given["forceDestroy"]),
      [true, true],
    );
    const code = (name: string) => only(graph, "aws:cloudfront/function:Function", name).inputs["comment"];
    assert.deepEqual([code("shop-single-page"), code("shop-routing") === "ours"], ["ours", false]);
    const ttl = (name: string) => only(graph, "aws:route53/record:Record", name).inputs["ttl"];
    assert.deepEqual([ttl("shop-a-shop.example.com"), ttl("shop-validation-shop.example.com")], [60, 60]);
  });
});

describe("wrong arguments of an edge", () => {
  it("are all named together", async () => {
    const message = await messageOf(
      runEdge({
        origins: { "us-west-2": { ...origin("us-west-2"), via: "internet" } as EdgeArgs["origins"][string] },
        cachedPaths: ["/assets/*"],
        files: { type: "paths", paths: ["/assets/*", "images"], regions: ["us-west-2", "us-west-2"] },
        firewall: { requestsPerAddress: 5, logs: { retentionDays: 0 } },
        accessLogs: { retentionDays: 0.5 },
        originSecretVersion: 0,
        alarms: {
          topicArns: ["arn:aws:sns:us-west-2:123456789012:alarms"],
          change: { "error-rate": { threshold: NaN } },
        },
        transform: { bucket: {} } as EdgeArgs["transform"],
      }),
    );
    for (const field of [
      "origins.us-west-2.secure",
      "files.paths[0]",
      "files.paths[1]",
      "files.regions",
      "firewall.requestsPerAddress",
      "firewall.logs.retentionDays",
      "accessLogs.retentionDays",
      "originSecretVersion",
      "alarms.topicArns[0]",
      "alarms.change.error-rate.threshold",
      "transform",
    ]) {
      assert.equal(message.includes(`  ${field}  `), true, `${field} in ${message}`);
    }
    assert.match(message, /Edge "shop": 11 mistakes/);
  });

  it("are refused where a slip would turn off what was asked for", async () => {
    const slips = {
      ...{ protection: "On", additionalMetrics: "yes", healthChecks: "true", priceClass: "PriceClass_300" },
      firewall: { mode: "blok", anonymousAddresses: "deny" },
    };
    const message = await messageOf(runEdge(slips as object));
    assert.match(message, /Edge "shop": 6 mistakes/);
    for (const line of [
      /protection {2}"On" {2}on or off/,
      /additionalMetrics {2}"yes" {2}on or off/,
      /healthChecks {2}"true" {2}on or off/,
      /priceClass {2}"PriceClass_300" {2}one of PriceClass_All/,
      /firewall\.mode {2}"blok" {2}block or count/,
      /firewall\.anonymousAddresses {2}"deny" {2}one of off, count, block/,
    ])
      assert.match(message, line);
  });

  it("give a valid preview or a clear error, whatever they are", async () => {
    const paths = fc.array(fc.constantFrom("/a/*", "/b/*", "c"), { maxLength: 2 });
    const regions = fc.array(fc.constantFrom("us-west-2", "eu-west-1", "nowhere"), { maxLength: 3 });
    const files = fc.oneof(
      fc.constant(undefined),
      fc.record({ type: fc.constant("paths" as const), paths, regions }),
      fc.record({ type: fc.constant("singlePage" as const), servicePaths: paths, regions }),
    );
    const args = fc.record({
      home: fc.constantFrom("us-west-2", "eu-west-1", "us-east-1"),
      cachedPaths: paths,
      files,
      firewall: fc.constantFrom("off" as const, { requestsPerAddress: 1 }, { mode: "count" as const }),
      healthChecks: fc.constantFrom("on" as const, "off" as const),
      originSecretVersion: fc.integer({ min: 0, max: 3 }),
      origins: fc.constantFrom<EdgeArgs["origins"]>(
        both,
        everything.origins,
        {},
        { "us-west-2": origin("us-west-2") },
      ),
      protection: fc.constantFrom("on" as const, "off" as const),
    });
    await fc.assert(
      fc.asyncProperty(args, async ({ files: given, ...rest }) => {
        const outcome = await runEdge({ ...rest, ...(given ? { files: given } : {}) }).then(
          (graph) => String(graph.ofType(distributionType).length),
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        assert.match(outcome, /^1$|^Edge "shop": \d+ mistakes?\n/);
      }),
      { numRuns: 40 },
    );
  });
});
