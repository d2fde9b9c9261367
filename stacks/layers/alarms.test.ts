import assert from "node:assert/strict";
import { type ResourceGraph } from "@tenfold/planning";
import { previewOf } from "../testing/run";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const topic = "aws:sns/topic:Topic";

describe("the alarms of an environment", function () {
  this.timeout(120_000);
  let prod: ResourceGraph;
  before(async () => {
    prod = await previewOf("prod");
  });

  it("tell the topic of their own region, every one of them", () => {
    const topics = new Map(prod.ofType(topic).map(({ urn, inputs }) => [urn, inputs["region"]]));
    assert.deepEqual([...topics.values()].sort(), ["eu-west-1", "us-east-1", "us-west-2"]);
    for (const { name, inputs, dependencies } of prod.ofType(alarm)) {
      const told = dependencies.filter((urn) => topics.has(urn)).map((urn) => topics.get(urn));
      assert.deepEqual(told, [inputs["region"]], name);
    }
  });

  it("reach the addresses of the config", () => {
    const subscriptions = prod.ofType("aws:sns/topicSubscription:TopicSubscription");
    const reached = subscriptions.map(
      ({ inputs }) => `${String(inputs["region"])} ${String(inputs["endpoint"])}`,
    );
    assert.ok(reached.length >= 2 && new Set(reached).size === reached.length, reached.join(", "));
  });

  it("are off in development, with their topic", async () => {
    const dev = await previewOf("dev");
    assert.deepEqual([...dev.ofType(alarm), ...dev.ofType(topic)], []);
  });
});
