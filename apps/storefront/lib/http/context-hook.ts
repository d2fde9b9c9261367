import { context as telemetry, SpanKind, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { type FastifyInstance, type FastifyRequest } from "fastify";
import { consistencyHeader, parseToken, printToken } from "../database/consistency.ts";
import { inContext, type Priority, type RequestContext } from "../request-context.ts";
import { contextOf } from "../telemetry/tracing.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What this route matters under overload; a header from the gateway goes before it. @default normal */
    readonly priority?: Priority;
    /** A stream or another answer that may last: no deadline, no time measured. */
    readonly lasting?: boolean;
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
  app.addHook("onRequest", (request, _reply, done) => {
    const context = contextFrom(request);
    request.storefront = context;
    const name = `${request.method} ${request.routeOptions.url ?? "unknown"}`;
    const span = tracer.startSpan(
      name,
      { kind: SpanKind.SERVER, attributes: attributesOf(request) },
      contextOf(request.headers),
    );
    request.span = span;
    telemetry.with(trace.setSpan(contextOf(request.headers), span), () => inContext(context, done));
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

const tracer = trace.getTracer("storefront");

function attributesOf(request: FastifyRequest): Record<string, string> {
  return { "http.request.method": request.method, "http.route": request.routeOptions.url ?? "unknown" };
}

function contextFrom(request: FastifyRequest): RequestContext {
  const { config, url = "unknown" } = request.routeOptions;
  const given = Number(single(request, deadlineHeader));
  const milliseconds = given > 0 ? Math.min(given, defaultDeadlineMilliseconds) : defaultDeadlineMilliseconds;
  return {
    route: `${request.method} ${url}`,
    priority: priorityOf(single(request, priorityHeader)) ?? config.priority ?? "normal",
    deadline: config.lasting ? Infinity : performance.now() + milliseconds,
    signal: undefined,
    authorization: single(request, "authorization"),
    consistency: parseToken(single(request, consistencyHeader)),
  };
}

function priorityOf(text: string | undefined): Priority | undefined {
  return text === "critical" || text === "normal" || text === "sheddable" ? text : undefined;
}

function single(request: FastifyRequest, header: string): string | undefined {
  const value = request.headers[header];
  return Array.isArray(value) ? value[0] : value;
}
