import { type JSONWebKeySet } from "jose";
import { type Logger } from "pino";
import { AwsSignIn } from "./aws/sign-in.ts";
import { Signer } from "./aws/signer.ts";
import { Caching } from "./cache/caching.ts";
import { ValkeyConnections } from "./cache/connections.ts";
import { type Config } from "./config/config.ts";
import { Database } from "./database/database.ts";
import { TokenVerifier } from "./http/authentication.ts";
import { unavailable } from "./http/problem.ts";
import { Features } from "./resilience/features.ts";
import { type ServiceContext } from "./service.ts";
import { type ServiceClients } from "./service-clients.ts";
import { UserShards } from "./sharding/user-shards.ts";
import { brokersOf } from "./stream/brokers.ts";
import { Stream } from "./stream/stream.ts";
import { type Metrics } from "./telemetry/metrics.ts";

export interface ResourcesOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Name of the process among the clients of its stores. */
  readonly name: string;
  readonly clients: ServiceClients;
}

/** What the services of a process work with. */
export class Resources {
  readonly context: ServiceContext;
  readonly #clients: ServiceClients;

  private constructor(context: ServiceContext, clients: ServiceClients) {
    this.context = context;
    this.#clients = clients;
  }

  /** Nothing is connected yet: each store is, when it is first asked. */
  static open({ config, log, metrics, name, clients }: ResourcesOptions): Resources {
    const aws = new AwsSignIn(new Signer(), config.region);
    const { shards: addresses, poolSize } = config;
    const password = (address: Parameters<AwsSignIn["database"]>[0]) => aws.database(address);
    const database = new Database(addresses, { poolSize, applicationName: name, log, password }, metrics);
    const valkey = new ValkeyConnections(config, log, metrics, (identity) => aws.valkey(identity));
    const caching = new Caching(config.caching, valkey.cache, metrics);
    const switches = { off: config.featuresOff, source: valkey.members("features:off") };
    const features = new Features(switches, metrics, log);
    const shards = new UserShards(database, metrics);
    const stream = new Stream({
      brokers: brokersOf(config.kafka, name, aws),
      database,
      shards,
      metrics,
      log,
    });
    const service: ServiceContext["service"] = (other) => clients.to(other);
    const tokens = tokensBy(service);
    const stores = { database, shards, stream, valkey, caching };
    return new Resources({ config, log, metrics, ...stores, features, tokens, service }, clients);
  }

  /** Connects what is to be there from the first request on. */
  async start(): Promise<void> {
    await this.context.valkey.start();
    await this.context.features.start();
  }

  /** Ends what is connected, when nobody uses it any more. */
  async close(): Promise<void> {
    const { database, valkey, features } = this.context;
    await this.#clients.close();
    features.stop();
    await Promise.all([database.close(), valkey.close()]);
  }
}

function tokensBy(service: ServiceContext["service"]): TokenVerifier {
  return new TokenVerifier(async () => {
    const { status, body } = await service("auth").send({ method: "GET", path: "/auth/jwks" });
    if (status !== 200) throw unavailable("sign-in");
    return body as JSONWebKeySet;
  });
}
