import assert from "node:assert/strict";
import { trace } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { inSpan, startTracing, traceHeaders } from "./tracing.ts";

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
});
