import { type FastifyInstance } from "fastify";
import { type Config } from "./config/config.ts";
import { ConfigError } from "./config/read-variables.ts";
import { type ServiceClient } from "./http/client.ts";
import { createClient } from "./http/create-client.ts";
import { inProcess } from "./http/in-process.ts";
import { overNetwork } from "./http/over-network.ts";
import { type ServiceName } from "./service.ts";
import { type Metrics } from "./telemetry/metrics.ts";

export interface ServiceClientsOptions {
  /** Services that run in this process. */
  readonly here: readonly ServiceName[];
  readonly config: Config;
  readonly metrics: Metrics;
  /** Answers for those. */
  readonly app: FastifyInstance;
}

/** The way to each other service, opened on first use: within the process where it is here, else over the network. */
export class ServiceClients {
  readonly #options: ServiceClientsOptions;
  readonly #clients = new Map<ServiceName, ServiceClient>();

  constructor(options: ServiceClientsOptions) {
    this.#options = options;
  }

  /** @throws ConfigError when the service is not here and has no address. */
  to(name: ServiceName): ServiceClient {
    const client = this.#clients.get(name) ?? this.#open(name);
    this.#clients.set(name, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  #open(name: ServiceName): ServiceClient {
    const { here, config, metrics, app } = this.#options;
    if (here.includes(name)) {
      const transport = inProcess(() => app);
      return createClient(name, transport, metrics);
    }
    const url = config.services[name];
    if (url) return createClient(name, overNetwork(url), metrics);
    throw new ConfigError(`${name.toUpperCase()}_URL is not set, and ${name} does not run in this process`);
  }
}
