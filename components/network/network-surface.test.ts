import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { presetDifferences, type PresetName, withPreset } from "../lib/presets";
import { messageOf, names, only } from "../lib/testing";
import { Network } from "./network";
import { networkAlarms } from "./network-alarms.plan";
import { type NetworkArgs } from "./network-args";
import { networkPresets } from "./network.presets";

const region = "us-west-2";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const run = (args: Partial<NetworkArgs> = {}) =>
  runProgram(() => void new Network("main", { region, ...args }), { mode: "rehearse" });

describe("the alarms of a network", () => {
  it("watch every NAT gateway by its id", async () => {
    const graph = await run();
    const gateways = graph.ofType("aws:ec2/natGateway:NatGateway").map(({ id }) => id);
    const watched = graph
      .ofType(alarm)
      .map(({ inputs }) => (inputs["dimensions"] as Record<string, string>)["NatGatewayId"]);
    assert.deepEqual([...watched].sort(), [...gateways, ...gateways].sort());
    assert.equal(names(graph, alarm).length, 3 * Object.keys(networkAlarms).length);
  });

  it("are named after the gateway's zone, or the region's one gateway", async () => {
    assert.equal(names(await run(), alarm)[0], "main-usw2-az1-alarm-nat-drops");
    const regional = await run({ nat: "regional" });
    // By which dimensions it publishes is not known: no data must not look like good news.
    for (const { inputs } of regional.ofType(alarm)) assert.equal(inputs["treatMissingData"], "missing");
    assert.deepEqual(names(regional, alarm), [
      "main-regional-alarm-nat-drops",
      "main-regional-alarm-nat-ports",
    ]);
    assert.deepEqual(names(await run({ nat: "none" }), alarm), []);
  });

  it("go off for ports that ran out in three of five minutes, and stay quiet where nothing is sent", async () => {
    const { inputs } = only(await run(), alarm, "main-usw2-az1-alarm-nat-ports");
    const { metricName, statistic, threshold, datapointsToAlarm, evaluationPeriods, treatMissingData } =
      inputs;
    assert.deepEqual(
      [metricName, statistic, threshold, datapointsToAlarm, evaluationPeriods, treatMissingData],
      ["ErrorPortAllocation", "Sum", 0, 3, 5, "notBreaching"],
    );
  });

  it("tell topics of their own region, with other thresholds, or are off", async () => {
    const topic = `arn:aws:sns:${region}:123456789012:pager`;
    const graph = await run({
      alarms: { topicArns: [topic], change: { "nat-drops": { threshold: 1 }, "nat-ports": "off" } },
    });
    assert.equal(names(graph, alarm).length, 3);
    const { inputs } = only(graph, alarm, "main-usw2-az1-alarm-nat-drops");
    assert.deepEqual([inputs["threshold"], inputs["alarmActions"]], [1, [topic]]);
    assert.deepEqual(names(await run({ alarms: "off" }), alarm), []);
  });

  it("are refused with a topic of another region, which CloudWatch could not tell, or under a name that none has", async () => {
    const topicArns = ["arn:aws:sns:eu-west-1:123456789012:pager", "pager"];
    const alarms = { topicArns, change: { cpu: "off" } } as NetworkArgs["alarms"];
    const message = await messageOf(run({ alarms: alarms! }));
    assert.match(message, /Network "main": 3 mistakes/);
    assert.match(message, /alarms\.topicArns\[0\] .* the ARN of an SNS topic in us-west-2/);
    assert.match(message, /alarms\.topicArns\[1\] {2}"pager"/);
    assert.match(message, /alarms\.change\.cpu .*one of nat-ports, nat-drops/);
  });
});

describe("the presets of a network", () => {
  for (const preset of ["dev", "staging", "production"] as PresetName[]) {
    it(`are arguments that create one: ${preset}`, async () => {
      const graph = await runProgram(
        () => void new Network("main", withPreset(networkPresets[preset], { region })),
      );
      assert.equal(graph.ofType("aws:ec2/vpc:Vpc").length, 1);
    });
  }

  it("say in production what a network is by default", async () => {
    const byPreset = await runProgram(
      () => void new Network("main", withPreset(networkPresets.production, { region })),
    );
    const byDefault = await runProgram(() => void new Network("main", { region }));
    const inputs = (graph: typeof byPreset) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(inputs(byPreset), inputs(byDefault));
  });

  it("differ in what may be cheaper, and staging in nothing that a failure would show", () => {
    const fields = (one: PresetName) =>
      presetDifferences(networkPresets[one], networkPresets.production).map(({ field }) => field);
    assert.deepEqual(fields("staging"), ["flowLogs.retentionDays", "protection"]);
    assert.deepEqual(fields("dev"), ["alarms", "flowLogs.retentionDays", "nat", "protection", "zoneCount"]);
  });
});

describe("the transforms of a network", () => {
  it("reach one role each, also where several share a type", async () => {
    const mark = { tags: { changed: "yes" } };
    const changed = async (transform: NonNullable<NetworkArgs["transform"]>) =>
      (await run({ transform, interfaceEndpoints: ["sts"] })).resources
        .filter(({ inputs }) => (inputs["tags"] as Record<string, string> | undefined)?.["changed"] === "yes")
        .map(({ name }) => name);
    const tier = (role: string) => [1, 2, 3].map((zone) => `main-${role}-usw2-az${zone}`);
    assert.deepEqual(await changed({ publicSubnet: mark }), tier("public"));
    assert.deepEqual(await changed({ privateSubnet: mark }), tier("private"));
    assert.deepEqual(await changed({ dataSubnet: mark }), tier("data"));
    assert.deepEqual((await changed({ gatewayEndpoint: mark })).sort(), ["main-dynamodb", "main-s3"]);
    assert.deepEqual(await changed({ interfaceEndpoint: mark }), ["main-sts"]);
    assert.deepEqual(await changed({ natGateway: mark }), tier("nat"));
    assert.deepEqual(await changed({ flowLogBucket: mark }), ["main-flow-logs"]);
    assert.deepEqual(await changed({ vpc: mark }), ["main-vpc"]);
  });

  it("take functions, and tell public routes from those of NAT", async () => {
    const graph = await run({
      transform: {
        publicRoute: (args) => ({ ...args, destinationCidrBlock: "0.0.0.0/1" }),
        natRoute: { destinationCidrBlock: "128.0.0.0/1" },
      },
    });
    const routes = graph.ofType("aws:ec2/route:Route");
    const targets = Object.fromEntries(
      routes.map(({ name, inputs }) => [name, inputs["destinationCidrBlock"]]),
    );
    assert.equal(targets["main-public-internet"], "0.0.0.0/1");
    assert.equal(targets["main-private-nat-usw2-az3"], "128.0.0.0/1");
  });

  it("are refused for a role that a network does not have", async () => {
    const transform = { subnet: {} } as NetworkArgs["transform"];
    assert.match(await messageOf(run({ transform: transform! })), /transform {2}"subnet" {2}one of vpc, /);
  });
});
