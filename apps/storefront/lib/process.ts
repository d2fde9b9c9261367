import { type Logger } from "pino";
import { type Config } from "./config/config.ts";
import { ConfigError } from "./config/read-variables.ts";
import { Health } from "./health.ts";
import { createServer, type App } from "./http/server.ts";
import { Resources } from "./resources.ts";
import { type RunningService, type Service } from "./service.ts";
import { ServiceClients } from "./service-clients.ts";
import { type Stream } from "./stream/stream.ts";
import { Metrics } from "./telemetry/metrics.ts";

interface Parts {
  readonly app: App;
  readonly health: Health;
  readonly log: Logger;
  readonly running: readonly RunningService[];
  readonly resources: Resources;
}

/** One process of the storefront: one service, or all of them. */
export class StorefrontProcess {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Opens what the services need and adds their routes. Nothing listens yet.
   * @throws ConfigError naming the store that is missing.
   */
  static async create(services: readonly Service[], config: Config, log: Logger): Promise<StorefrontProcess> {
    checkStores(services, config);
    const metrics = new Metrics({ process: true });
    const title = services.length === 1 ? `storefront ${services[0]?.name}` : "storefront";
    const app = await createServer({ title, log, metrics, load: config.load });
    const here = services.map(({ name }) => name);
    const clients = new ServiceClients({ here, config, metrics, app });
    const resources = Resources.open({ config, log, metrics, name: title.replace(" ", "-"), clients });
    const health = new Health();
    health.routes(app);
    const { context } = resources;
    const running = services.map((each) =>
      each.create({ ...context, log: log.child({ service: each.name }) }),
    );
    for (const each of running) each.routes(app);
    return new StorefrontProcess({ app, health, log, running, resources });
  }

  /** For tests: requests without a network. */
  get app(): App {
    return this.#parts.app;
  }

  /** For tests and commands: replay, topics. */
  get stream(): Stream {
    return this.#parts.resources.context.stream;
  }

  /** Listens, and says where. Ready from then on. */
  async start(host: string, port: number): Promise<string> {
    const { app, health, log, running, resources } = this.#parts;
    await resources.start();
    await Promise.all(running.map((service) => service.start?.()));
    await this.stream.start();
    const address = await app.listen({ host, port });
    health.started();
    log.info({ address }, "serving");
    return address;
  }

  /**
   * Unready first, so that nobody sends more; then open requests end, then what goes on beside them, then connections.
   * @param quietMilliseconds how long requests are still taken after the process is unready: until whoever sends them has noticed.
   */
  async stop(quietMilliseconds = 0): Promise<void> {
    const { app, health, log, running, resources } = this.#parts;
    health.drain();
    await new Promise((resolve) => setTimeout(resolve, quietMilliseconds));
    await app.close();
    await Promise.all(running.map((service) => service.stop?.()));
    await this.stream.close();
    await resources.close();
    log.info("stopped");
  }
}

function checkStores(services: readonly Service[], { shards }: Config): void {
  const homeless = services.filter(({ migrations }) => migrations !== undefined);
  if (homeless.length === 0 || shards.length > 0) return;
  const names = homeless.map(({ name }) => name).join(", ");
  throw new ConfigError(
    `neither DATABASE_URL nor DATABASE_HOST is set: ${names} cannot do without a database`,
  );
}
