import { type Attributes } from "@opentelemetry/api";
import { type FastifyRequest } from "fastify";
import { type Priority } from "../request-context.ts";

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
    route: Route | undefined;
  }
}

/** What is the same for all requests of a route. */
export interface Route {
  /** As in metrics and traces: `GET /products/:id`. */
  readonly name: string;
  readonly method: string;
  /** With its parameters; `unknown` for a path that no route has. */
  readonly url: string;
  readonly priority: Priority;
  readonly lasting: boolean;
  readonly external: boolean;
  /** Health, metrics and documents. */
  readonly hidden: boolean;
  /** What its spans say. */
  readonly attributes: Attributes;
}

/** By the settings of a route, of which there is one object, and the method. */
const known = new WeakMap<object, Map<string, Route>>();

/** The route of a request. Fastify puts the answer together anew each time that it is asked, so it is asked once. */
export function routeOf(request: FastifyRequest): Route {
  return (request.route ??= find(request));
}

function find(request: FastifyRequest): Route {
  const { method } = request;
  const { config, url, schema } = request.routeOptions;
  const byMethod = known.get(config) ?? new Map<string, Route>();
  const found = byMethod.get(method);
  if (found) return found;
  const { priority = "normal", lasting = false, external = false } = config;
  const path = url ?? "unknown";
  const route = {
    ...{ name: `${method} ${path}`, method, url: path, priority, lasting, external },
    hidden: schema?.hide === true && !external,
    attributes: { "http.request.method": method, "http.route": path },
  };
  // Methods of paths that no route has are what clients make up.
  if (url !== undefined) known.set(config, byMethod.set(method, route));
  return route;
}
