import { type Logger } from "pino";
import { type Caching } from "./cache/caching.ts";
import { type ValkeyConnections } from "./cache/connections.ts";
import { type Config } from "./config/config.ts";
import { type Database } from "./database/database.ts";
import { type TokenVerifier } from "./http/authentication.ts";
import { type ServiceClient } from "./http/client.ts";
import { type App } from "./http/server.ts";
import { type Features } from "./resilience/features.ts";
import { type UserShards } from "./sharding/user-shards.ts";
import { type Stream } from "./stream/stream.ts";
import { type Metrics } from "./telemetry/metrics.ts";

/** The services of the storefront. */
export const serviceNames = [
  "gateway",
  "auth",
  "catalog",
  "search",
  "cart",
  "orders",
  "payments",
  "notifications",
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** What a service works with. Only the stores that it needs are opened; the others throw when they are touched. */
export interface ServiceContext {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly database: Database;
  /** What is split by user, on the shard that has it. */
  readonly shards: UserShards;
  /** Events that services publish and consume. */
  readonly stream: Stream;
  /** Caches of what the database has. */
  readonly caching: Caching;
  /** The cache's server and that of the sessions, for what is kept there alone. */
  readonly valkey: ValkeyConnections;
  /** What can be done without, and what is switched off. */
  readonly features: Features;
  /** Checks who is signed in. */
  readonly tokens: TokenVerifier;
  /** The way to another service. */
  service(name: ServiceName): ServiceClient;
}

/** A service as it is written: what it needs, and how it starts. */
export interface Service {
  readonly name: ServiceName;
  /** Folder of its migrations; undefined where it keeps nothing. */
  readonly migrations: string | undefined;
  /** Whether its rows are split by user: its schema is on every shard then. */
  readonly sharded: boolean;
  create(context: ServiceContext): RunningService;
}

/** A service in a process. */
export interface RunningService {
  /** Adds its routes. */
  routes(app: App): void;
  /** Begins what goes on beside requests: consumers, relays, flushes. */
  start?(): Promise<void>;
  /** Ends that, with nothing half done. Requests have ended before. */
  stop?(): Promise<void>;
}
