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

  it("refuses numbers that no traffic has and no platform keeps, for guardrails judge by them", async () => {
    const message = await messageOf(
      run({
        forecast: {
          ...args.forecast,
          ...{ users: -1, requestsPerSecond: 0, readShare: 1.5, growthPercentPerYear: Number.NaN },
          spike: { factor: 0.5, rampMinutes: 0 },
          userShare: { "us-west-2": 0.6, "eu-west-1": 0.3 },
        },
        objectives: { ...args.objectives, availabilityPercent: 100, recoveryPointSeconds: -1 },
      }),
    );
    for (const line of [
      /forecast\.users {2}-1 {2}0 or more/,
      /forecast\.requestsPerSecond {2}0 {2}more than 0/,
      /forecast\.readShare {2}1\.5 {2}0 to 1/,
      /forecast\.growthPercentPerYear {2}null {2}percent/,
      /forecast\.spike\.factor {2}0\.5 {2}1 or more/,
      /forecast\.spike\.rampMinutes {2}0 {2}/,
      /forecast\.userShare {2}.* {2}shares that add up to 1/,
      /objectives\.availabilityPercent {2}100 {2}.*less than 100/,
      /objectives\.recoveryPointSeconds {2}-1 {2}0 or more/,
    ])
      assert.match(message, line);
    assert.match(message, /^Environment "environment": 9 mistakes/);
  });

  it("asks for what is missing", async () => {
    const none = runProgram(() => void new Environment("environment", {} as EnvironmentArgs));
    assert.match(await messageOf(none), /^Environment "environment": 7 mistakes\n {2}environment {2}/);
  });
});
