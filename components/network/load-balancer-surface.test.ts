import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { presetDifferences, type PresetName, withPreset } from "../lib/presets";
import { names, only } from "../lib/testing";
import { LoadBalancer } from "./load-balancer";
import { type LoadBalancerArgs } from "./load-balancer-args";
import { loadBalancerPresets } from "./load-balancer.presets";
import { identities, outOfOrder, subnetsIn, withoutRegion } from "./testing";

const region = "us-west-2";
const own: LoadBalancerArgs = {
  region,
  vpcId: "vpc-1",
  vpcCidrBlock: "10.3.0.0/16",
  subnets: subnetsIn("usw2-az1", "usw2-az2"),
  target: { port: 8080 },
};
const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/one";
const everything: Partial<LoadBalancerArgs> = {
  certificateArn,
  target: { port: 8080, weight: 90, stickiness: { by: "cookie", seconds: 600 } },
  alternatives: { canary: { weight: 10, port: 9090, stickiness: { by: "cookie", cookieName: "cart" } } },
  accessLogs: { connections: true, healthChecks: true },
  capacityReservation: { units: 500 },
  idleTimeoutSeconds: 120,
  zonalShift: "off",
  allow: { cloudFront: true, cidrBlocks: ["10.3.0.0/16"], securityGroups: { runner: "sg-1" } },
};
const overTcp: Partial<LoadBalancerArgs> = { type: "network", target: { port: 9000 } };
const run = (args: Partial<LoadBalancerArgs> = {}) =>
  runProgram(() => void new LoadBalancer("shop", { ...own, ...args }), { mode: "rehearse" });

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const groupType = "aws:lb/targetGroup:TargetGroup";
const listenerType = "aws:lb/listener:Listener";

interface Forward {
  readonly targetGroupArn?: string;
  readonly forward?: {
    readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
    readonly stickiness?: { readonly enabled: boolean; readonly duration: number };
  };
}
const actionOf = async (args: Partial<LoadBalancerArgs>) => {
  const graph = await run(args);
  const [action = {}] = only(graph, listenerType).inputs["defaultActions"] as readonly object[];
  return { action: action as Forward, arn: (name: string) => String(only(graph, groupType, name).id) };
};

describe("the groups of a balancer", () => {
  it("are one alone without alternatives, to which the listener sends everything", async () => {
    const { action, arn } = await actionOf({});
    assert.deepEqual([action.targetGroupArn, action.forward], [arn("shop-targets"), undefined]);
  });

  it("share by weight, with their own settings over those of the target", async () => {
    const { action, arn } = await actionOf({ alternatives: { canary: { weight: 5, slowStartSeconds: 0 } } });
    assert.deepEqual(action.forward?.targetGroups, [
      { arn: arn("shop-targets"), weight: 100 },
      { arn: arn("shop-canary-targets"), weight: 5 },
    ]);
    // Left out, the provider would take it for unchanged, and a client that was kept once would be kept for ever.
    assert.deepEqual(action.forward?.stickiness, { enabled: false, duration: 3600 });
    const canary = only(await run(everything), groupType, "shop-canary-targets").inputs;
    assert.deepEqual([canary["port"], canary["deregistrationDelay"]], [9090, 30]);
  });

  it("share on the network type too, where no cookie holds a client", async () => {
    const { action } = await actionOf({ ...overTcp, alternatives: { next: { weight: 0 } } });
    assert.deepEqual(
      action.forward?.targetGroups.map(({ weight }) => weight),
      [100, 0],
    );
    assert.equal(action.forward?.stickiness, undefined);
  });

  it("keep a client for as long as the longest cookie, without which AWS refuses sticky targets", async () => {
    const { action } = await actionOf(everything);
    assert.deepEqual(action.forward?.stickiness, { enabled: true, duration: 86_400 });
    const graph = await run(everything);
    const cookies = names(graph, groupType).map((name) => only(graph, groupType, name).inputs["stickiness"]);
    assert.deepEqual(cookies, [
      { type: "app_cookie", enabled: true, cookieDuration: 86_400, cookieName: "cart" },
      { type: "lb_cookie", enabled: true, cookieDuration: 600 },
    ]);
  });

  it("have names of their own that fit, which change with what replaces them", async () => {
    const groups = (await run(everything)).ofType(groupType).map(({ inputs }) => String(inputs["name"]));
    assert.equal(new Set(groups).size, 2);
    for (const name of groups) assert.match(name, /^test-shop(-canary)?-[0-9a-f]{6}$/);
  });
});

describe("a balancer with everything on", () => {
  it("has these names and no others", async () => {
    assert.deepEqual(identities(await run(everything)), [
      "Bucket shop-access-logs",
      "BucketLifecycleConfiguration shop-access-logs-lifecycle",
      "BucketPolicy shop-access-logs-policy",
      "BucketPublicAccessBlock shop-access-logs-access",
      "BucketServerSideEncryptionConfiguration shop-access-logs-encryption",
      "Listener shop-listener",
      "LoadBalancer shop",
      "LoadBalancer shop",
      "MetricAlarm shop-alarm-balancer-errors",
      "MetricAlarm shop-alarm-rejected-connections",
      "MetricAlarm shop-alarm-response-time",
      "MetricAlarm shop-alarm-target-errors",
      "MetricAlarm shop-alarm-unhealthy-targets",
      "MetricAlarm shop-canary-alarm-unhealthy-targets",
      "SecurityGroup shop-balancer",
      "SecurityGroupEgressRule shop-to-targets",
      "SecurityGroupIngressRule shop-from-10-3-0-0-16",
      "SecurityGroupIngressRule shop-from-cloudfront",
      "SecurityGroupIngressRule shop-from-runner",
      "TargetGroup shop-canary-targets",
      "TargetGroup shop-targets",
    ]);
  });

  it("names its region on every child", async () => {
    assert.deepEqual(withoutRegion(await run(everything)), []);
    assert.deepEqual(withoutRegion(await run(overTcp)), []);
  });

  it("reserves capacity, keeps idle connections and leaves zonal shift as asked", async () => {
    const { inputs } = only(await run(everything), balancerType);
    const { minimumLoadBalancerCapacity, idleTimeout, enableZonalShift } = inputs;
    assert.deepEqual(minimumLoadBalancerCapacity, { capacityUnits: 500 });
    assert.deepEqual([idleTimeout, enableZonalShift], [120, false]);
    const byDefault = only(await run(), balancerType).inputs;
    assert.equal(byDefault["minimumLoadBalancerCapacity"], undefined);
  });

  it("may write each kind of log below its own prefix, and nothing else", async () => {
    const graph = await run(everything);
    const { inputs } = only(graph, balancerType);
    const prefix = (kind: string) => (inputs[kind] as { prefix: string }).prefix;
    assert.deepEqual(["accessLogs", "connectionLogs", "healthCheckLogs"].map(prefix), [
      "access",
      "connection",
      "health-check",
    ]);
    const { policy } = only(graph, "aws:s3/bucketPolicy:BucketPolicy").inputs;
    const { Statement: statements } = JSON.parse(String(policy)) as {
      Statement: readonly { Effect: string; Resource: string; Principal: { Service: string } }[];
    };
    const paths = statements
      .filter(({ Effect }) => Effect === "Allow")
      .map(({ Resource, Principal }) => `${Principal.Service} ${Resource.replace(/^[^/]*/, "")}`);
    assert.deepEqual(
      paths,
      ["access", "connection", "health-check"].map(
        (kind) => `logdelivery.elasticloadbalancing.amazonaws.com /${kind}/AWSLogs/123456789012/*`,
      ),
    );
  });

  it("is created, and so destroyed, in an order that AWS takes", async () => {
    assert.deepEqual(
      outOfOrder(await run(everything), [
        ["Bucket shop-access-logs", `lb/loadBalancer:LoadBalancer shop`],
        ["shop-access-logs-policy", `lb/loadBalancer:LoadBalancer shop`],
        ["shop-balancer", `lb/loadBalancer:LoadBalancer shop`],
        ["shop-balancer", "shop-from-cloudfront"],
        [`lb/loadBalancer:LoadBalancer shop`, "shop-listener"],
        ["shop-targets", "shop-listener"],
        ["shop-canary-targets", "shop-listener"],
        ["shop-canary-targets", "shop-canary-alarm-unhealthy-targets"],
      ]),
      [],
    );
  });
});

describe("the logs of a network balancer", () => {
  it("are those of TLS connections, written by the log delivery service", async () => {
    const graph = await run({ ...overTcp, scheme: "public", certificateArn });
    const { inputs } = only(graph, balancerType);
    assert.equal((inputs["accessLogs"] as { enabled: boolean }).enabled, true);
    assert.equal(inputs["healthCheckLogs"], undefined);
    const { policy } = only(graph, "aws:s3/bucketPolicy:BucketPolicy").inputs;
    assert.match(String(policy), /delivery\.logs\.amazonaws\.com/);
    assert.match(String(policy), /arn:aws:logs:us-west-2:123456789012:\*/);
  });

  it("do not exist without a certificate: AWS writes none", async () => {
    assert.equal((await run(overTcp)).ofType("aws:s3/bucket:Bucket").length, 0);
  });
});

describe("the alarms of a balancer", () => {
  it("look at the balancer, and at each group of targets for its health", async () => {
    const graph = await run(everything);
    const dimensions = (name: string) =>
      Object.keys(only(graph, alarmType, name).inputs["dimensions"] as object).sort();
    assert.deepEqual(dimensions("shop-alarm-target-errors"), ["LoadBalancer"]);
    assert.deepEqual(dimensions("shop-alarm-unhealthy-targets"), ["LoadBalancer", "TargetGroup"]);
    const of = (name: string) =>
      (only(graph, alarmType, name).inputs["dimensions"] as Record<string, string>)["TargetGroup"];
    assert.match(of("shop-canary-alarm-unhealthy-targets") ?? "", /^targetgroup\/test-shop-canary-/);
    assert.notEqual(of("shop-canary-alarm-unhealthy-targets"), of("shop-alarm-unhealthy-targets"));
  });

  it("fit the type, each in its namespace, and stay quiet without traffic", async () => {
    const metrics = async (args: Partial<LoadBalancerArgs>) =>
      (await run(args))
        .ofType(alarmType)
        .map(({ inputs }) => `${String(inputs["namespace"])} ${String(inputs["metricName"])}`)
        .sort();
    assert.deepEqual(await metrics({}), [
      "AWS/ApplicationELB HTTPCode_ELB_5XX_Count",
      "AWS/ApplicationELB HTTPCode_Target_5XX_Count",
      "AWS/ApplicationELB RejectedConnectionCount",
      "AWS/ApplicationELB TargetResponseTime",
      "AWS/ApplicationELB UnHealthyHostCount",
    ]);
    assert.deepEqual(await metrics(overTcp), [
      "AWS/NetworkELB PortAllocationErrorCount",
      "AWS/NetworkELB UnHealthyHostCount",
    ]);
    for (const { inputs } of (await run()).ofType(alarmType))
      assert.equal(inputs["treatMissingData"], "notBreaching");
    const slow = only(await run(), alarmType, "shop-alarm-response-time").inputs;
    assert.deepEqual([slow["extendedStatistic"], slow["statistic"]], ["p99", undefined]);
  });

  it("take other thresholds, or are off", async () => {
    const change = { "response-time": { threshold: 0.3 }, "target-errors": "off" } as const;
    const graph = await run({ alarms: { change } });
    assert.equal(only(graph, alarmType, "shop-alarm-response-time").inputs["threshold"], 0.3);
    assert.equal(names(graph, alarmType).includes("shop-alarm-target-errors"), false);
    assert.deepEqual(names(await run({ alarms: "off" }), alarmType), []);
  });
});

describe("the presets of a balancer", () => {
  for (const preset of ["dev", "staging", "production"] as PresetName[]) {
    it(`are arguments that create one: ${preset}`, async () => {
      const graph = await runProgram(
        () => void new LoadBalancer("shop", withPreset(loadBalancerPresets[preset], own)),
      );
      assert.equal(graph.ofType(balancerType).length, 1);
    });
  }

  it("say in production what a balancer is by default", async () => {
    const byPreset = await run(loadBalancerPresets.production);
    const byDefault = await run();
    const inputs = (graph: typeof byPreset) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(inputs(byPreset), inputs(byDefault));
  });

  it("differ where an environment may be destroyed", () => {
    const differences = presetDifferences(loadBalancerPresets.staging, loadBalancerPresets.production);
    assert.deepEqual(
      differences.map(({ field }) => field),
      ["accessLogs.retentionDays", "protection"],
    );
  });
});

describe("the transforms of a balancer", () => {
  it("change one child each", async () => {
    const graph = await run({
      transform: {
        balancer: { clientKeepAlive: 600 },
        targetGroup: (args) => ({ ...args, targetControlPort: 3000 }),
        listener: { routingHttpResponseServerEnabled: false },
      },
    });
    assert.equal(only(graph, balancerType).inputs["clientKeepAlive"], 600);
    assert.equal(only(graph, groupType).inputs["targetControlPort"], 3000);
    assert.equal(only(graph, listenerType).inputs["routingHttpResponseServerEnabled"], false);
  });
});
