import { type Logger } from "pino";
import { type Config } from "../config/config.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { Valkey } from "./valkey.ts";
import { createValkeyClient, type ValkeyClient, type ValkeyPasswordSource } from "./valkey-clients.ts";

/** The Valkey servers of a process: the cache, which home writes and every region reads, and the sessions of this region. */
export class ValkeyConnections {
  /** Undefined where no address was given: nothing is cached then. */
  readonly cache: Valkey | undefined;
  readonly #sessions: Valkey | undefined;
  readonly #listener: (() => ValkeyClient) | undefined;

  /** @param password for those who sign in by IAM. */
  constructor(config: Config, log: Logger, metrics: Metrics, password?: ValkeyPasswordSource) {
    const { cacheTimeoutMilliseconds: timeoutMilliseconds } = config;
    const common = { timeoutMilliseconds, log, metrics, ...(password ? { password } : {}) };
    const { cache, sessions } = config;
    this.cache = cache && new Valkey({ ...common, use: "cache", address: cache });
    this.#listener = sessions && (() => createValkeyClient(sessions, password));
    this.#sessions = sessions && new Valkey({ ...common, use: "sessions", address: sessions });
  }

  /** @throws Error where no address was given. */
  get sessions(): Valkey {
    if (!this.#sessions) throw new Error("neither SESSIONS_HOST, SESSIONS_URL nor VALKEY_URL is set");
    return this.#sessions;
  }

  /** A connection to the sessions' server that only listens, not open yet, its errors without a listener; undefined where no address was given. */
  listener(): ValkeyClient | undefined {
    return this.#listener?.();
  }

  /** Names that an operator has put into a set, for all regions where there is a cache; undefined without any server. */
  members(set: string): (() => Promise<readonly string[]>) | undefined {
    const valkey = this.cache ?? this.#sessions;
    return valkey && (() => valkey.run("SMEMBERS", (client) => client.sMembers(set)));
  }

  /** Begins to connect, and waits for two seconds at most: a process can start without. */
  async start(): Promise<void> {
    await Promise.all([this.cache?.start(), this.#sessions?.start()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.cache?.close(), this.#sessions?.close()]);
  }
}
