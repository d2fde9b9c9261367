import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, only } from "../../lib/testing";
import { Stream, type StreamOutputs } from "./stream";
import { type StreamArgs } from "./stream-args";
import { StreamReplicator, type StreamReplicatorArgs } from "./stream-replicator";
import { dataNetwork, waitsFor, withoutRegion } from "../testing";

function stream(
  name: string,
  region: string,
  replicationSource: boolean,
  topics: StreamArgs["topics"] = {},
): Stream {
  const network = dataNetwork(region);
  const instanceType = "express.m7g.large";
  return new Stream(name, { type: "express", region, network, instanceType, replicationSource, topics });
}
const run = (args: Partial<StreamReplicatorArgs> = {}, sourceOpen = true, mode?: "preview" | "rehearse") =>
  runProgram(
    () => {
      const source = stream("west", "us-west-2", sourceOpen);
      const target = stream("ireland", "eu-west-1", false);
      new StreamReplicator("events", { source, target, ...args });
    },
    { mode: mode ?? "preview" },
  );

const replicator = "aws:msk/replicator:Replicator";

describe("a replicator", () => {
  it("lives in the region of the target, and the policy that lets it in in that of the source", async () => {
    const graph = await run();
    assert.equal(only(graph, replicator).inputs["region"], "eu-west-1");
    assert.equal(only(graph, "aws:msk/clusterPolicy:ClusterPolicy").inputs["region"], "us-west-2");
    assert.equal(only(graph, "tenfold:data:StreamReplicator").inputs["region"], "eu-west-1");
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("waits for the policy, its role's rights and the way to the brokers", async () => {
    const graph = await run();
    const waits = waitsFor(graph, only(graph, replicator));
    for (const name of ["west-replication", "events-role", "events-to-brokers", "events-into-brokers"]) {
      assert.ok(waits.includes(name), `${name} of ${waits.join(", ")}`);
    }
  });

  it("waits for the topics of both sides: faster than they are, it would make them itself", async () => {
    const topics = { orders: { partitions: 6 } };
    const graph = await runProgram(() => {
      const source = stream("west", "us-west-2", true, topics);
      const target = stream("ireland", "eu-west-1", false, topics);
      new StreamReplicator("events", { source, target });
    });
    const waits = waitsFor(graph, only(graph, replicator));
    for (const name of ["west-topic-orders", "ireland-topic-orders"]) assert.ok(waits.includes(name), name);
  });

  it("has its role before there is a cluster, so that MSK can take it at once", async () => {
    const graph = await run();
    const trust = graph.sourcesOf(only(graph, "aws:iam/role:Role"), "assumeRolePolicy");
    assert.deepEqual(
      trust.map(({ name }) => name),
      ["events-access"],
    );
  });

  it("goes before its successor comes, and has an hour for either", async () => {
    const seen: pulumi.CustomResourceOptions[] = [];
    await runProgram(() => {
      const source = stream("west", "us-west-2", true);
      const target = stream("ireland", "eu-west-1", false);
      const note: pulumi.ResourceTransformation = ({ type, opts }) => {
        if (type === replicator) seen.push(opts);
        return undefined;
      };
      new StreamReplicator("events", { source, target }, { transformations: [note] });
    });
    const [{ deleteBeforeReplace, customTimeouts } = {}] = seen;
    assert.equal(deleteBeforeReplace, true);
    assert.deepEqual(customTimeouts, { create: "60m", update: "60m", delete: "60m" });
  });

  it("names a security group for the target only: across regions MSK refuses one for the source", async () => {
    const [source, target] = only(await run(), replicator).inputs["kafkaClusters"] as {
      vpcConfig: Record<string, unknown[]>;
    }[];
    assert.equal(source?.vpcConfig["securityGroupsIds"], undefined);
    assert.equal(target?.vpcConfig["securityGroupsIds"]?.length, 1);
    assert.equal(source?.vpcConfig["subnetIds"]?.length, 3);
  });

  it("opens port 9098 between itself and the target's brokers, both ways round", async () => {
    const graph = await run();
    const into = only(
      graph,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "events-into-brokers",
    );
    assert.deepEqual([into.inputs["fromPort"], into.inputs["toPort"]], [9098, 9098]);
    const names = (property: string) => graph.sourcesOf(into, property).map(({ name }) => name);
    assert.deepEqual(names("securityGroupId"), ["ireland-access"]);
    assert.deepEqual(names("referencedSecurityGroupId"), ["events-access"]);
  });

  it("copies every topic and group under the same names from their beginning, and no access lists", async () => {
    const info = only(await run(), replicator).inputs["replicationInfoList"] as Record<string, object[]>;
    assert.deepEqual(info["topicReplications"], [
      {
        topicsToReplicates: [".*"],
        topicNameConfiguration: { type: "IDENTICAL" },
        startingPosition: { type: "EARLIEST" },
        detectAndCopyNewTopics: true,
        copyTopicConfigurations: true,
        copyAccessControlListsForTopics: false,
      },
    ]);
    assert.deepEqual(info["consumerGroupReplications"], [
      {
        consumerGroupsToReplicates: [".*"],
        detectAndCopyNewConsumerGroups: true,
        synchroniseConsumerGroupOffsets: true,
      },
    ]);
  });

  it("may touch the two clusters and nothing else", async () => {
    const plain: StreamOutputs = {
      type: "express",
      region: "us-west-2",
      brokers: 3,
      instanceType: "express.m7g.large",
      authentication: "iam",
      replicationSource: true,
      clusterArn: "arn:aws:kafka:us-west-2:123456789012:cluster/west/1",
      vpcId: "vpc-1",
      subnetIds: ["subnet-1"],
      securityGroupId: "sg-1",
    };
    const target = {
      ...plain,
      region: "eu-west-1",
      clusterArn: "arn:aws:kafka:eu-west-1:123456789012:cluster/ireland/2",
    };
    const graph = await runProgram(() => void new StreamReplicator("events", { source: plain, target }));
    const { policy } = only(graph, "aws:iam/rolePolicy:RolePolicy").inputs;
    const { Statement } = JSON.parse(String(policy)) as { Statement: { Resource: string[] }[] };
    const resources = Statement.flatMap(({ Resource }) => Resource);
    assert.ok(resources.every((arn) => arn.includes("/west/1") || arn.includes("/ireland/2")));
  });
});

describe("mistakes in a replicator's arguments", () => {
  it("are found before anything is created, not after half an hour", async () => {
    const message = await messageOf(run({ topics: { include: ["("] } }, false));
    assert.match(message, /^StreamReplicator "events": 2 mistakes/);
    assert.match(message, /source\.replicationSource {2}false {2}set replicationSource: true on the stream/);
    assert.match(message, /topics {2}"\(" {2}a regular expression/);
  });
});
