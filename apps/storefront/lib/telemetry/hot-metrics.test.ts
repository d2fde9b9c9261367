import assert from "node:assert/strict";
import { Counter, Histogram, Registry } from "prom-client";
import { HotCounter, HotHistogram } from "./hot-metrics.ts";

const sorted = (text: string) => text.split("\n").sort();

describe("metrics for what happens with every request", () => {
  it("say in Prometheus's format what those of the library say", async () => {
    const [hot, usual] = [new Registry(), new Registry()];
    const bounds = [0.001, 0.01, 1];
    const about = { help: "h", labelNames: ["route", "status"] };
    const counter = new HotCounter({ name: "c_total", ...about }, hot);
    const histogram = new HotHistogram({ name: "d_seconds", ...about }, bounds, hot);
    const otherCounter = new Counter({ name: "c_total", ...about, registers: [usual] });
    const other = new Histogram({ name: "d_seconds", ...about, buckets: bounds, registers: [usual] });
    for (const [route, status, value] of [
      ['GET /"quoted"', "200", 0.001],
      ['GET /"quoted"', "200", 0.0011],
      ["GET /", "500", 5],
      ["GET /", "200", 0],
      ["GET /", "200", 1],
    ] as const) {
      counter.cell(route, status).value++;
      otherCounter.inc({ route, status });
      histogram.cell(route, status).observe(value);
      other.observe({ route, status }, value);
    }
    assert.deepEqual(sorted(await hot.metrics()), sorted(await usual.metrics()));
  });

  it("take a cell once, however often it is asked for", () => {
    const counter = new HotCounter({ name: "c_total", help: "h", labelNames: ["a", "b"] }, new Registry());
    assert.equal(counter.cell("x", "y"), counter.cell("x", "y"));
    assert.notEqual(counter.cell("x", "y"), counter.cell("xy", ""));
  });
});
