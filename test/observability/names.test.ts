import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { dashboardsFor } from "../../stacks/observability/dashboards/dashboards";
import { latencyBound, latencyBounds } from "../../stacks/observability/objectives";
import { type AlertingRule, type RecordingRule, serviceLabel } from "../../stacks/observability/rule";
import { rulesFor } from "../../stacks/observability/rules";
import { environments, objectivesOf } from "./environments";
import { groupedBy, selectorsOf } from "./expressions";

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  readonly bounds?: readonly number[];
}

/** What the services export, as their own test holds it to the code. */
const exported = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../apps/storefront/metrics.json"), "utf8"),
) as readonly Metric[];

/** Series as they are stored: a histogram is three. */
const series = new Map(
  exported.flatMap(({ name, type, labels }): [string, readonly string[]][] =>
    type === "histogram"
      ? [
          [`${name}_bucket`, [...labels, "le"]],
          [`${name}_count`, labels],
          [`${name}_sum`, labels],
        ]
      : [[name, labels]],
  ),
);

/** What Prometheus adds: by its own, and from the pod. */
const ofPrometheus = ["up"];
const ofPods = [serviceLabel, "namespace", "pod"];

const rules = (environment: string): readonly (RecordingRule | AlertingRule)[] => {
  const { recording, alerting } = rulesFor(objectivesOf(environment));
  return [...recording.groups, ...alerting.groups].flatMap((group) => group.rules);
};

const graphs = (environment: string) =>
  dashboardsFor(objectivesOf(environment)).flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      (panel.targets ?? []).map(({ expr }) => ({ where: `${title}: ${panel.title}`, expr })),
    ),
  );

describe("rules and dashboards", () => {
  for (const environment of environments) {
    const recorded = () => rules(environment).flatMap((rule) => ("record" in rule ? [rule.record] : []));
    const expressions = () => [
      ...rules(environment).map((rule) => ({
        where: "alert" in rule ? rule.alert : rule.record,
        expr: rule.expr,
      })),
      ...graphs(environment),
    ];

    it(`name only metrics that the services export or a rule of ${environment} records, with the labels that they have`, () => {
      const known = recorded();
      let read = 0;
      for (const { where, expr } of expressions()) {
        for (const { metric, labels } of selectorsOf(expr)) {
          read += 1;
          if (known.includes(metric) || ofPrometheus.includes(metric)) continue;
          const own = series.get(metric);
          assert.ok(own, `${where} reads ${metric}, which nobody exports`);
          for (const label of labels)
            assert.ok([...own, ...ofPods].includes(label), `${where}: ${metric} has no label ${label}`);
        }
      }
      assert.ok(read > 80, String(read));
    });

    it(`group by labels that what they read has, in ${environment}`, () => {
      for (const { where, expr } of expressions()) {
        const read = selectorsOf(expr).flatMap(({ metric }) => series.get(metric) ?? []);
        for (const label of groupedBy(expr))
          assert.ok([...read, ...ofPods].includes(label), `${where} groups by ${label}`);
      }
    });

    it(`use every series that a rule of ${environment} records`, () => {
      const read = expressions().flatMap(({ expr }) => selectorsOf(expr).map(({ metric }) => metric));
      for (const name of recorded()) assert.ok(read.includes(name), name);
    });

    it(`hold ${environment} to its latency objective at a bound of the histogram`, () => {
      const { p99Milliseconds } = objectivesOf(environment);
      assert.equal(latencyBound(objectivesOf(environment)), p99Milliseconds / 1_000);
    });
  }

  it("know the bounds of the services' histogram", () => {
    const durations = exported.find(({ name }) => name === "http_server_request_duration_seconds");
    assert.deepEqual(durations?.bounds, latencyBounds);
  });

  it("take rates of what only grows, and of nothing else", () => {
    const growing = new Set(
      exported.flatMap(({ name, type }) =>
        type === "counter" ? [name] : type === "histogram" ? [`${name}_bucket`, `${name}_count`] : [],
      ),
    );
    for (const { where, expr } of [
      ...rules("prod").map((rule) => ({
        where: "alert" in rule ? rule.alert : rule.record,
        expr: rule.expr,
      })),
      ...graphs("prod"),
    ]) {
      const rated = [...expr.matchAll(/\b(?:rate|increase)\((\w+)/g)].map(([, name = ""]) => name);
      for (const name of rated) assert.ok(growing.has(name), `${where} takes the rate of ${name}`);
      const plain = selectorsOf(expr).filter(({ metric }) => growing.has(metric));
      assert.equal(plain.length, rated.length, `${where} reads a counter without its rate`);
    }
  });

  it("say of every alert who is told, what happened and where to look", () => {
    const alerts = rules("prod").flatMap((rule) => ("alert" in rule ? [rule] : []));
    assert.ok(alerts.length >= 18);
    for (const { alert, labels, annotations } of alerts) {
      assert.match(labels.severity, /^(page|ticket)$/, alert);
      assert.ok(annotations.summary.length > 15 && annotations.summary.length < 140, alert);
      assert.match(annotations.description, /\.$/, alert);
    }
  });

  it("draw each dashboard with panels that do not overlap and with the reader's own data source", () => {
    for (const { title, panels } of dashboardsFor(objectivesOf("prod"))) {
      const taken = new Set<string>();
      for (const { gridPos, targets } of panels) {
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            assert.ok(x < 24 && !taken.has(`${x},${y}`), title);
            taken.add(`${x},${y}`);
          }
        for (const target of targets ?? []) assert.match(JSON.stringify(target), /"uid":"\$\{datasource\}"/);
      }
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    }
  });
});
