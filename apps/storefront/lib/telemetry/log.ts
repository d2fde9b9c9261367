import { trace } from "@opentelemetry/api";
import { type DestinationStream, type Logger, pino } from "pino";

/** Fields that may hold what nobody but the user may know. */
const secretFields = [
  ...["password", "passwordHash", "token", "accessToken", "refreshToken", "authorization", "cookie", "email"],
  // What PostgreSQL says beside the message of an error: values of the row.
  ...["detail", "where"],
];

const secret = [
  ...secretFields,
  ...secretFields.map((field) => `*.${field}`),
  ...["authorization", "cookie"].map((header) => `req.headers.${header}`),
];

/**
 * A log of JSON lines; each line carries the trace that it belongs to, and nothing that identifies a user.
 * @param destination where the lines go. @default stdout
 */
export function createLog(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    redact: { paths: secret, censor: "[redacted]" },
    mixin: traceFields,
  };
  return destination ? pino(options, destination) : pino(options);
}

function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context ? { traceId: context.traceId, spanId: context.spanId } : {};
}
