import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@tenfold/planning";
import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { messageOf, names, only } from "../lib/testing";
import { AlarmTopic, type AlarmTopicArgs } from "./alarm-topic";

const run = (args: Partial<AlarmTopicArgs> = {}) =>
  runProgram(() => void new AlarmTopic("on-call", { region: "eu-west-1", ...args }), { mode: "rehearse" });
const subscription = "aws:sns/topicSubscription:TopicSubscription";

interface Policy {
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Condition?: unknown;
    readonly Principal: unknown;
  }[];
}
const policyOf = (value: unknown): Policy => JSON.parse(String(value)) as Policy;

describe("a topic for alarms", () => {
  it("is encrypted with a key that CloudWatch of the account may use, from the first alarm on", async () => {
    const graph = await run();
    const key = only(graph, "aws:kms/key:Key");
    const topic = only(graph, "aws:sns/topic:Topic");
    assert.equal(topic.inputs["kmsMasterKeyId"], key.outputs["keyId"]);
    assert.ok(topic.dependencies.some((urn) => urn.includes("kms/keyPolicy:KeyPolicy")));
    const alarms = policyOf(only(graph, "aws:kms/keyPolicy:KeyPolicy").inputs["policy"]).Statement[1];
    assert.deepEqual(alarms?.Principal, { Service: "cloudwatch.amazonaws.com" });
    assert.match(JSON.stringify(alarms.Condition), /^\{"StringEquals":\{"aws:SourceAccount":"\d{12}"\}\}$/);
  });

  it("takes messages from CloudWatch of its own account alone, and by TLS", async () => {
    const [alarms, tls] = policyOf(
      only(await run(), "aws:sns/topicPolicy:TopicPolicy").inputs["policy"],
    ).Statement;
    assert.match(JSON.stringify(alarms?.Condition), /"aws:SourceAccount":"\d{12}"/);
    assert.deepEqual(tls?.Condition, { Bool: { "aws:SecureTransport": "false" } });
  });

  it("is in its region with all that belongs to it", async () => {
    const graph = await run({ emails: ["team@example.com"] });
    const created = graph.resources.filter(({ type }) => type.startsWith("aws:"));
    assert.equal(created.length, 5);
    for (const { name, inputs } of created) assert.equal(inputs["region"], "eu-west-1", name);
  });

  it("tells mail addresses and on-call services, whose addresses stay secret", async () => {
    const pager = "https://events.example.com/key";
    const graph = await runProgram(
      () =>
        void new AlarmTopic("on-call", {
          region: "eu-west-1",
          emails: ["team@example.com"],
          webhooks: { pager: pulumi.secret(pager) },
        }),
    );
    assert.deepEqual(names(graph, subscription), ["on-call-pager", "on-call-team@example.com"]);
    const { endpoint } = only(graph, subscription, "on-call-pager").inputs;
    assert.ok(endpoint instanceof Secret && endpoint.reveal() === pager);
  });

  it("names every wrong argument, and shows no address that may hold a key", async () => {
    const message = await messageOf(
      run({ region: "eu-wst-1", emails: ["team", "a@b.io", "a@b.io"], webhooks: { pager: "http://key" } }),
    );
    assert.match(message, /AlarmTopic "on-call": 4 mistakes/);
    assert.match(message, /emails\[0\] {2}"team"/);
    assert.match(message, /emails {2}"a@b\.io" {2}each address once/);
    assert.ok(!message.includes("http://key"), message);
  });
});
