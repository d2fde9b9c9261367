import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { services } from "../../services/services.ts";
import { type ExportedMetric, exportedMetrics } from "./exported-metrics.ts";
import { latencyBuckets } from "./metrics.ts";

describe("the metrics of the services", function () {
  let metrics: readonly ExportedMetric[];
  before(async () => (metrics = await exportedMetrics(services)));

  it("are those that are written down, by which rules and dashboards are checked (node apps/storefront/lib/telemetry/write-metrics.ts)", () => {
    const file = path.join(import.meta.dirname, "../../metrics.json");
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), metrics);
  });

  it("are named as Prometheus asks: what counts ends with total, what takes time is in seconds", () => {
    for (const { name, type, help } of metrics) {
      assert.match(name, /^(storefront|http|process)(_[a-z0-9]+)+$/);
      assert.equal(name.endsWith("_total"), type === "counter", name);
      if (type === "histogram") assert.match(name, /_seconds$/);
      assert.doesNotMatch(name, /_(milliseconds|ms|minutes|kib|percent)(_|$)/);
      if (!name.startsWith("process_")) assert.match(help, /^[A-Z0-9].{9,}[^.]$/, name);
    }
  });

  it("have labels of few values: no user, order, product, address or text", () => {
    const bounded = new Set(
      "method route status priority reason kind dependency state outcome cache service target shard server schema topic group use where feature name".split(
        " ",
      ),
    );
    for (const { name, labels } of metrics) {
      assert.ok(labels.length <= 3, name);
      for (const label of labels) assert.ok(bounded.has(label), `${name} has the label ${label}`);
    }
  });

  it("see every request with route and status, and every pool, queue, consumer and outbox", () => {
    const labels = new Map(metrics.map((metric) => [metric.name, metric.labels]));
    assert.deepEqual(labels.get("http_server_request_duration_seconds"), ["method", "route", "status"]);
    for (const name of [
      "storefront_requests_in_flight",
      "storefront_event_loop_delay_seconds",
      "storefront_database_connections",
      "storefront_bulkhead_calls",
      "storefront_breaker_state",
      "storefront_stream_lag",
      "storefront_stream_consumed_total",
      "storefront_outbox_oldest_seconds",
      "storefront_database_reads_total",
    ])
      assert.ok(labels.has(name), name);
  });

  it("measure time in bounds that are dense around the objectives", () => {
    const histograms = metrics.filter(({ type }) => type === "histogram");
    assert.ok(histograms.length >= 3);
    for (const { name, bounds } of histograms) assert.deepEqual(bounds, latencyBuckets, name);
  });
});
