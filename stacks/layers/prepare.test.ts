import assert from "node:assert/strict";
import { type PropertyMap, type Resource, type ResourceGraph } from "@tenfold/planning";
import { serviceNames } from "../config/services";
import { runStack } from "../testing/run";
import { configOf } from "../testing/stack-file";
import { allTopics } from "./storefront";

const environments = ["dev", "staging", "prod"] as const;

function named(graph: ResourceGraph, type: string, name: string): Resource {
  const found = graph.ofType(type).find((each) => each.name === name);
  assert.ok(found, `${type} ${name}`);
  return found;
}

/** The container that prepares the stores of a region. */
function containerOf(graph: ResourceGraph, region: string): PropertyMap {
  const { inputs } = named(graph, "kubernetes:batch/v1:Job", `prepare-${region}-job`);
  const { template } = inputs["spec"] as { template: { spec: PropertyMap } };
  const [container] = template.spec["containers"] as readonly [PropertyMap];
  return container;
}

const toldOf = (graph: ResourceGraph, region: string) =>
  new Map(
    (containerOf(graph, region)["env"] as readonly PropertyMap[]).map(({ name, value }) => [
      String(name),
      String(value),
    ]),
  );

describe("the stores of a region", function () {
  this.timeout(120_000);
  const graphs = new Map<string, ResourceGraph>();
  before(async () => {
    for (const stack of environments)
      graphs.set(stack, await runStack({ stack, config: configOf(stack), mode: "rehearse" }));
  });
  const regionsOf = (graph: ResourceGraph) =>
    graph.ofType("tenfold:apps:Task").map(({ inputs }) => String(inputs["region"]));

  it("are prepared before any service, in every region, by a service's own image", () => {
    for (const [stack, graph] of graphs) {
      const regions = regionsOf(graph);
      assert.equal(regions.length, stack === "prod" ? 2 : 1);
      for (const region of regions) {
        const { image, command } = containerOf(graph, region);
        const orders = named(graph, "tenfold:apps:Service", `orders-${region}`);
        assert.deepEqual(
          [image, (command as readonly string[]).at(-1)],
          [orders.inputs["image"], "--prepare"],
        );
        const job = named(graph, "kubernetes:batch/v1:Job", `prepare-${region}-job`).urn;
        for (const service of serviceNames) {
          const { dependencies } = named(graph, "tenfold:apps:Service", `${service}-${region}`);
          assert.ok(dependencies.includes(job), `${stack}: ${service}-${region}`);
        }
      }
    }
  });

  it("are told of by the secret of their own region, and of nothing that a service signs in with", () => {
    for (const graph of graphs.values()) {
      for (const region of regionsOf(graph)) {
        const told = toldOf(graph, region);
        assert.match(
          told.get("DATABASE_ADMIN_SECRET_ARN") ?? "",
          new RegExp(`^arn:aws:secretsmanager:${region}:`),
        );
        assert.equal(told.get("DATABASE_USER"), undefined);
        assert.equal(told.get("REGION"), region);
      }
    }
  });

  it("have topics of the one who prepares only where the broker is inside the cluster", () => {
    const dev = toldOf(graphs.get("dev")!, "us-west-2");
    assert.deepEqual(
      [dev.get("KAFKA_BROKERS"), dev.get("KAFKA_SIGN_IN")],
      ["kafka.shop.svc.cluster.local:9092", "none"],
    );
    const prod = graphs.get("prod")!;
    for (const region of regionsOf(prod)) {
      assert.equal(toldOf(prod, region).get("KAFKA_BROKERS"), undefined);
      const topics = prod.ofType("aws:msk/topic:Topic").filter(({ inputs }) => inputs["region"] === region);
      assert.deepEqual(topics.map(({ inputs }) => String(inputs["name"])).sort(), [...allTopics].sort());
    }
  });

  it("are opened to who prepares by two rights: that secret, and its key through Secrets Manager", () => {
    for (const graph of graphs.values()) {
      for (const region of regionsOf(graph)) {
        const policy = named(graph, "aws:iam/rolePolicy:RolePolicy", `prepare-${region}-policy`).inputs[
          "policy"
        ];
        const { Statement } = policy as { Statement: readonly PropertyMap[] };
        assert.deepEqual(
          Statement.map(({ Action }) => Action),
          [["secretsmanager:GetSecretValue"], ["kms:Decrypt"]],
        );
        assert.deepEqual(Statement[0]?.["Resource"], [
          toldOf(graph, region).get("DATABASE_ADMIN_SECRET_ARN"),
        ]);
        assert.deepEqual(Statement[1]?.["Condition"], {
          StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` },
        });
      }
    }
  });

  it("are prepared by nobody who serves: no service may read the secret", () => {
    for (const graph of graphs.values()) {
      for (const region of regionsOf(graph)) {
        const arn = toldOf(graph, region).get("DATABASE_ADMIN_SECRET_ARN") ?? "";
        const readers = graph
          .ofType("aws:iam/rolePolicy:RolePolicy")
          .filter(({ inputs }) => JSON.stringify(inputs["policy"]).includes(arn))
          .map(({ name }) => name);
        assert.deepEqual(readers, [`prepare-${region}-policy`]);
      }
    }
  });
});
