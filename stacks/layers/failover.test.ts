import assert from "node:assert/strict";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { runStack } from "../testing/run";
import { changed, configOf } from "../testing/stack-file";

const planType = "aws:arcregionswitch/plan:Plan";
const functionType = "aws:lambda/function:Function";
const regions = ["eu-west-1", "us-west-2"];

const prodWith = (...changes: readonly (readonly [key: string, value: unknown])[]) =>
  changes.reduce((config, [key, value]) => changed(config, key, value), configOf("prod"));
const rehearse = (config: Record<string, unknown>) => runStack({ stack: "prod", config, mode: "rehearse" });

function planOf(graph: ResourceGraph): PropertyMap {
  const [plan, ...others] = graph.ofType(planType);
  assert.ok(plan && others.length === 0);
  return plan.inputs;
}

/** The steps that make a region home, each with its one configuration. */
function stepsOf(
  graph: ResourceGraph,
  region: string,
): readonly (readonly [name: string, config: PropertyMap])[] {
  const workflows = planOf(graph)["workflows"] as readonly PropertyMap[];
  const workflow = workflows.find(({ workflowTargetRegion }) => workflowTargetRegion === region);
  return ((workflow?.["steps"] ?? []) as readonly PropertyMap[]).map((step) => {
    const [, config] = Object.entries(step).find(([key]) => key.endsWith("Configs")) ?? [];
    return [String(step["name"]), (config as readonly PropertyMap[])[0] ?? {}];
  });
}

/** What the plan consists of, and what each of it is made with. */
function parts(graph: ResourceGraph): readonly string[] {
  const own = graph.resources.filter(({ urn }) => urn.includes("tenfold:platform:FailoverPlan"));
  return own.map(({ urn, inputs }) => `${urn} ${JSON.stringify(inputs)}`).sort();
}

describe("the plan that moves home", function () {
  this.timeout(120_000);
  let prod: ResourceGraph;
  before(async () => {
    prod = await rehearse(configOf("prod"));
  });

  it("moves the environment's own database, cache and key-value store, either way", () => {
    const arns = prod
      .ofType("aws:rds/cluster:Cluster")
      .map(({ inputs, outputs }) => [inputs["region"], outputs["arn"]] as const);
    const [database] = prod.ofType("aws:rds/globalCluster:GlobalCluster");
    const [store] = prod.ofType("aws:cloudfront/keyValueStore:KeyValueStore");
    const [cache] = prod.ofType("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup");
    for (const region of regions) {
      const steps = new Map(stepsOf(prod, region));
      assert.deepEqual([...steps.keys()], ["database", "home", "cache", "verify"]);
      const { globalClusterIdentifier, databaseClusterArns } = steps.get("database") ?? {};
      assert.equal(globalClusterIdentifier, database?.id);
      assert.deepEqual(
        databaseClusterArns,
        regions.map((each) => arns.find(([at]) => at === each)?.[1]),
      );
    }
    const told = prod.ofType(functionType).map(({ inputs }) => JSON.stringify(inputs["environment"]));
    assert.equal(told.filter((variables) => variables.includes(String(store?.outputs["arn"]))).length, 4);
    const id = String(cache?.outputs["globalReplicationGroupId"]);
    assert.equal(told.filter((variables) => variables.includes(`"${id}"`)).length, 2);
  });

  it("promises what the config promises, tells the topics of each region, and keeps logs as long as the others", () => {
    assert.equal(planOf(prod)["recoveryTimeObjectiveMinutes"], 10);
    const alarms = prod
      .ofType("aws:cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ urn }) => urn.includes("tenfold:platform:FailoverPlan"));
    assert.equal(alarms.length, 6);
    for (const { inputs, name } of alarms)
      assert.match(
        String(inputs["alarmActions"]),
        new RegExp(`^arn:aws:sns:${String(inputs["region"])}:`),
        name,
      );
    const groups = prod.ofType("aws:cloudwatch/logGroup:LogGroup");
    const own = groups.filter(({ urn }) => urn.includes("tenfold:platform:FailoverPlan"));
    assert.deepEqual([...new Set(own.map(({ inputs }) => inputs["retentionInDays"]))], [90]);
  });

  it("is the same whoever is home, so that the config may follow a move", async () => {
    const moved = await rehearse(prodWith(["tenfold:home", "eu-west-1"]));
    assert.ok(parts(prod).length > 20);
    assert.deepEqual(parts(moved), parts(prod));
  });

  it("moves nothing that Pulumi would put back: the preview after a run is empty", () => {
    const left = (type: string) => prod.ofType(type).map(({ ignoreChanges }) => ignoreChanges);
    // Who follows whom, which member is the primary, and the value that says who is home.
    for (const ignored of left("aws:rds/cluster:Cluster"))
      assert.ok(ignored.includes("replicationSourceIdentifier"), ignored.join());
    assert.deepEqual(left("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"), [
      ["primaryReplicationGroupId"],
    ]);
    assert.deepEqual(left("aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey"), [["value"]]);
  });

  it("is exported with the ids of what it moves, where the drill reads them", () => {
    const [stack] = prod.ofType("pulumi:pulumi:Stack");
    const { data, edge } = JSON.parse(JSON.stringify(stack?.outputs)) as Record<
      string,
      Record<string, unknown>
    >;
    assert.equal(edge?.["failoverPlanArn"], prod.ofType(planType)[0]?.outputs["arn"]);
    for (const region of regions)
      assert.deepEqual((data?.[region] as Record<string, unknown>)["global"], {
        globalClusterIdentifier: prod.ofType("aws:rds/globalCluster:GlobalCluster")[0]?.id,
        globalReplicationGroupId: prod.ofType(
          "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
        )[0]?.outputs["globalReplicationGroupId"],
      });
  });

  it("sends the write of the config to the environment's own address, after somebody has agreed", async () => {
    const approvalRoleArn = "arn:aws:iam::111122223333:role/lead";
    const failover = { probe: { path: "/probe", method: "PUT", body: "{}" }, approvalRoleArn };
    const graph = await rehearse(prodWith(["tenfold:failover", failover]));
    const [first] = stepsOf(graph, "us-west-2");
    assert.deepEqual([first?.[0], first?.[1]["approvalRole"]], ["approval", approvalRoleArn]);
    const verify = graph.ofType(functionType).find(({ name }) => name === "shop-verify-us-west-2");
    const { variables } = verify?.inputs["environment"] as { variables: Record<string, string> };
    assert.deepEqual(JSON.parse(variables["PROBE"] ?? ""), {
      ...{ url: "https://shop.example.com/probe", method: "PUT", body: "{}", headers: {} },
    });
  });

  it("is missing where the config says off, and in one region", async () => {
    const none = [
      await runStack({ stack: "prod", config: prodWith(["tenfold:failover", { plan: "off" }]) }),
      await runStack({ stack: "staging", config: configOf("staging") }),
    ];
    for (const graph of none) assert.deepEqual(graph.ofType(planType, functionType), []);
  });
});
