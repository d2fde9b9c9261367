import { type Logger } from "pino";
import { type ServiceClient } from "../../lib/http/client.ts";
import { type ServiceName } from "../../lib/service.ts";
import { type Exposed, prefix } from "./exposed.plan.ts";

type Operations = Readonly<Record<string, object>>;

/** What is used of an OpenAPI document. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly components: object;
  readonly paths: Readonly<Record<string, Operations>>;
}

/** How long a service's document is good, in milliseconds. */
const freshMilliseconds = 60_000;

/** A path as OpenAPI writes it. */
function documentedPath(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}");
}

/** The documents of the services as one: what the world may use, where it finds it. */
export class ApiDocuments {
  readonly #service: (name: ServiceName) => ServiceClient;
  readonly #routes: readonly Exposed[];
  readonly #log: Logger;
  readonly #known = new Map<ServiceName, { readonly paths: ApiDocument["paths"]; readonly at: number }>();

  constructor(service: (name: ServiceName) => ServiceClient, routes: readonly Exposed[], log: Logger) {
    this.#service = service;
    this.#routes = routes;
    this.#log = log;
  }

  /** A service that cannot be asked is documented as it was last; one that never could be asked is missing. */
  async document(): Promise<ApiDocument> {
    const names = [...new Set(this.#routes.map(({ service }) => service))];
    const found = new Map(
      await Promise.all(names.map(async (name) => [name, await this.#pathsOf(name)] as const)),
    );
    const paths: Record<string, Operations> = {};
    for (const { method, path, service, signedIn } of this.#routes) {
      const operation = found.get(service)?.[documentedPath(path)]?.[method.toLowerCase()];
      if (!operation) continue;
      const secured = signedIn ? { ...operation, security: [{ token: [] }] } : operation;
      const key = prefix + documentedPath(path);
      paths[key] = { ...paths[key], [method.toLowerCase()]: secured };
    }
    const token = { type: "http", scheme: "bearer", bearerFormat: "JWT" };
    const info = { title: "storefront", version: "1" };
    return { openapi: "3.1.0", info, components: { securitySchemes: { token } }, paths };
  }

  async #pathsOf(name: ServiceName): Promise<ApiDocument["paths"] | undefined> {
    const known = this.#known.get(name);
    if (known && performance.now() - known.at < freshMilliseconds) return known.paths;
    try {
      const { status, body } = await this.#service(name).send({ method: "GET", path: "/openapi.json" });
      if (status !== 200) throw new Error(`status ${status}`);
      const { paths } = body as ApiDocument;
      this.#known.set(name, { paths, at: performance.now() });
      return paths;
    } catch (error) {
      this.#log.warn(
        { service: name, reason: (error as Error).message },
        "a service's document cannot be had",
      );
      return known?.paths;
    }
  }
}
