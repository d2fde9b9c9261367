import { context as telemetry, SpanKind, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { DeadlinePassed } from "../database/connection.ts";
import { consistencyHeader, parseToken, printToken } from "../database/consistency.ts";
import { inContext, type Priority, type RequestContext } from "../request-context.ts";
import { contextOf, tracer } from "../telemetry/tracing.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What this route matters under overload; a header from the gateway goes before it. @default normal */
    readonly priority?: Priority;
    /** A stream or another answer that may last: no deadline, no time measured. */
    readonly lasting?: boolean;
    /** Called from outside: what the request says of its priority and its trace is not believed. */
    readonly external?: boolean;
  }
  interface FastifyRequest {
    storefront: RequestContext | undefined;
    span: Span | undefined;
  }
}

/** Time for one request when its caller names none, in milliseconds: above every objective, below every client's patience. */
export const defaultDeadlineMilliseconds = 5_000;

export const deadlineHeader = "x-deadline";
export const priorityHeader = "x-priority";

/** Gives each request its context and its span, and sends back what the client has written. */
export function keepContext(app: FastifyInstance): void {
  app.decorateRequest("storefront", undefined);
  app.decorateRequest("span", undefined);
  app.addHook("onRequest", (request, reply, done) => {
    const context = contextFrom(request, reply);
    const caller = request.routeOptions.config.external ? telemetry.active() : contextOf(request.headers);
    request.storefront = context;
    const name = `${request.method} ${request.routeOptions.url ?? "unknown"}`;
    const span = tracer().startSpan(
      name,
      { kind: SpanKind.SERVER, attributes: attributesOf(request) },
      caller,
    );
    request.span = span;
    telemetry.with(trace.setSpan(caller, span), () => inContext(context, done));
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    const { storefront } = request;
    const token = storefront ? printToken(storefront.consistency) : "";
    if (token) void reply.header(consistencyHeader, token);
    done(null, payload);
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { span } = request;
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

function attributesOf(request: FastifyRequest): Record<string, string> {
  return { "http.request.method": request.method, "http.route": request.routeOptions.url ?? "unknown" };
}

function contextFrom(request: FastifyRequest, reply: FastifyReply): RequestContext {
  const { config, url = "unknown" } = request.routeOptions;
  const given = Number(single(request, deadlineHeader));
  const milliseconds = given > 0 ? Math.min(given, defaultDeadlineMilliseconds) : defaultDeadlineMilliseconds;
  const deadline = config.lasting ? Infinity : performance.now() + milliseconds;
  let signal: AbortSignal | undefined;
  return {
    route: `${request.method} ${url}`,
    priority: priorityOf(request),
    deadline,
    // Most requests never ask for it.
    get signal() {
      return (signal ??= signalOf(reply, deadline));
    },
    authorization: single(request, "authorization"),
    consistency: parseToken(single(request, consistencyHeader)),
  };
}

/** Ends when the client has gone before its answer was complete, or when the deadline has passed. */
function signalOf({ raw }: FastifyReply, deadline: number): AbortSignal {
  const controller = new AbortController();
  const timer =
    deadline === Infinity
      ? undefined
      : setTimeout(() => controller.abort(new DeadlinePassed()), deadline - performance.now());
  raw.once("close", () => {
    clearTimeout(timer);
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** What a request matters: as its caller says, except from outside, else as its route does. */
export function priorityOf(request: FastifyRequest): Priority {
  const { config } = request.routeOptions;
  const said = config.external ? undefined : single(request, priorityHeader);
  if (said === "critical" || said === "normal" || said === "sheddable") return said;
  return config.priority ?? "normal";
}

function single(request: FastifyRequest, header: string): string | undefined {
  const value = request.headers[header];
  return Array.isArray(value) ? value[0] : value;
}
