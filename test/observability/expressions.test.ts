import assert from "node:assert/strict";
import { groupedBy, selectorsOf } from "./expressions";

describe("an expression of Prometheus", () => {
  it("names the metrics that it reads, and the labels that it asks of each", () => {
    const expr =
      'histogram_quantile(0.99, sum by (le, route) (rate(a_bucket{route!~"/health.*|{id}", le="0.2"}[5m]))) > 2 and on (route) max(b:c:d) or 0 * e';
    assert.deepEqual(selectorsOf(expr), [
      { metric: "a_bucket", labels: ["route", "le"] },
      { metric: "b:c:d", labels: [] },
      { metric: "e", labels: [] },
    ]);
    assert.deepEqual(groupedBy(expr), ["le", "route", "route"]);
  });

  it("hides no metric behind a function, an operator or a text", () => {
    const expr = 'absent(up{app="sum(x)"} == 1) unless topk(10, clamp_min(rate(y_total[1m]), 1))';
    assert.deepEqual(
      selectorsOf(expr).map(({ metric }) => metric),
      ["up", "y_total"],
    );
  });
});
