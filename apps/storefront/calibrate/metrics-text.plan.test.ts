import assert from "node:assert/strict";
import { Counter, Registry } from "prom-client";
import { parseMetrics, sumOf } from "./metrics-text.plan.ts";

describe("what a process says of itself", () => {
  it("is summed over its series, by name and label", async () => {
    const registry = new Registry();
    const options = { help: "…", labelNames: ["route"], registers: [registry] };
    const queries = new Counter({ name: "queries_total", ...options });
    const others = new Counter({ name: "queries_total_of_others", ...options });
    queries.inc({ route: "/a b" }, 2);
    queries.inc({ route: "/c" }, 3.5);
    others.inc({ route: "/c" }, 100);
    const values = parseMetrics(await registry.metrics());
    assert.equal(sumOf(values, "queries_total"), 5.5);
    assert.equal(sumOf(values, "queries_total", 'route="/c"'), 3.5);
    assert.equal(sumOf(values, "absent"), 0);
  });
});
