import { trace } from "@opentelemetry/api";
import { type Logger, pino } from "pino";

/** Paths of a log record that may hold what nobody but the user may know. */
const secret = [
  "password",
  "token",
  "authorization",
  "cookie",
  "email",
  "*.password",
  "*.token",
  "*.authorization",
  "*.cookie",
  "*.email",
  "req.headers.authorization",
  "req.headers.cookie",
];

/** A log of JSON lines on stdout; each line carries the trace that it belongs to, and nothing that identifies a user. */
export function createLog(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    redact: { paths: secret, censor: "[redacted]" },
    mixin: traceFields,
  });
}

function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context ? { traceId: context.traceId, spanId: context.spanId } : {};
}
