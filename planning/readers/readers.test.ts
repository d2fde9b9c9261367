import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ResourceGraph } from "../graph/graph";
import { Secret, Unknown, type PropertyMap } from "../graph/value";
import { recognise } from "../recognition/recognise";
import { shop } from "./fixtures/shop";
import { readPolicyArguments, readPolicyProperties } from "./policy-arguments";
import { readPreviewDigest } from "./preview-digest";
import { readStackExport } from "./stack-export";
import { summaryOf } from "./testing/facet-summary";
import { playCalls, type PolicyCalls } from "./testing/policy-calls";

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, "fixtures", name), "utf8"));
}

/** What the real engine sent to a pack, through the SDK's own handlers and our reader. */
async function policyGraph(): Promise<ResourceGraph> {
  const inputs = new Map<string, PropertyMap>();
  let graph: ResourceGraph | undefined;
  await playCalls(
    fixture("policy-calls.json") as PolicyCalls,
    ({ urn, props }) => inputs.set(urn, readPolicyProperties(props)),
    (resources) => (graph = readPolicyArguments(resources, inputs)),
  );
  if (!graph) throw new Error("the stack policy was not called");
  return graph;
}

const config = { "aws:region": "us-west-2", "aws:defaultTags": { tags: { owner: "shop" } } };

/** The real engine had stand-in providers, which add no names and no defaults. */
const offline = { config, stack: "test", project: "shop", providers: "passthrough" } as const;

const zones = { state: "known", value: ["usw2-az1", "usw2-az2"] };

describe("the readers", () => {
  const expected = summaryOf(recognise(readPreviewDigest(fixture("preview.json"))));

  it("read the zones, links and tags of a first preview, where no id is known", () => {
    const facets = recognise(readPreviewDigest(fixture("preview.json")));
    assert.deepEqual(facets.subnets.map(({ tier }) => tier.state === "known" && tier.value).sort(), [
      "private",
      "private",
      "public",
      "public",
    ]);
    const [database] = facets.relationalClusters;
    const [stream] = facets.streamClusters;
    const [cluster] = facets.eksClusters;
    const [balancer] = facets.loadBalancers;
    for (const facet of [database, stream, cluster, balancer]) assert.deepEqual(facet?.zones, zones);
    assert.deepEqual(
      database?.instances.map(({ zone }) => zone),
      zones.value.map((zone) => ({ state: "known", value: zone })),
    );
    assert.equal(database?.scalableTargets[0]?.policies.length, 1);
    const properties =
      stream?.configuration.state === "known" ? stream.configuration.value.properties : undefined;
    assert.deepEqual(properties, {
      state: "known",
      value: { "min.insync.replicas": "2", "default.replication.factor": "3" },
    });
    const [catalog] = facets.workloads;
    assert.equal(catalog?.autoscalers.length, 1);
    assert.equal(catalog?.disruptionBudgets.length, 1);
    assert.deepEqual(catalog?.namespace, { state: "known", value: "shop" });
    assert.equal(catalog?.clusterKey, cluster?.resource.urn);
    const logs = facets.taggables.find(({ resource }) => resource.name === "logs");
    assert.deepEqual(logs?.tags, {
      state: "known",
      value: { owner: { state: "known", value: "shop" }, team: { state: "known", value: "shop" } },
    });
    assert.equal(facets.unrecognised, 0);
  });

  const others: readonly (readonly [string, () => Promise<ResourceGraph> | ResourceGraph])[] = [
    ["a second preview, where all ids are known", () => readPreviewDigest(fixture("preview-again.json"))],
    ["a stack export", () => readStackExport(fixture("stack-export.json"))],
    ["the arguments of a stack policy", policyGraph],
    ["the offline engine in preview", () => runProgram(shop, offline)],
    ["the offline engine in rehearse", () => runProgram(shop, { ...offline, mode: "rehearse" })],
  ];
  for (const [name, read] of others) {
    it(`read ${name} as they read the first preview`, async () => {
      assert.deepEqual(summaryOf(recognise(await read())), expected);
    });
  }

  it("show no secret of a preview, an export or a policy's arguments", async () => {
    const graphs = [
      readPreviewDigest(fixture("preview.json")),
      readStackExport(fixture("stack-export.json")),
    ];
    for (const graph of graphs) {
      const deployment = graph.resources.find(({ type }) => type.endsWith(":Deployment"));
      assert.ok(JSON.stringify(deployment?.inputs).includes("[secret]"));
      assert.ok(!JSON.stringify(graph.resources).includes("do-not-show"));
    }
    const [password] = (await policyGraph()).ofType("random:index/randomPassword:RandomPassword");
    assert.deepEqual(password?.additionalSecretOutputs, ["bcryptHash", "result"]);
  });
});

describe("readPreviewDigest", () => {
  it("refuses a digest that leaves unchanged resources out", () => {
    assert.throws(() => readPreviewDigest(fixture("preview-partial.json")), {
      name: "ReaderError",
      message: /leaves out 40 unchanged resources: run `pulumi preview --json --show-sames --show-reads`/,
    });
  });

  it("refuses a preview that failed, with its message", () => {
    const failed = { steps: [], diagnostics: [{ severity: "error", message: "error: no such bucket\n" }] };
    assert.throws(() => readPreviewDigest(failed), { message: "the preview failed: error: no such bucket" });
  });

  it("refuses what is no digest", () => {
    for (const other of [null, [], {}, "text", fixture("stack-export.json")]) {
      assert.throws(() => readPreviewDigest(other), { message: /^not a preview digest/ });
    }
  });

  it("takes the last state of a replaced resource and leaves deleted ones out", () => {
    const urn = (name: string) => `urn:pulumi:test::shop::aws:s3/bucket:Bucket::${name}`;
    const state = (name: string, tag: string) => ({
      urn: urn(name),
      type: "aws:s3/bucket:Bucket",
      custom: true,
      inputs: { tag },
    });
    const graph = readPreviewDigest({
      steps: [
        { op: "create-replacement", newState: state("logs", "new") },
        { op: "replace", newState: state("logs", "new") },
        { op: "delete-replaced", oldState: state("logs", "old") },
        { op: "delete", oldState: state("gone", "old") },
      ],
    });
    assert.deepEqual(
      graph.resources.map(({ name, inputs }) => [name, inputs["tag"]]),
      [["logs", "new"]],
    );
  });

  it("marks what the program only reads", () => {
    const graph = readPreviewDigest(fixture("preview.json"));
    const [shared] = graph.ofType("aws:ec2/securityGroup:SecurityGroup");
    assert.equal(shared?.external, true);
  });

  it("knows the default providers that the digest leaves out", () => {
    const graph = readPreviewDigest(fixture("preview.json"));
    const [provider] = graph.ofType("pulumi:providers:aws");
    assert.equal(provider?.inputs["region"], "us-west-2");
    assert.equal(provider?.id, Unknown.value);
  });
});

describe("readStackExport", () => {
  it("holds an encrypted secret as a secret of unknown value", () => {
    const [password] = readStackExport(fixture("stack-export.json")).ofType(
      "random:index/randomPassword:RandomPassword",
    );
    const result = password?.outputs["result"];
    assert.ok(result instanceof Secret && result.reveal() === Unknown.value);
  });

  it("leaves out what waits for its deletion", () => {
    const urn = "urn:pulumi:test::shop::aws:s3/bucket:Bucket::logs";
    const bucket = { urn, type: "aws:s3/bucket:Bucket", custom: true };
    const json = {
      version: 3,
      deployment: {
        resources: [
          { ...bucket, delete: true },
          { ...bucket, id: "logs" },
        ],
      },
    };
    assert.deepEqual(
      readStackExport(json).resources.map(({ id }) => id),
      ["logs"],
    );
  });

  it("reads the state file of a self-managed backend", () => {
    const json = { version: 3, checkpoint: { stack: "test", latest: { resources: [] } } };
    assert.equal(readStackExport(json).resources.length, 0);
  });

  it("names what is wrong with a file", () => {
    assert.throws(() => readStackExport({ version: 3 }), { message: /^not a stack export/ });
    assert.throws(() => readStackExport({ version: 1, deployment: {} }), {
      message: /version 1; this reader knows 3 and 4/,
    });
    const broken = {
      version: 3,
      deployment: { resources: [{ urn: "bucket", type: "aws:s3/bucket:Bucket" }] },
    };
    assert.throws(() => readStackExport(broken), { message: "deployment.resources[0]: bucket is not a URN" });
  });
});

describe("readPolicyProperties", () => {
  it("reads unknowns behind the SDK's proxy instead of throwing", async () => {
    const graph = await policyGraph();
    const [subnet] = graph.ofType("aws:ec2/subnet:Subnet");
    assert.equal(subnet?.inputs["vpcId"], Unknown.value);
    assert.equal(subnet?.outputs["vpcId"], Unknown.value);
  });

  it("marks the outputs that their resource calls secret", () => {
    const properties = readPolicyProperties({ result: "made-up", length: 8 }, ["result"]);
    assert.ok(properties["result"] instanceof Secret);
    assert.equal(properties["length"], 8);
  });
});
