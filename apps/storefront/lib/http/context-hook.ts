import { context as telemetry, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { DeadlinePassed } from "../database/connection.ts";
import {
  consistencyHeader,
  type ConsistencyToken,
  nothingSeen,
  parseToken,
  printToken,
} from "../database/consistency.ts";
import { inContext, type Priority, type RequestContext } from "../request-context.ts";
import { routeOf } from "./route.ts";
import { contextOf, startServerSpan } from "../telemetry/tracing.ts";

declare module "fastify" {
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
    const { name, external, attributes } = routeOf(request);
    const traced = !external && request.headers["traceparent"] !== undefined;
    const caller = traced ? contextOf(request.headers) : undefined;
    request.storefront = context;
    const span = startServerSpan(name, attributes, caller);
    request.span = span;
    telemetry.with(trace.setSpan(caller ?? ROOT_CONTEXT, span), () => inContext(context, done));
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { span } = request;
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

function contextFrom(request: FastifyRequest, reply: FastifyReply): RequestContext {
  const { name, lasting } = routeOf(request);
  const given = Number(single(request, deadlineHeader));
  const milliseconds = given > 0 ? Math.min(given, defaultDeadlineMilliseconds) : defaultDeadlineMilliseconds;
  return new HttpContext(reply, {
    route: name,
    priority: priorityOf(request),
    deadline: lasting ? Infinity : performance.now() + milliseconds,
    authorization: single(request, "authorization"),
    consistency: parseToken(single(request, consistencyHeader)),
  });
}

/**
 * The context of a request. A class, because an object literal with a getter has a shape of its own each time, which the collector of short-lived
 * objects cannot take away: that alone cost a third of the requests.
 */
class HttpContext implements RequestContext {
  readonly route: string;
  readonly priority: Priority;
  readonly deadline: number;
  readonly authorization: string | undefined;
  readonly #reply: FastifyReply;
  #consistency: ConsistencyToken = nothingSeen;
  #signal: AbortSignal | undefined;

  constructor(reply: FastifyReply, fields: Omit<RequestContext, "signal">) {
    this.#reply = reply;
    this.route = fields.route;
    this.priority = fields.priority;
    this.deadline = fields.deadline;
    this.authorization = fields.authorization;
    if (fields.consistency !== nothingSeen) this.consistency = fields.consistency;
  }

  get consistency(): ConsistencyToken {
    return this.#consistency;
  }

  /** What was seen goes back to the client with the answer. */
  set consistency(token: ConsistencyToken) {
    this.#consistency = token;
    const text = printToken(token);
    if (text) void this.#reply.header(consistencyHeader, text);
  }

  /** Most requests never ask for it. */
  get signal(): AbortSignal {
    return (this.#signal ??= signalOf(this.#reply, this.deadline));
  }
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
  const { external, priority } = routeOf(request);
  const said = external ? undefined : single(request, priorityHeader);
  if (said === "critical" || said === "normal" || said === "sheddable") return said;
  return priority;
}

function single(request: FastifyRequest, header: string): string | undefined {
  const value = request.headers[header];
  return Array.isArray(value) ? value[0] : value;
}
