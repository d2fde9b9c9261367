import { consistencyHeader, printToken } from "../database/consistency.ts";
import { currentRequest } from "../request-context.ts";
import { traceHeaders } from "../telemetry/tracing.ts";
import { deadlineHeader, priorityHeader } from "./context-hook.ts";

/** What goes along with every request to another service: who asks, how long there is time, what was seen, and the trace. */
export function outgoingHeaders(timeoutMilliseconds: number): Record<string, string> {
  const headers = { ...traceHeaders(), [deadlineHeader]: String(Math.ceil(timeoutMilliseconds)) };
  const context = currentRequest();
  if (!context) return headers;
  const token = printToken(context.consistency);
  return {
    ...headers,
    [priorityHeader]: context.priority,
    ...(token ? { [consistencyHeader]: token } : {}),
    ...(context.authorization ? { authorization: context.authorization } : {}),
  };
}
