import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import fc from "fast-check";
import { messageOf, names, only } from "../lib/testing";
import { presetDifferences } from "../lib/presets";
import { identities, outOfOrder } from "../network/testing";
import { Budget, type BudgetArgs } from "./budget";
import { budgetPresets } from "./budget.presets";
import { anomalyImpactUsd, monitorSpecification, tagFilter } from "./budget.plan";

const subscriptionType = "aws:costexplorer/anomalySubscription:AnomalySubscription";
const topic = "arn:aws:sns:us-east-1:123456789012:costs";
const run = (changes: Partial<BudgetArgs> = {}) =>
  runProgram(
    () =>
      void new Budget("prod", {
        monthlyUsd: 18000,
        costTag: { key: "environment", value: "prod" },
        subscribers: { emails: ["team@example.com"] },
        ...changes,
      }),
  );

describe("a budget", () => {
  it("limits the month's cost of what carries the environment's tag", async () => {
    const { inputs } = only(await run(), "aws:budgets/budget:Budget");
    const { budgetType, timeUnit, limitAmount, limitUnit, costFilters } = inputs;
    assert.deepEqual([budgetType, timeUnit, limitAmount, limitUnit], ["COST", "MONTHLY", "18000", "USD"]);
    assert.deepEqual(costFilters, [{ name: "TagKeyValue", values: ["user:environment$prod"] }]);
  });

  it("tells of what was spent and of what the month will come to", async () => {
    const { inputs } = only(await run(), "aws:budgets/budget:Budget");
    const notifications = inputs["notifications"] as {
      notificationType: string;
      threshold: number;
      subscriberEmailAddresses: string[];
    }[];
    assert.deepEqual(
      notifications.map(({ notificationType, threshold }) => [notificationType, threshold]),
      [
        ["ACTUAL", 80],
        ["FORECASTED", 100],
      ],
    );
    for (const { subscriberEmailAddresses } of notifications)
      assert.deepEqual(subscriberEmailAddresses, ["team@example.com"]);
  });

  it("watches by tag, as AWS allows one monitor by service in an account, and tells by e-mail daily and by SNS at once", async () => {
    const graph = await run({
      subscribers: { emails: ["team@example.com"], snsTopicArns: [topic] },
      anomalies: {},
    });
    assert.equal(
      only(graph, "aws:costexplorer/anomalyMonitor:AnomalyMonitor").inputs["monitorType"],
      "CUSTOM",
    );
    const frequency = (name: string) => only(graph, subscriptionType, name).inputs["frequency"];
    assert.deepEqual([frequency("prod-daily"), frequency("prod-immediate")], ["DAILY", "IMMEDIATE"]);
  });

  it("watches nothing unless asked, as AWS refuses a monitor by tag in a member account", async () => {
    const monitorType = "aws:costexplorer/anomalyMonitor:AnomalyMonitor";
    for (const graph of [await run(), await run({ anomalies: "off" })]) {
      assert.deepEqual([...names(graph, monitorType), ...names(graph, subscriptionType)], []);
    }
  });

  it("refuses to tell nobody", async () => {
    assert.match(
      await messageOf(run({ subscribers: {} })),
      /subscribers .*at least one e-mail address or SNS topic/,
    );
  });

  it("refuses everything wrong at once", async () => {
    const emails = [...Array.from({ length: 10 }, (_, index) => `a${index}@example.com`), "nobody"];
    const message = await messageOf(
      run({ monthlyUsd: 0, forecastPercent: 0, subscribers: { emails, snsTopicArns: ["topic"] } }),
    );
    assert.match(message, /Budget "prod": 5 mistakes/);
  });
});

describe("a budget with everything on", () => {
  const everything: Partial<BudgetArgs> = {
    subscribers: { emails: ["team@example.com"], snsTopicArns: [topic] },
    anomalies: { impactUsd: 25 },
    tags: { team: "shop" },
  };

  it("has these names and no others, and they come in this order", async () => {
    const graph = await run(everything);
    assert.deepEqual(identities(graph), [
      "AnomalyMonitor prod-anomalies",
      "AnomalySubscription prod-daily",
      "AnomalySubscription prod-immediate",
      "Budget prod",
      "Budget prod",
    ]);
    const pairs = ["prod-daily", "prod-immediate"].map((later) => ["prod-anomalies", later] as const);
    assert.deepEqual(outOfOrder(graph, pairs), []);
  });

  it("changes single children by transforms", async () => {
    const graph = await run({
      ...everything,
      transform: {
        budget: { timePeriodEnd: "2030-01-01_00:00" },
        anomalySubscription: (args) => ({ ...args, name: `ours-${args.frequency as string}` }),
      },
    });
    const budget = graph.ofType("aws:budgets/budget:Budget").map(({ inputs }) => inputs["timePeriodEnd"]);
    assert.deepEqual(budget, ["2030-01-01_00:00"]);
    assert.equal(only(graph, subscriptionType, "prod-daily").inputs["name"], "ours-DAILY");
    assert.match(
      await messageOf(run({ transform: { alarm: {} } as BudgetArgs["transform"] })),
      /transform .*anomalyMonitor/,
    );
  });

  it("refuses an impact that every day would have", async () => {
    assert.match(await messageOf(run({ anomalies: { impactUsd: 0 } })), /anomalies\.impactUsd {2}0/);
  });
});

describe("the presets of a budget", () => {
  it("are arguments that create one, which in production is the default", async () => {
    const inputs = async (args: Partial<BudgetArgs>) =>
      (await run(args)).resources.map(({ urn, inputs: given }) => [urn, given]);
    for (const preset of Object.values(budgetPresets)) await inputs(preset);
    assert.deepEqual(await inputs(budgetPresets.production), await inputs({}));
    assert.deepEqual(
      presetDifferences(budgetPresets.dev, budgetPresets.production).map(({ field }) => field),
      ["actualPercent", "forecastPercent"],
    );
  });
});

describe("the plan of a budget", () => {
  it("writes filters and specifications as AWS does", () => {
    assert.equal(tagFilter({ key: "team", value: "a$b" }), "user:team$a$b");
    assert.deepEqual(JSON.parse(monitorSpecification({ key: "team", value: "shop" })).Tags, {
      Key: "team",
      MatchOptions: null,
      Values: ["shop"],
    });
  });

  it("finds an anomaly worth a message in proportion to the limit, but never below ten dollars", () => {
    assert.deepEqual([anomalyImpactUsd(250), anomalyImpactUsd(18000)], [10, 360]);
  });
});

describe("random arguments of a budget", () => {
  const mostly = (right: readonly unknown[], wrong: readonly unknown[]) =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...right) },
      { weight: 1, arbitrary: fc.constantFrom(...wrong) },
    );

  it("give a valid preview or one clear error", async () => {
    const emails = ["team@example.com"];
    const given = fc.record(
      {
        monthlyUsd: mostly([1, 18000, 99.5], [0, -1, Number.NaN, undefined]),
        costTag: mostly([{ key: "environment", value: "prod" }], [{ key: "", value: "x" }, {}, null]),
        subscribers: mostly([{ emails }, { snsTopicArns: [topic] }], [{}, { emails: ["team"] }, undefined]),
        actualPercent: mostly([50, 80], [0, 1001]),
        forecastPercent: mostly([100, 120], [0]),
        anomalies: mostly(["off", {}, { impactUsd: 10 }], [{ impactUsd: 0 }]),
        tags: mostly([{}, { team: "shop" }], [{ "aws:x": "y" }]),
      },
      { requiredKeys: ["monthlyUsd", "costTag", "subscribers"] },
    );
    let valid = 0;
    await fc.assert(
      fc.asyncProperty(given, async (args) => {
        const outcome = await run(args as Partial<BudgetArgs>).then(
          (graph) => String(graph.ofType("aws:budgets/budget:Budget").length),
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        assert.match(outcome, /^1$|^Budget "prod": \d+ mistakes?\n {2}\S+ {2}/);
        valid += outcome === "1" ? 1 : 0;
      }),
      { numRuns: 80, seed: 4 },
    );
    assert.ok(valid > 15 && valid < 75, `${valid} of 80 were valid`);
  });
});
