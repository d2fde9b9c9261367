import { type FastifyReply, type FastifyRequest } from "fastify";
import { merged, parseToken, printToken } from "../../lib/database/consistency.ts";
import { type ServiceClient, type StreamResponse } from "../../lib/http/client.ts";
import { unavailable } from "../../lib/http/problem.ts";
import { type Features } from "../../lib/resilience/features.ts";
import { currentRequest } from "../../lib/request-context.ts";
import { type Exposed, prefix } from "./exposed.plan.ts";
import { consistencyCookie, consistencyCookieOf, forwardedHeaders, returnedHeaders } from "./headers.ts";

export interface ForwarderParts {
  readonly service: (name: Exposed["service"]) => ServiceClient;
  readonly features: Features;
  readonly addressOf: (request: FastifyRequest) => string;
}

/** Passes requests on to services, and their answers back as they come. */
export class Forwarder {
  readonly #parts: ForwarderParts;
  /** Answers that last; they end when the process does. */
  readonly #lasting = new Set<AbortController>();

  constructor(parts: ForwarderParts) {
    this.#parts = parts;
  }

  /** A handler for a route. */
  handler(route: Exposed): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
    return async (request, reply) => {
      const before = this.#rememberedBy(request);
      const answer = await this.#answer(route, request, reply);
      if (!answer) return reply.code(200).send(route.degraded?.body);
      this.#tellConsistency(before, reply);
      void reply.code(answer.status).headers(returnedHeaders(answer.headers));
      return reply.send(answer.body);
    };
  }

  /** Ends the answers that last, so that the process can end. */
  close(): void {
    for (const controller of this.#lasting) controller.abort();
  }

  /** The answer of the service; undefined where less is answered instead. */
  async #answer(
    route: Exposed,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<StreamResponse | undefined> {
    const ask = () => this.#ask(route, request, reply);
    if (!route.degraded) return ask();
    const full = async () => {
      const answer = await ask();
      // Without an end to it the connection would stay in use.
      if (answer.status === 503 || answer.status === 504) {
        answer.body.destroy();
        throw unavailable(route.service);
      }
      return answer;
    };
    return this.#parts.features.attempt(route.degraded.feature, full, () => undefined);
  }

  #ask(route: Exposed, request: FastifyRequest, reply: FastifyReply): Promise<StreamResponse> {
    const { method, service, timeoutMilliseconds, lasting } = route;
    const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
    return this.#parts.service(service).stream({
      method,
      path: request.url.slice(prefix.length),
      headers: forwardedHeaders(request.headers, this.#parts.addressOf(request)),
      body,
      timeoutMilliseconds,
      lasting,
      signal: this.#untilGone(reply, lasting),
    });
  }

  /** Ends with the connection to the client: nobody works on for somebody who has gone. */
  #untilGone({ raw }: FastifyReply, lasting: boolean): AbortSignal {
    const controller = new AbortController();
    if (lasting) this.#lasting.add(controller);
    raw.once("close", () => {
      this.#lasting.delete(controller);
      if (!raw.writableFinished) controller.abort();
    });
    return controller.signal;
  }

  /** What the client has seen, from its header and its cookie. */
  #rememberedBy(request: FastifyRequest): string {
    const context = currentRequest();
    if (!context) return "";
    const cookie = parseToken(consistencyCookie(request.headers.cookie));
    context.consistency = merged(context.consistency, cookie);
    return printToken(context.consistency);
  }

  /** By a cookie, for browsers; the header comes by itself. */
  #tellConsistency(before: string, reply: FastifyReply): void {
    const token = printToken(currentRequest()?.consistency ?? {});
    if (token !== before) void reply.header("set-cookie", consistencyCookieOf(token));
  }
}
