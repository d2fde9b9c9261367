import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { readEnvironment } from "./environment";
import { changed, configOf } from "./testing/stack-file";

describe("the environment", () => {
  it("ends the program with every mistake and no stack trace", async () => {
    let config = changed(configOf("prod"), "tenfold:home", "eu-west-9");
    config = changed(config, "tenfold:budget.monthlyUsd", -1);
    const run = runProgram(() => readEnvironment(), { stack: "prod", config });
    await assert.rejects(run, (error: Error) => {
      const lines = error.message.split("\n").map((line) => line.trimEnd());
      assert.deepEqual(lines.slice(lines.findIndex((line) => line.includes("mistakes"))), [
        "stacks/Pulumi.prod.yaml: 2 mistakes",
        "",
        "  tenfold:home               eu-west-9  not a region; did you mean eu-west-1?",
        "  tenfold:budget.monthlyUsd  -1         1 to 10000000: US dollars in a month",
      ]);
      return true;
    });
  });

  it("names the mistakes of a stack without any config", async () => {
    const run = runProgram(() => readEnvironment(), { stack: "empty" });
    await assert.rejects(
      run,
      /stacks\/Pulumi\.empty\.yaml: \d+ mistakes[^]*tenfold:environment +\(missing\) +one of dev/,
    );
  });

  it("ignores the keys of other namespaces", async () => {
    await runProgram(() => void readEnvironment(), {
      stack: "dev",
      config: { ...configOf("dev"), "other:key": "value" },
    });
  });
});
