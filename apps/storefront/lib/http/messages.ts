import { type ServiceRequest, type ServiceResponse } from "./client.ts";

/** The headers of a request with a body of JSON, or without one. */
export function headersOf({ headers, body }: ServiceRequest): Record<string, string> {
  return body === undefined ? { ...headers } : { ...headers, "content-type": "application/json" };
}

/** An answer with its body read. */
export function responseOf(
  status: number,
  given: Readonly<Record<string, unknown>>,
  text: string,
): ServiceResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? String(value[0]) : String(value);
  }
  const json = headers["content-type"]?.includes("json") && text !== "";
  return { status, headers, body: json ? (JSON.parse(text) as unknown) : undefined };
}

/** No answer came in time. */
export class TimedOut extends Error {
  constructor() {
    super("no answer in time");
  }
}

/**
 * Does something with a signal that ends with another one or with a time. Once it is done the other one alone counts: what came back may be
 * an answer that is still being read.
 * @throws TimedOut when it took longer.
 */
export async function within<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  other?: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimedOut()), milliseconds);
  const end = () => controller.abort(other?.reason);
  if (other?.aborted) end();
  else other?.addEventListener("abort", end, { once: true });
  try {
    return await work(controller.signal);
  } catch (error) {
    const { reason } = controller.signal as { reason: unknown };
    throw reason instanceof TimedOut ? reason : error;
  } finally {
    clearTimeout(timer);
  }
}
