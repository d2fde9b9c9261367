import assert from "node:assert/strict";
import fc from "fast-check";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap } from "@tenfold/planning";
import { AuroraGlobal } from "../data/database/aurora-global";
import { GlobalCache } from "../data/cache/global-cache";
import { dataNetwork } from "../data/testing";
import { Edge } from "../edge/edge";
import { both, list } from "../edge/testing";
import { messageOf, names, only } from "../lib/testing";
import { identities, outOfOrder } from "../network/testing";
import { FailoverPlan } from "./failover-plan";
import { type FailoverPlanArgs } from "./failover-plan-args";

const planType = "aws:arcregionswitch/plan:Plan";
const functionType = "aws:lambda/function:Function";
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const account = "123456789012";
const regions = ["eu-west-1", "us-west-2"];

const clusterArn = (region: string) => `arn:aws:rds:${region}:${account}:cluster:shop-${region}`;
const own: FailoverPlanArgs = {
  birthRegion: "us-west-2",
  database: {
    globalClusterIdentifier: "shop",
    regions: Object.fromEntries(regions.map((region) => [region, { clusterArn: clusterArn(region) }])),
  },
  edge: { keyValueStoreArn: `arn:aws:cloudfront::${account}:key-value-store/0a1b` },
};
const everything: Partial<FailoverPlanArgs> = {
  cache: {
    globalReplicationGroupId: "abcd-shop",
    regions: Object.fromEntries(regions.map((region) => [region, { replicationGroupId: `shop-${region}` }])),
  },
  probe: { url: "https://shop.example.com/probe", body: "{}", headers: { "x-drill": "1" } },
  recoveryTimeMinutes: 15,
  healthAlarmArns: Object.fromEntries(
    regions.map((region) => [region, `arn:aws:cloudwatch:${region}:${account}:alarm:shop`]),
  ),
  approval: { roleArn: `arn:aws:iam::${account}:role/lead` },
  logRetentionDays: 30,
  alarms: { topicArns: { "us-west-2": [`arn:aws:sns:us-west-2:${account}:alarms`] } },
  tags: { team: "shop" },
};
const run = (changes: Partial<FailoverPlanArgs> = {}) =>
  runProgram(() => void new FailoverPlan("shop", { ...own, ...changes }), { mode: "rehearse" });
const workflowsOf = async (changes: Partial<FailoverPlanArgs> = {}) =>
  list(only(await run(changes), planType).inputs["workflows"]);

describe("a failover plan", () => {
  it("makes either region home, in the same steps", async () => {
    const workflows = await workflowsOf();
    assert.deepEqual(
      workflows.map(({ workflowTargetAction, workflowTargetRegion }) => [
        workflowTargetAction,
        workflowTargetRegion,
      ]),
      regions.map((region) => ["activate", region]),
    );
    const [one, other] = workflows;
    assert.deepEqual(one?.["steps"], other?.["steps"]);
  });

  it("moves the database first, then home, then the cache, and proves it in the end", async () => {
    const stepsOf = async (changes: Partial<FailoverPlanArgs>) =>
      list((await workflowsOf(changes))[0]?.["steps"]).map(({ name }) => name);
    assert.deepEqual(await stepsOf({}), ["database", "home", "verify"]);
    assert.deepEqual(await stepsOf(everything), ["approval", "database", "home", "cache", "verify"]);
  });

  it("loses nothing when it is graceful, and fails over when it is not", async () => {
    const [step] = list((await workflowsOf())[0]?.["steps"]);
    assert.equal(step?.["executionBlockType"], "AuroraGlobalDatabase");
    const [config] = list(step?.["globalAuroraConfigs"]);
    assert.equal(config?.["behavior"], "switchoverOnly");
    assert.deepEqual(config?.["ungracefuls"], [{ ungraceful: "failover" }]);
    assert.deepEqual(config?.["databaseClusterArns"], regions.map(clusterArn));
    assert.equal(config?.["globalClusterIdentifier"], "shop");
  });

  it("runs its functions in the region that becomes home, and never leaves them out", async () => {
    for (const { steps } of await workflowsOf(everything)) {
      for (const step of list(steps).filter(({ customActionLambdaConfigs }) => customActionLambdaConfigs)) {
        const [config] = list(step["customActionLambdaConfigs"]);
        assert.equal(config?.["regionToRun"], "activatingRegion");
        assert.equal(config?.["ungracefuls"], undefined);
        const arns = list(config?.["lambdas"]).map(({ arn }) => String(arn).split(":")[3]);
        assert.deepEqual(arns, regions);
      }
    }
  });

  it("is started by nobody but a person", async () => {
    assert.equal(only(await run(everything), planType).inputs["triggers"], undefined);
  });

  it("does not change when home moves: it knows the region of birth alone, and both as equals", async () => {
    const { inputs } = only(await run(), planType);
    assert.deepEqual([inputs["primaryRegion"], inputs["regions"]], ["us-west-2", regions]);
    assert.equal(inputs["recoveryApproach"], "activePassive");
    assert.match(String(inputs["name"]), /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/);
  });

  it("is the same in whatever order its regions are named, as a new home is named first", async () => {
    const turned = <Value>(values: Readonly<Record<string, Value>>) =>
      Object.fromEntries(Object.entries(values).reverse());
    const changed = {
      ...{ ...everything, database: { ...own.database, regions: turned(own.database.regions) } },
      cache: { ...everything.cache!, regions: turned(everything.cache!.regions) },
      healthAlarmArns: turned(everything.healthAlarmArns!),
    };
    const inputsOf = async (changes: Partial<FailoverPlanArgs>) =>
      (await run(changes)).resources.map(({ urn, inputs }) => `${urn} ${JSON.stringify(inputs)}`).sort();
    assert.deepEqual(await inputsOf(changed), await inputsOf(everything));
  });

  it("takes databases, caches and edges as they are", async () => {
    const build = () => {
      const networks = { "us-west-2": dataNetwork("us-west-2"), "eu-west-1": dataNetwork("eu-west-1") };
      const members = Object.fromEntries(
        Object.entries(networks).map(([region, network]) => [region, { network }]),
      );
      const common = { birthRegion: "us-west-2", regions: members };
      const database = new AuroraGlobal("orders", {
        ...{ ...common, database: { name: "shop" } },
        compute: { type: "provisioned", instanceClass: "db.r8g.large" },
      });
      const cache = new GlobalCache("shared", { ...common, nodeType: "cache.r7g.large" });
      const edge = new Edge("shop", { home: "us-west-2", origins: both });
      new FailoverPlan("move", { birthRegion: "us-west-2", database, cache, edge, probe: { url: edge.url } });
    };
    for (const mode of ["preview", "rehearse"] as const) {
      const graph = await runProgram(build, { mode });
      const before = ["orders-us-west-2-cluster", "orders-eu-west-1-cluster"];
      assert.deepEqual(
        outOfOrder(
          graph,
          before.map((earlier) => [earlier, "Plan move"] as const),
        ),
        [],
      );
      assert.deepEqual(
        outOfOrder(graph, [["KeyValueStore shop-routing", "Function move-home-eu-west-1"]]),
        [],
      );
    }
  });
});

describe("the rights of a failover plan", () => {
  const statementsOf = async (name: string) => {
    const { policy } = only(await run(everything), "aws:iam/rolePolicy:RolePolicy", name).inputs;
    const { Statement: statements } = JSON.parse(String(policy)) as {
      Statement: readonly { Action: readonly string[]; Resource: string | readonly string[] }[];
    };
    return statements.map(({ Action, Resource }) => [[...Action], [Resource].flat()] as const);
  };

  it("are those that AWS's pages name for its steps, on these resources alone", async () => {
    const [database, lists, functions, plans, alarms, metrics, itself] = await statementsOf("shop-execution");
    assert.deepEqual(database, [
      ["rds:FailoverGlobalCluster", "rds:SwitchoverGlobalCluster"],
      [`arn:aws:rds::${account}:global-cluster:shop`, ...regions.map(clusterArn)],
    ]);
    assert.deepEqual(functions?.[0], ["lambda:GetFunction", "lambda:InvokeFunction"]);
    assert.equal(functions?.[1].length, 6);
    assert.deepEqual(itself?.[0], ["iam:SimulatePrincipalPolicy"]);
    assert.match(String(itself?.[1]), /:role\/shop-execution/);
    assert.deepEqual(plans?.[1], [`arn:aws:arc-region-switch::${account}:plan/test-shop:*`]);
    assert.deepEqual(
      alarms?.[1],
      regions.map((region) => `arn:aws:cloudwatch:${region}:${account}:alarm:shop`),
    );
    assert.deepEqual([lists?.[1], metrics?.[1]], [["*"], ["*"]]);
    for (const action of [...(lists?.[0] ?? []), ...(metrics?.[0] ?? [])])
      assert.match(action, /:(Get|Describe)/);
  });

  it("let the functions write one store, promote one cache, and log", async () => {
    const [store, logs, cache] = await statementsOf("shop-functions");
    assert.deepEqual(store?.[1], [own.edge.keyValueStoreArn]);
    assert.equal(logs?.[1].length, 6);
    assert.deepEqual(cache?.[1], [
      `arn:aws:elasticache::${account}:globalreplicationgroup:abcd-shop`,
      ...regions.map((region) => `arn:aws:elasticache:${region}:${account}:replicationgroup:shop-${region}`),
    ]);
  });

  it("let ARC and Lambda alone take the roles", async () => {
    const graph = await run();
    const trusted = (name: string) =>
      /"Service":"([^"]+)"/.exec(
        String(only(graph, "aws:iam/role:Role", name).inputs["assumeRolePolicy"]),
      )?.[1];
    assert.deepEqual(
      [trusted("shop-execution"), trusted("shop-functions")],
      ["arc-region-switch.amazonaws.com", "lambda.amazonaws.com"],
    );
  });
});

describe("a failover plan with everything on", () => {
  it("has these names and no others", async () => {
    const each = ["cache", "home", "verify"].flatMap((step) =>
      regions.map((region) => `shop-${step}-${region}`),
    );
    assert.deepEqual(
      identities(await run(everything)),
      [
        "FailoverPlan shop",
        ...each.flatMap((name) => [
          `Function ${name}`,
          `LogGroup ${name}`,
          `MetricAlarm ${name}-alarm-function-errors`,
        ]),
        "Plan shop",
        "Role shop-execution",
        "Role shop-functions",
        "RolePolicy shop-execution",
        "RolePolicy shop-functions",
      ].sort(),
    );
  });

  it("names the region on every child that lies in one", async () => {
    const regional = (await run(everything)).resources.filter(
      ({ custom, type }) => custom && /^aws:(lambda|cloudwatch)/.test(type),
    );
    assert.equal(regional.length, 18);
    for (const { name, inputs } of regional)
      assert.equal(name.includes(String(inputs["region"])), true, name);
  });

  it("is created, and so destroyed, in an order that AWS takes", async () => {
    assert.deepEqual(
      outOfOrder(await run(everything), [
        ["RolePolicy shop-functions", "Function shop-home-us-west-2"],
        ["LogGroup shop-home-us-west-2", "Function shop-home-us-west-2"],
        ["Function shop-verify-eu-west-1", "Plan shop"],
        ["Function shop-cache-us-west-2", "Plan shop"],
        ["RolePolicy shop-execution", "Plan shop"],
        ["Function shop-home-us-west-2", "shop-home-us-west-2-alarm-function-errors"],
      ]),
      [],
    );
  });

  it("sends the probe as it was asked to, and tells the plan how to measure", async () => {
    const graph = await run(everything);
    const { variables } = only(graph, functionType, "shop-verify-eu-west-1").inputs["environment"] as {
      variables: Record<string, string>;
    };
    assert.deepEqual(JSON.parse(variables["PROBE"] ?? ""), {
      ...{ url: "https://shop.example.com/probe", method: "POST", body: "{}" },
      headers: { "x-drill": "1" },
    });
    const { inputs } = only(graph, planType);
    assert.equal(inputs["recoveryTimeObjectiveMinutes"], 15);
    assert.deepEqual(
      list(inputs["associatedAlarms"]).map(({ mapBlockKey, alarmType: kind }) => [mapBlockKey, kind]),
      regions.map((region) => [region, "applicationHealth"]),
    );
  });

  it("tells the topics of each region, or has no alarms", async () => {
    const graph = await run(everything);
    const actions = (region: string) =>
      only(graph, alarmType, `shop-home-${region}-alarm-function-errors`).inputs["alarmActions"];
    assert.deepEqual(actions("us-west-2"), [`arn:aws:sns:us-west-2:${account}:alarms`]);
    assert.deepEqual(actions("eu-west-1"), []);
    assert.deepEqual(names(await run({ alarms: "off" }), alarmType), []);
  });

  it("changes single children by transforms", async () => {
    const graph = await run({ transform: { plan: { description: "ours" }, function: { memorySize: 512 } } });
    assert.equal(only(graph, planType).inputs["description"], "ours");
    assert.equal(only(graph, functionType, "shop-home-eu-west-1").inputs["memorySize"], 512);
  });
});

describe("wrong arguments of a failover plan", () => {
  it("are all named together", async () => {
    const message = await messageOf(
      run({
        birthRegion: "ap-south-1",
        database: {
          ...own.database,
          regions: { ...own.database.regions, "eu-central-1": { clusterArn: "" } },
        },
        edge: { keyValueStoreArn: undefined },
        cache: { globalReplicationGroupId: "x", regions: { "us-west-2": { replicationGroupId: "y" } } },
        healthAlarmArns: {},
        probe: { url: "http://shop.example.com" },
        recoveryTimeMinutes: 0.5,
        approval: { roleArn: "r", timeoutMinutes: 0 },
        logRetentionDays: 2,
        alarms: { topicArns: { "ap-south-1": [] } },
        transform: { lambda: {} } as FailoverPlanArgs["transform"],
      }),
    );
    for (const field of [
      ...["database.regions", "birthRegion", "edge.keyValueStoreArn", "cache.regions", "healthAlarmArns"],
      ...["probe.url", "recoveryTimeMinutes", "approval.timeoutMinutes", "logRetentionDays"],
      ...["alarms.topicArns.ap-south-1", "transform"],
    ]) {
      assert.equal(message.includes(`  ${field}  `), true, `${field} in ${message}`);
    }
    assert.match(message, /FailoverPlan "shop": 11 mistakes/);
  });

  it("give a valid plan or a clear error, whatever they are", async () => {
    const some = fc.uniqueArray(fc.constantFrom("us-west-2", "eu-west-1", "eu-central-1", "nowhere"), {
      maxLength: 3,
    });
    const args = fc.record({
      members: some,
      birthRegion: fc.constantFrom("us-west-2", "eu-west-1"),
      recoveryTimeMinutes: fc.constantFrom(0, 1, 10, 2.5),
      logRetentionDays: fc.constantFrom(1, 2, 365),
      alarms: fc.constantFrom("off" as const, {}),
    });
    await fc.assert(
      fc.asyncProperty(args, async ({ members, ...rest }) => {
        const entries = members.map((region) => [region, { clusterArn: clusterArn(region) }]);
        const database = {
          globalClusterIdentifier: "shop",
          regions: Object.fromEntries(entries) as PropertyMap,
        };
        const outcome = await run({ ...rest, database: database as FailoverPlanArgs["database"] }).then(
          (graph) => String(graph.ofType(planType).length),
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        assert.match(outcome, /^1$|^FailoverPlan "shop": \d+ mistakes?\n/);
      }),
      { numRuns: 30 },
    );
  });
});
