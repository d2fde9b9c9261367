import assert from "node:assert/strict";
import { type JsonValue } from "@tenfold/planning";
import { type StackResource, unknownText } from "../testing/stack";
import { fails, isOpen, passes, saysNothing, verdictsOf } from "../testing/verdicts";

type Fields = Readonly<Record<string, JsonValue>>;

function bucket(tags: Fields): StackResource {
  return { type: "aws:s3/bucket:Bucket", name: "assets", props: { tags } };
}

function environment(fields: Fields): StackResource {
  return { type: "tenfold:platform:Environment", name: "shop", props: fields, outputs: fields };
}

function budget(fields: Fields): StackResource {
  const note = (notificationType: string): Fields => ({
    notificationType,
    comparisonOperator: "GREATER_THAN",
    threshold: 80,
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: ["platform-team@example.com"],
  });
  const notifications = [note("ACTUAL"), note("FORECASTED")];
  const own = {
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: "1000",
    limitUnit: "USD",
    notifications,
  };
  return { type: "aws:budgets/budget:Budget", name: "month", props: { ...own, ...fields } };
}

describe("the rule about tags", () => {
  const run = (tags: Fields, config: Fields) => verdictsOf("cost-tags", [bucket(tags)], { config });

  it("asks for the configured keys, whatever their values", async () => {
    assert.deepEqual(await run({ owner: "a" }, { keys: ["owner"] }), passes());
    assert.deepEqual(await run({ owner: unknownText }, { keys: ["owner"] }), passes());
    assert.deepEqual(await run({ team: "a" }, { keys: ["owner"] }), fails("assets"));
    assert.deepEqual(await run({}, { keys: [] }), passes());
  });

  it("allows the listed values of a key, which may hold an equals sign, and no others", async () => {
    const config = { keys: ["stage"], values: ["stage=dev", "stage=prod", "filter=a=b"] };
    assert.deepEqual(await run({ stage: "prod" }, config), passes());
    assert.deepEqual(await run({ stage: "production" }, config), fails("assets"));
    assert.deepEqual(await run({ stage: unknownText }, config), isOpen("assets"));
    assert.deepEqual(await run({ stage: "dev", filter: "a=b" }, config), passes());
    assert.deepEqual(await run({ stage: "dev", filter: "a" }, config), fails("assets"));
  });
});

describe("the rule about budgets", () => {
  const run = (...resources: readonly StackResource[]) => verdictsOf("cost-budget-present", resources);

  it("misses a budget only in the stack that should hold it", async () => {
    assert.deepEqual(await run(environment({ environment: "prod" })), fails("shop"));
    assert.deepEqual(
      await run(environment({ environment: "prod", layers: ["network", "data"] })),
      fails("shop"),
    );
    assert.deepEqual(await run(environment({ environment: "prod", layers: ["data"] })), saysNothing);
    assert.deepEqual(await run(environment({ environment: "prod", layers: unknownText })), isOpen("shop"));
    assert.deepEqual(await run(), saysNothing);
  });

  it("compares a limit in dollars with the environment's budget", async () => {
    const place = environment({ environment: "prod", budget: 1000 });
    assert.deepEqual(await run(place, budget({})), passes());
    assert.deepEqual(await run(place, budget({ limitAmount: "1001" })), fails("month"));
    assert.deepEqual(await run(place, budget({ limitAmount: unknownText })), isOpen("month"));
  });

  it("does not take a budget of hours for one of money", async () => {
    const hours = budget({ budgetType: "USAGE", limitUnit: "Hrs" });
    assert.deepEqual(await run(hours), saysNothing);
    assert.deepEqual(await run(environment({ environment: "prod" }), hours), fails("shop"));
  });

  it("counts a notification only if somebody gets it", async () => {
    const deaf = {
      notificationType: "FORECASTED",
      comparisonOperator: "GREATER_THAN",
      threshold: 80,
      thresholdType: "PERCENTAGE",
    };
    const actual = {
      ...deaf,
      notificationType: "ACTUAL",
      subscriberSnsTopicArns: ["arn:aws:sns:us-west-2:111122223333:money"],
    };
    assert.deepEqual(await run(budget({ notifications: [actual, deaf] })), fails("month"));
    const heard = { ...deaf, subscriberSnsTopicArns: [unknownText] };
    assert.deepEqual(await run(budget({ notifications: [actual, heard] })), passes());
    const vague = { ...heard, notificationType: unknownText };
    assert.deepEqual(await run(budget({ notifications: [actual, vague] })), isOpen("month"));
  });
});
