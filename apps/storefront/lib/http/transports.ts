import { type FastifyInstance } from "fastify";
import { Agent, request as send } from "undici";
import { type ServiceRequest, type ServiceResponse, type Transport } from "./client.ts";

/** A transport over HTTP with connections that stay open, and what closes them. */
export function overNetwork(
  url: string,
  { connections = 64 } = {},
): { transport: Transport; close(): Promise<void> } {
  const agent = new Agent({
    connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 1_000 },
  });
  const transport: Transport = async (request) => {
    const { statusCode, headers, body } = await send(new URL(request.path, url), {
      method: request.method,
      headers: headersOf(request),
      body: request.body === undefined ? null : JSON.stringify(request.body),
      dispatcher: agent,
      headersTimeout: request.timeoutMilliseconds,
      bodyTimeout: request.timeoutMilliseconds,
      signal: AbortSignal.timeout(request.timeoutMilliseconds),
    });
    return answer(statusCode, headers, await body.text());
  };
  return { transport, close: () => agent.close() };
}

/** A transport to a service of the same process: validation, problems and context are the same as over the network. */
export function inProcess(app: () => FastifyInstance): Transport {
  return async (request) => {
    const { statusCode, headers, body } = await app().inject({
      method: request.method,
      url: request.path,
      headers: headersOf(request),
      ...(request.body === undefined ? {} : { payload: JSON.stringify(request.body) }),
    });
    return answer(statusCode, headers, body);
  };
}

function headersOf({ headers, body }: ServiceRequest): Record<string, string> {
  return body === undefined ? { ...headers } : { ...headers, "content-type": "application/json" };
}

function answer(status: number, given: Readonly<Record<string, unknown>>, text: string): ServiceResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? String(value[0]) : String(value);
  }
  const json = headers["content-type"]?.includes("json") && text !== "";
  return { status, headers, body: json ? (JSON.parse(text) as unknown) : undefined };
}
