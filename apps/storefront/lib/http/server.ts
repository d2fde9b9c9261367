import swagger from "@fastify/swagger";
import { type TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { trace } from "@opentelemetry/api";
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from "fastify";
import { type Logger } from "pino";
import { DeadlinePassed } from "../database/connection.ts";
import { isUnreachable } from "../database/unreachable.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type LoadLimits } from "../resilience/load-shedding.ts";
import { admitByLoad } from "./admission.ts";
import { keepContext } from "./context-hook.ts";
import { Problem, unavailable, type ProblemDocument } from "./problem.ts";
import { routeOf } from "./route.ts";
import { validateExactly } from "./validation.ts";

/** A server whose routes have their types from their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ServerOptions {
  /** Title of the OpenAPI document. */
  readonly title: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** From what load on requests are refused. @default `loadDefaults` */
  readonly load?: LoadLimits;
}

/** Longest body, in bytes: an order of a hundred lines has a tenth of it. */
const bodyLimit = 64 * 1024;

/** An HTTP server with what every service has: validation, problems, context, metrics, an OpenAPI document. Routes come after. */
export async function createServer({ title, log, metrics, load }: ServerOptions): Promise<App> {
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    // A line of the log has the ids of its trace; a logger for each request would cost more than most requests.
    childLoggerFactory: (logger) => logger,
    // Longer than a load balancer's 60 s, so that it never writes to a connection that was just closed.
    keepAliveTimeout: 65_000,
    requestTimeout: 10_000,
    // Routes are those that are written down: a HEAD would begin streams that nobody reads.
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 200 },
    // A path that cannot be read never gets to a route, nor to its error handler.
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.decorateRequest("route", undefined);
  validateExactly(app);
  admitByLoad(app, metrics, load);
  keepContext(app);
  measure(app, metrics);
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    send(
      request,
      reply,
      new Problem(404, "not-found", `there is no ${request.method} ${request.url.split("?")[0]}`),
    ),
  );
  await app.register(swagger, { openapi: { openapi: "3.1.0", info: { title, version: "1" } } });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return app;
}

function measure(app: FastifyInstance, metrics: Metrics): void {
  const durations = metrics.hotHistogram("http_server_request_duration_seconds", "Time to answer a request", [
    "method",
    "route",
    "status",
  ]);
  app.addHook("onResponse", (request, reply, done) => {
    const { lasting, method, url } = routeOf(request);
    if (!lasting) durations.cell(method, url, String(reply.statusCode)).observe(reply.elapsedTime / 1000);
    done();
  });
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Problem) return send(request, reply, error);
  if (error instanceof DeadlinePassed)
    return send(request, reply, new Problem(504, "deadline", error.message));
  const { statusCode = 500, validation } = error;
  if (validation) return send(request, reply, new Problem(400, "invalid", error.message));
  // What the framework refuses: a body too large, no JSON, an unknown media type.
  if (statusCode >= 400 && statusCode < 500) {
    return send(request, reply, new Problem(statusCode, "refused", error.message));
  }
  if (isUnreachable(error)) {
    request.log.warn({ reason: error.message, route: routeOf(request).name }, "the database did not answer");
    return send(request, reply, unavailable("the database"));
  }
  request.log.error({ err: error, route: routeOf(request).name }, "a request failed");
  return send(request, reply, new Problem(500, "internal", "something went wrong on our side"));
}

function send(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const traceId = request.span?.spanContext().traceId ?? trace.getActiveSpan()?.spanContext().traceId;
  const { type, status, message: detail, retryAfterSeconds } = problem;
  const document: ProblemDocument = {
    type: `urn:storefront:problem:${type}`,
    title: type.replaceAll("-", " "),
    status,
    detail,
    ...(traceId ? { traceId } : {}),
  };
  if (retryAfterSeconds !== undefined) void reply.header("retry-after", String(retryAfterSeconds));
  return reply.code(status).type("application/problem+json").send(JSON.stringify(document));
}
