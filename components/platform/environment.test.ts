import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, only } from "../lib/testing";
import { Environment, type EnvironmentArgs } from "./environment";

const args: EnvironmentArgs = {
  environment: "prod",
  home: "us-west-2",
  regions: ["us-west-2", "eu-west-1"],
  layers: ["network", "edge"],
  forecast: {
    users: 1,
    sessions: 1,
    requestsPerSecond: 1200,
    readShare: 0.9,
    growthPercentPerYear: 60,
    spike: { factor: 10, rampMinutes: 10 },
    userShare: { "us-west-2": 0.6, "eu-west-1": 0.4 },
    payloadKib: { request: 2, response: 14 },
  },
  objectives: {
    p99Milliseconds: 200,
    availabilityPercent: 99.99,
    recoveryTimeMinutes: 10,
    recoveryPointSeconds: 5,
  },
  budget: { monthlyUsd: 18000 },
};
const run = (changes: Partial<EnvironmentArgs> = {}) =>
  runProgram(() => void new Environment("environment", { ...args, ...changes }));

describe("an environment", () => {
  it("says the same as inputs and as outputs, because a stack policy sees outputs alone", async () => {
    const { inputs, outputs } = only(await run(), "tenfold:platform:Environment");
    const expected = { ...args, budget: 18000 };
    assert.deepEqual([inputs, outputs], [expected, expected]);
  });

  it("refuses a home outside its regions, unknown regions, and traffic and money that make no sense", async () => {
    const message = await messageOf(
      run({ home: "us-east-1", regions: ["us-west-2", "eu-west-9"], budget: { monthlyUsd: 0 } }),
    );
    assert.match(message, /Environment "environment": 4 mistakes/);
    for (const field of ["home", "regions[1]", "forecast.userShare.eu-west-1", "budget.monthlyUsd"]) {
      assert.equal(message.includes(`  ${field}  `), true, field);
    }
  });
});
