import { Agent, request as send, type Dispatcher } from "undici";
import { type ServiceRequest, type StreamRequest, type Transport } from "./client.ts";
import { headersOf, within, responseOf } from "./messages.ts";

/** A transport over HTTP with connections that stay open. */
export function overNetwork(url: string, { connections = 64 } = {}): Transport {
  const agent = new Agent({
    connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 1_000 },
  });
  return {
    send: (request) => whole(url, agent, request),
    stream: (request) => streamed(url, agent, request),
    close: () => agent.close(),
  };
}

function whole(url: string, dispatcher: Agent, request: ServiceRequest & { timeoutMilliseconds: number }) {
  return within(request.timeoutMilliseconds, async (signal) => {
    const { statusCode, headers, body } = await send(new URL(request.path, url), {
      method: request.method,
      headers: headersOf(request),
      body: request.body === undefined ? null : JSON.stringify(request.body),
      dispatcher,
      signal,
    });
    return responseOf(statusCode, headers, await body.text());
  });
}

function streamed(url: string, dispatcher: Agent, request: StreamRequest & { timeoutMilliseconds: number }) {
  const ask = async (signal: AbortSignal) => {
    const { statusCode, headers, body } = await send(new URL(request.path, url), {
      method: request.method as Dispatcher.HttpMethod,
      headers: { ...request.headers },
      body: request.body ?? null,
      dispatcher,
      signal,
      bodyTimeout: request.lasting ? 0 : request.timeoutMilliseconds,
    });
    return { status: statusCode, headers, body };
  };
  return within(request.timeoutMilliseconds, ask, request.signal);
}
