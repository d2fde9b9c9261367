import { AsyncLocalStorage } from "node:async_hooks";
import { type FastifyInstance, type InjectOptions } from "fastify";
import { type StreamResponse, type Transport } from "./client.ts";
import { headersOf, within, responseOf } from "./messages.ts";

const nested = new AsyncLocalStorage<true>();

/** Whether the current request came from a service of the same process, not from outside. */
export function isNested(): boolean {
  return nested.getStore() === true;
}

/** A transport to a service of the same process: validation, problems and context are the same as over the network. */
export function inProcess(app: () => FastifyInstance): Transport {
  // The request begins when it is awaited, which must happen within.
  const ask = (options: InjectOptions) => nested.run(true, async () => await app().inject(options));
  return {
    send: (request) =>
      within(request.timeoutMilliseconds, async (signal) => {
        const { statusCode, headers, body } = await ask({
          method: request.method,
          url: request.path,
          headers: headersOf(request),
          signal,
          ...(request.body === undefined ? {} : { payload: JSON.stringify(request.body) }),
        });
        return responseOf(statusCode, headers, body);
      }),
    stream: (request) =>
      within(
        request.timeoutMilliseconds,
        async (signal) => {
          const answer = await ask({
            method: request.method as NonNullable<InjectOptions["method"]>,
            url: request.path,
            headers: request.headers,
            payloadAsStream: true,
            signal,
            ...(request.body === undefined ? {} : { payload: request.body }),
          });
          const headers = answer.headers as StreamResponse["headers"];
          return { status: answer.statusCode, headers, body: answer.stream() };
        },
        request.signal,
      ),
    close: () => Promise.resolve(),
  };
}
