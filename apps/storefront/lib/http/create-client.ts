import { remainingMilliseconds } from "../request-context.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type ServiceClient, type ServiceRequest, type ServiceResponse, type Transport } from "./client.ts";
import { outgoingHeaders } from "./outgoing-headers.ts";
import { Problem, unavailable } from "./problem.ts";

/** Longest wait for another service where the caller names none, in milliseconds. */
const defaultTimeoutMilliseconds = 1_000;

/** A client of a service over any transport, within the time that the current request has left. */
export function createClient(
  name: string,
  { transport, close }: { transport: Transport; close(): Promise<void> },
  metrics: Metrics,
): ServiceClient {
  const calls = metrics.counter("storefront_service_calls_total", "Requests to other services", [
    "service",
    "outcome",
  ]);
  const send = async (request: ServiceRequest): Promise<ServiceResponse> => {
    const timeoutMilliseconds = remainingMilliseconds(
      request.timeoutMilliseconds ?? defaultTimeoutMilliseconds,
    );
    if (timeoutMilliseconds <= 0)
      throw new Problem(504, "deadline", "the deadline of the request has passed");
    const headers = { ...outgoingHeaders(timeoutMilliseconds), ...request.headers };
    try {
      const response = await transport({ ...request, headers, timeoutMilliseconds });
      calls.inc({ service: name, outcome: response.status >= 500 ? "failed" : "answered" });
      return response;
    } catch {
      calls.inc({ service: name, outcome: "unreachable" });
      throw unavailable(name);
    }
  };
  return { send, close };
}
