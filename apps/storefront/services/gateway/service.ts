import { Sessions } from "../../lib/http/sessions.ts";
import { RateLimits } from "../../lib/resilience/rate-limits.ts";
import { type Service } from "../../lib/service.ts";
import { ApiDocuments } from "./documents.ts";
import { exposed } from "./exposed.plan.ts";
import { Forwarder } from "./forward.ts";
import { Guard } from "./guard.ts";
import { gatewayRoutes } from "./routes.ts";

/** The way in: who may pass, how often, and to whom. It keeps nothing. */
export const gateway: Service = {
  name: "gateway",
  migrations: undefined,
  sharded: false,
  create({ config, features, log, metrics, service, tokens, valkey }) {
    const store = config.sessions ? valkey.sessions : undefined;
    const guard = new Guard({
      ...config.gateway,
      tokens,
      sessions: new Sessions(store),
      limits: new RateLimits(store, metrics),
    });
    const forwarder = new Forwarder({ service, features, addressOf: (request) => guard.addressOf(request) });
    const documents = new ApiDocuments(service, exposed, log);
    return { routes: (app) => gatewayRoutes(app, { routes: exposed, guard, forwarder, documents }) };
  },
};
