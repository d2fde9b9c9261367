import { type FastifyRequest } from "fastify";
import { isNested } from "../../lib/http/in-process.ts";
import { Problem } from "../../lib/http/problem.ts";
import { type App } from "../../lib/http/server.ts";
import { type ApiDocuments } from "./documents.ts";
import { type Exposed, prefix } from "./exposed.plan.ts";
import { type Forwarder } from "./forward.ts";
import { type Guard } from "./guard.ts";
import { securityHeaders } from "./headers.ts";

export interface GatewayRoutes {
  readonly routes: readonly Exposed[];
  readonly guard: Guard;
  readonly forwarder: Forwarder;
  readonly documents: ApiDocuments;
}

/** The way in. */
export function gatewayRoutes(app: App, { routes, guard, forwarder, documents }: GatewayRoutes): void {
  app.addHook("onRequest", (request, _reply, done) => {
    done(isHidden(request) ? new Problem(404, "not-found", "there is nothing here") : undefined);
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    if (!isNested()) void reply.headers(securityHeaders);
    // What is somebody's own must not stay in a cache on the way.
    if (!isNested() && request.user && !reply.hasHeader("cache-control"))
      void reply.header("cache-control", "no-store");
    done(null, payload);
  });
  app.addHook("preClose", (done) => {
    forwarder.close();
    done();
  });
  void app.register((scope, _options, done) => {
    // Bodies are passed on as they are: the service that knows what they mean reads them.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
    for (const route of routes) {
      scope.route({
        method: route.method,
        url: prefix + route.path,
        config: { priority: route.priority, lasting: route.lasting, external: true },
        schema: { hide: true },
        onRequest: guard.check(route),
        handler: forwarder.handler(route),
      });
    }
    const config = { priority: "sheddable" as const, external: true };
    scope.get(`${prefix}/openapi.json`, { schema: { hide: true }, config }, () => documents.document());
    done();
  });
}

/**
 * Whether something is not for the world: routes of services that run in this process, and, for requests that came through a balancer, metrics
 * and the like. Who probes and scrapes comes to the process directly.
 */
function isHidden(request: FastifyRequest): boolean {
  const { url, config, schema } = request.routeOptions;
  if (isNested() || url === undefined || config.external) return false;
  const own = schema?.hide === true;
  return !own || request.headers["x-forwarded-for"] !== undefined;
}
