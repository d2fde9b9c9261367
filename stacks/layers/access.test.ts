import assert from "node:assert/strict";
import { type ResourceGraph } from "@tenfold/planning";
import { configOf } from "../testing/stack-file";
import { runStack } from "../testing/run";

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** The policy of a service in a region, statement by statement. */
function rightsOf(graph: ResourceGraph, service: string, region: string): readonly Statement[] {
  const name = `${service}-${region}-policy`;
  const policy = graph.ofType("aws:iam/rolePolicy:RolePolicy").find((each) => each.name === name);
  assert.ok(policy, name);
  const written = policy.inputs["policy"];
  const text: unknown = typeof written === "string" ? JSON.parse(written) : written;
  return (text as { Statement: Statement[] }).Statement;
}

const kafka = /^arn:aws:kafka:us-west-2:\d+:(topic|group|transactional-id|cluster)\/events-us-west-2-prod\//;

describe("what a service may do", function () {
  this.timeout(60_000);
  let prod: ResourceGraph;
  before(async () => {
    prod = await runStack({ stack: "prod", config: configOf("prod"), mode: "rehearse" });
  });

  it("is to sign in to the database as itself, and as nobody else", () => {
    const [connect, ...others] = rightsOf(prod, "cart", "us-west-2").filter(({ Action }) =>
      Action.includes("rds-db:connect"),
    );
    assert.deepEqual(others, []);
    assert.equal(connect?.Resource.length, 1);
    assert.match(String(connect.Resource[0]), /^arn:aws:rds-db:us-west-2:\d+:dbuser:cluster-[\w-]+\/cart$/i);
  });

  it("is to use the topics that there are, and groups and transactions of its own name", () => {
    const rights = rightsOf(prod, "orders", "us-west-2");
    const resources = rights.flatMap(({ Action, Resource }) =>
      Action.some((action) => action.startsWith("kafka-cluster:")) ? Resource : [],
    );
    for (const resource of resources) assert.match(resource, kafka);
    const names = new Set(resources.map((arn) => arn.replace(/^.*:([\w-]+)\/.*?([^/]+)$/, "$1 $2")));
    for (const topic of ["catalog", "orders", "payments"]) {
      for (const each of [topic, `${topic}.dead`]) assert.ok(names.has(`topic ${each}`), each);
    }
    assert.ok(names.has("group orders*"));
    assert.ok(names.has("transactional-id orders*"));
    assert.equal([...names].filter((name) => name.startsWith("topic ")).length, 6, "no topic by a wildcard");
  });

  it("is what `grant` methods of the stores would give, and stands in no policy of other hands", () => {
    const granted = prod
      .ofType("aws:iam/rolePolicy:RolePolicy")
      .filter(({ name }) => name.includes("-grant-"));
    assert.deepEqual(granted, []);
  });
});
