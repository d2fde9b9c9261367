import assert from "node:assert/strict";
import {
  malformedPatterns,
  replicationMistakes,
  roleStatements,
  trustPolicy,
} from "./stream-replicator.plan";

const stream = {
  region: "us-west-2",
  brokers: 3,
  instanceType: "express.m7g.large",
  replicationSource: true,
};
const other = { ...stream, region: "eu-west-1", replicationSource: false };
const fields = (...[source, target]: Parameters<typeof replicationMistakes>) =>
  replicationMistakes(source, target).map(({ field }) => field);

describe("what a replicator asks of its streams", () => {
  it("is three brokers on both sides and a way into the source", () => {
    assert.deepEqual(fields(stream, other), []);
    assert.deepEqual(fields({ ...stream, replicationSource: false }, other), ["source.replicationSource"]);
    assert.deepEqual(fields({ ...stream, brokers: 2 }, { ...other, brokers: 1 }), [
      "source.brokers",
      "target.brokers",
    ]);
  });

  it("is no burstable broker and another region", () => {
    const small = { ...other, instanceType: "kafka.t3.small" };
    assert.deepEqual(fields(stream, small), ["target.instanceType"]);
    assert.deepEqual(fields(stream, { ...other, region: "us-west-2" }), ["target.region"]);
  });
});

describe("the role of a replicator", () => {
  const source = "arn:aws:kafka:us-west-2:123456789012:cluster/west/1";
  const target = "arn:aws:kafka:eu-west-1:123456789012:cluster/ireland/2";

  it("reaches the two clusters and nothing else", () => {
    const resources = roleStatements(source, target).flatMap(({ Resource }) => Resource);
    assert.ok(resources.every((arn) => /(cluster|topic|group)\/(west\/1|ireland\/2)/.test(arn)));
    assert.equal(resources.includes("*"), false);
  });

  it("may write records twice without harm and read every setting that it copies", () => {
    const actions = roleStatements(source, target).flatMap(({ Action }) => Action);
    for (const action of ["WriteDataIdempotently", "AlterTopicDynamicConfiguration", "AlterGroup"]) {
      assert.ok(actions.includes(`kafka-cluster:${action}`), action);
    }
  });

  it("is MSK's alone, for the account of the clusters", () => {
    const [statement] = trustPolicy("123456789012").Statement;
    assert.deepEqual(statement?.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
  });
});

describe("the filters of a replicator", () => {
  it("are regular expressions", () => {
    assert.deepEqual(malformedPatterns({ include: ["orders.*", "("], exclude: [""] }), ["(", ""]);
  });
});
