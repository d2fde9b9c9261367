import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../lib/testing";
import { Budget, type BudgetArgs } from "./budget";
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
