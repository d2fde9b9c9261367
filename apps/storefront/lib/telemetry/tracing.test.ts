import assert from "node:assert/strict";
import { context, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { contextOf, inSpan, startServerSpan, startTracing, traceHeaders } from "./tracing.ts";

const options = { service: "orders", region: "local", endpoint: undefined, share: 1 };

describe("tracing", () => {
  it("sends spans where it was told at its last start, and nowhere after its end", async () => {
    const exporters = [new InMemorySpanExporter(), new InMemorySpanExporter()];
    for (const [index, exporter] of exporters.entries()) {
      const stop = startTracing({ ...options, processor: new SimpleSpanProcessor(exporter) });
      await inSpan(`start ${index}`, {}, () => Promise.resolve());
      assert.deepEqual(
        exporter.getFinishedSpans().map(({ name }) => name),
        [`start ${index}`],
      );
      await stop();
      const valid = await inSpan("after", {}, (span) =>
        Promise.resolve(trace.isSpanContextValid(span.spanContext())),
      );
      assert.equal(valid, false);
    }
  });

  it("passes a trace on, and records nothing of it, where nobody collects traces", async () => {
    const stop = startTracing(options);
    try {
      await inSpan("request", {}, (span) => {
        assert.equal(span.isRecording(), false);
        assert.equal(
          traceHeaders()["traceparent"],
          `00-${span.spanContext().traceId}-${span.spanContext().spanId}-00`,
        );
        return Promise.resolve();
      });
    } finally {
      await stop();
    }
  });

  it("keeps the share of the requests that it was told, with all that comes of them, and no other", async () => {
    const exporter = new InMemorySpanExporter();
    const stop = startTracing({ ...options, share: 0.3, processor: new SimpleSpanProcessor(exporter) });
    try {
      const requests = 4_000;
      for (let request = 0; request < requests; request++) {
        const span = startServerSpan("request", {}, undefined);
        await context.with(trace.setSpan(context.active(), span), () =>
          inSpan("statement", {}, (inner) => {
            assert.equal(inner.spanContext().traceId, span.spanContext().traceId);
            return Promise.resolve();
          }),
        );
        span.end();
      }
      const names = exporter.getFinishedSpans().map(({ name }) => name);
      const share = names.filter((name) => name === "request").length / requests;
      assert.ok(Math.abs(share - 0.3) < 0.05, String(share));
      assert.equal(names.filter((name) => name === "statement").length, share * requests);
    } finally {
      await stop();
    }
  });

  it("goes on with the trace of whoever asks, as that has decided", async () => {
    const exporter = new InMemorySpanExporter();
    const stop = startTracing({ ...options, share: 0, processor: new SimpleSpanProcessor(exporter) });
    try {
      for (const flags of ["00", "01"]) {
        const traceparent = `00-${"a".repeat(30)}${flags}-${"b".repeat(16)}-${flags}`;
        startServerSpan(flags, {}, contextOf({ traceparent })).end();
      }
      assert.deepEqual(
        exporter.getFinishedSpans().map((span) => [span.name, span.spanContext().traceId]),
        [["01", `${"a".repeat(30)}01`]],
      );
    } finally {
      await stop();
    }
  });
});
