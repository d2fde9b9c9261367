import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Objectives } from "../../stacks/observability/objectives";
import { type AlertingRule } from "../../stacks/observability/rule";
import { rulesFor, type Rules } from "../../stacks/observability/rules";
import { Unavailable } from "../judges/tools/cache";
import { type Ended, runTool } from "../judges/tools/command";
import { promtool } from "../judges/tools/promtool";
import { environments, objectivesOf } from "./environments";
import { burning, burningInDevelopment, type Scenario, symptoms } from "./scenarios";

/** Prometheus's own judgement of rules, and what it does with series. */
describe("the rules of Prometheus", function () {
  this.timeout(600_000);
  let tool: string;
  let folder: string;

  before(async function () {
    try {
      tool = await promtool();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const tests = this.test?.parent?.tests ?? [];
      const [first] = tests;
      if (first) first.title = `cannot be tried in ${tests.length} tests: ${error.message}`;
      tests.splice(1);
      this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), "tenfold-rules-"));
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  /** The rules as files, where promtool looks for them. */
  function written(rules: Rules): string[] {
    return Object.entries(rules).map(([name, file]) => {
      writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(file));
      return `${name}.json`;
    });
  }

  const run = (...args: string[]): Promise<Ended> => runTool(tool, args, { directory: folder });

  async function tried(rules: Rules, scenarios: readonly Scenario[]): Promise<Ended> {
    const tests = scenarios.map(({ title, series, at, firing }) => ({
      ...{ name: title, interval: "15s" },
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        {
          expr: 'count by (alertname, window, severity) (ALERTS{alertstate="firing"})',
          eval_time: at,
          exp_samples: firing.map((alert) => ({ labels: labelsOf(alert), value: 1 })),
        },
      ],
    }));
    const file = { rule_files: written(rules), evaluation_interval: "30s", tests };
    writeFileSync(path.join(folder, "tests.json"), JSON.stringify(file));
    return run("test", "rules", "tests.json");
  }

  for (const environment of environments) {
    it(`are what Prometheus understands in ${environment}, and none is there twice`, async () => {
      const rules = rulesFor(objectivesOf(environment));
      const { code, stdout, stderr } = await run(
        "check",
        "rules",
        "--lint=all",
        "--lint-fatal",
        ...written(rules),
      );
      assert.equal(code, 0, stdout + stderr);
    });
  }

  for (const [objectives, scenarios] of [
    ["prod", burning],
    ["dev", burningInDevelopment],
    ["prod", symptoms],
  ] as const) {
    for (const scenario of scenarios) {
      const told = scenario.firing.length === 0 ? "nobody" : scenario.firing.join(", ");
      it(`tell ${told} in ${objectives} when ${scenario.title}`, async () => {
        const { code, stdout, stderr } = await tried(rulesFor(objectivesOf(objectives)), [scenario]);
        assert.equal(code, 0, stdout + stderr);
      });
    }
  }

  it("have, each of them, something that makes it fire", () => {
    const fired = new Set(
      [...burning, ...symptoms].flatMap(({ firing }) => firing.map((alert) => alert.split(" ")[0])),
    );
    const alerts = rulesFor(objectivesOf("prod")).alerting.groups.flatMap(({ rules }) =>
      rules.filter((rule): rule is AlertingRule => "alert" in rule).map(({ alert }) => alert),
    );
    assert.deepEqual([...fired].sort(), [...new Set(alerts)].sort());
  });

  it("can be held to any objective that a config may have", async () => {
    for (const availabilityPercent of [90, 99, 99.9, 99.95, 99.999]) {
      for (const p99Milliseconds of [1, 250, 60_000]) {
        const objectives: Objectives = { availabilityPercent, p99Milliseconds };
        const { code, stderr } = await run("check", "rules", ...written(rulesFor(objectives)));
        assert.equal(code, 0, JSON.stringify(objectives) + stderr);
      }
    }
  });
});

/** `AvailabilityBudgetBurns 1h page` as the series of the alert. */
function labelsOf(alert: string): string {
  const words = alert.split(" ");
  const [name, severity] = [words[0], words.at(-1)];
  const window = words.length === 3 ? `,window="${words[1]}"` : "";
  return `{alertname="${name}",severity="${severity}"${window}}`;
}
