import { type FastifyInstance } from "fastify";
import { type JSONWebKeySet } from "jose";
import { type Logger } from "pino";
import { AwsSignIn } from "./aws/sign-in.ts";
import { Signer } from "./aws/signer.ts";
import { Caching } from "./cache/caching.ts";
import { ValkeyConnections } from "./cache/connections.ts";
import { type Config } from "./config/config.ts";
import { ConfigError } from "./config/read-variables.ts";
import { Database } from "./database/database.ts";
import { Health } from "./health.ts";
import { TokenVerifier } from "./http/authentication.ts";
import { type ServiceClient } from "./http/client.ts";
import { unavailable } from "./http/problem.ts";
import { createServer, type App } from "./http/server.ts";
import { inProcess } from "./http/in-process.ts";
import { overNetwork } from "./http/over-network.ts";
import { createClient } from "./http/create-client.ts";
import { Features } from "./resilience/features.ts";
import { type RunningService, type Service, type ServiceContext, type ServiceName } from "./service.ts";
import { UserShards } from "./sharding/user-shards.ts";
import { type Brokers } from "./stream/brokers.ts";
import { Stream } from "./stream/stream.ts";
import { Metrics } from "./telemetry/metrics.ts";

/** One process of the storefront: one service, or all of them. */
export class StorefrontProcess {
  readonly #app: App;
  readonly #health: Health;
  readonly #log: Logger;
  readonly #running: readonly RunningService[];
  readonly #database: Database;
  readonly #valkey: ValkeyConnections;
  readonly #features: Features;
  readonly #clients: Map<ServiceName, ServiceClient>;
  readonly #stream: Stream;

  private constructor(parts: {
    app: App;
    health: Health;
    log: Logger;
    running: readonly RunningService[];
    database: Database;
    valkey: ValkeyConnections;
    features: Features;
    clients: Map<ServiceName, ServiceClient>;
    stream: Stream;
  }) {
    this.#app = parts.app;
    this.#health = parts.health;
    this.#log = parts.log;
    this.#running = parts.running;
    this.#database = parts.database;
    this.#valkey = parts.valkey;
    this.#features = parts.features;
    this.#clients = parts.clients;
    this.#stream = parts.stream;
  }

  /** Opens what the services need and adds their routes. Nothing listens yet. */
  static async create(services: readonly Service[], config: Config, log: Logger): Promise<StorefrontProcess> {
    checkStores(services, config);
    const metrics = new Metrics({ process: true });
    const health = new Health();
    const title = services.length === 1 ? `storefront ${services[0]?.name}` : "storefront";
    const app = await createServer({ title, log, metrics, load: config.load });
    const applicationName = title.replace(" ", "-");
    const aws = new AwsSignIn(new Signer(), config.region);
    const database = new Database(
      config.shards,
      { poolSize: config.poolSize, applicationName, log, password: (address) => aws.database(address) },
      metrics,
    );
    const valkey = new ValkeyConnections(config, log, metrics, (identity) => aws.valkey(identity));
    const caching = new Caching(config.caching, valkey.cache, metrics);
    const switches = { off: config.featuresOff, source: valkey.members("features:off") };
    const features = new Features(switches, metrics, log);
    const shards = new UserShards(database, metrics);
    const clients = new Map<ServiceName, ServiceClient>();
    const service = clientsOf({ services, config, metrics, app, clients });
    const tokens = new TokenVerifier(async () => {
      const { status, body } = await service("auth").send({ method: "GET", path: "/auth/jwks" });
      if (status !== 200) throw unavailable("sign-in");
      return body as JSONWebKeySet;
    });
    const stream = new Stream({
      brokers: brokersOf(config, applicationName, aws),
      database,
      shards,
      metrics,
      log,
    });
    const context: ServiceContext = {
      config,
      log,
      metrics,
      database,
      shards,
      stream,
      tokens,
      service,
      caching,
      valkey,
      features,
    };
    health.routes(app);
    const running = services.map((each) =>
      each.create({ ...context, log: log.child({ service: each.name }) }),
    );
    for (const each of running) each.routes(app);
    return new StorefrontProcess({
      app,
      health,
      log,
      running,
      database,
      valkey,
      features,
      clients,
      stream,
    });
  }

  /** For tests: requests without a network. */
  get app(): App {
    return this.#app;
  }

  /** For tests and commands: replay, topics. */
  get stream(): Stream {
    return this.#stream;
  }

  /** Listens, and says where. Ready from then on. */
  async start(host: string, port: number): Promise<string> {
    await this.#valkey.start();
    await this.#features.start();
    await Promise.all(this.#running.map((service) => service.start?.()));
    await this.#stream.start();
    const address = await this.#app.listen({ host, port });
    this.#health.started();
    this.#log.info({ address }, "serving");
    return address;
  }

  /**
   * Unready first, so that nobody sends more; then open requests end, then what goes on beside them, then connections.
   * @param quietMilliseconds how long requests are still taken after the process is unready: until whoever sends them has noticed.
   */
  async stop(quietMilliseconds = 0): Promise<void> {
    this.#health.drain();
    await new Promise((resolve) => setTimeout(resolve, quietMilliseconds));
    await this.#app.close();
    await Promise.all(this.#running.map((service) => service.stop?.()));
    await this.#stream.close();
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    this.#features.stop();
    await Promise.all([this.#database.close(), this.#valkey.close()]);
    this.#log.info("stopped");
  }
}

function brokersOf({ kafka }: Config, client: string, aws: AwsSignIn): Brokers | undefined {
  if (!kafka) return undefined;
  const { brokers: addresses, prefix, signIn } = kafka;
  const tokens = signIn === "iam" ? { token: () => aws.brokers() } : undefined;
  return { addresses, prefix, client, tokens };
}

/** @throws ConfigError naming the store that is missing. */
function checkStores(services: readonly Service[], { shards }: Config): void {
  const homeless = services.filter(({ migrations }) => migrations !== undefined);
  if (homeless.length === 0 || shards.length > 0) return;
  const names = homeless.map(({ name }) => name).join(", ");
  throw new ConfigError(
    `neither DATABASE_URL nor DATABASE_HOST is set: ${names} cannot do without a database`,
  );
}

interface ClientParts {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly metrics: Metrics;
  readonly app: FastifyInstance;
  readonly clients: Map<ServiceName, ServiceClient>;
}

/** The way to each other service, opened on first use: within the process where it is here, else over the network. */
function clientsOf({ services, config, metrics, app, clients }: ClientParts): ServiceContext["service"] {
  const open = (name: ServiceName): ServiceClient => {
    if (services.some((service) => service.name === name)) {
      return createClient(
        name,
        inProcess(() => app),
        metrics,
      );
    }
    const url = config.services[name];
    if (!url)
      throw new Error(`${name.toUpperCase()}_URL is not set, and ${name} does not run in this process`);
    return createClient(name, overNetwork(url), metrics);
  };
  return (name) => {
    const client = clients.get(name) ?? open(name);
    clients.set(name, client);
    return client;
  };
}
