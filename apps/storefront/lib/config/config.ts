import Type, { type Static } from "typebox";
import { features } from "../resilience/features.ts";
import { loadDefaults, type LoadLimits } from "../resilience/load-shedding.ts";
import { cachingSettings, type CachingSettings, cachingVariables } from "./caching.ts";
import { readVariables, type Variables } from "./read-variables.ts";
import { type ShardAddress, shardAddresses } from "./shard-addresses.ts";

const featureNames = Object.keys(features).join("|");

/** What a process may be told. `stacks/README.md` says the same of the containers; a laptop uses the addresses (`*_URL`). */
const variables = Type.Object({
  HOST: Type.String({ default: "0.0.0.0", description: "address to listen on" }),
  PORT: Type.Integer({
    default: 8080,
    minimum: 0,
    maximum: 65535,
    description: "0 to 65535; 0 takes a free one",
  }),
  REGION: Type.String({ default: "local", description: "name of the region" }),
  LOG_LEVEL: Type.Union(
    (["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const).map((level) =>
      Type.Literal(level),
    ),
    { default: "info", description: "fatal, error, warn, info, debug, trace or silent" },
  ),
  DATABASE_URL: Type.Optional(
    Type.String({ description: "shards with commas between them, standbys of a shard after a |" }),
  ),
  DATABASE_HOST: Type.Optional(Type.String({ description: "host of the writer" })),
  DATABASE_READER_HOST: Type.Optional(Type.String({ description: "host of the readers" })),
  DATABASE_PORT: Type.Integer({ default: 5432, minimum: 1, maximum: 65535, description: "1 to 65535" }),
  DATABASE_NAME: Type.String({ default: "shop", description: "name of the database" }),
  DATABASE_USER: Type.Optional(Type.String({ description: "user of the database" })),
  DATABASE_POOL_SIZE: Type.Integer({
    default: 10,
    minimum: 1,
    maximum: 500,
    description: "1 to 500 connections to each server",
  }),
  CACHE_URL: Type.Optional(Type.String({ description: "redis://host:port" })),
  CACHE_HOST: Type.Optional(Type.String({ description: "host of the cache" })),
  CACHE_PORT: Type.Integer({ default: 6379, minimum: 1, maximum: 65535, description: "1 to 65535" }),
  CACHE_SHARDED: Type.Boolean({ default: false, description: "true in cluster mode" }),
  CACHE_USER: Type.Optional(Type.String({ description: "user of the cache" })),
  CACHE_NAME: Type.Optional(Type.String({ description: "name of the replication group" })),
  SESSIONS_URL: Type.Optional(Type.String({ description: "redis://host:port" })),
  SESSIONS_HOST: Type.Optional(Type.String({ description: "host of the session store" })),
  SESSIONS_PORT: Type.Integer({ default: 6379, minimum: 1, maximum: 65535, description: "1 to 65535" }),
  SESSIONS_SHARDED: Type.Boolean({ default: false, description: "true in cluster mode" }),
  SESSIONS_USER: Type.Optional(Type.String({ description: "user of the session store" })),
  SESSIONS_NAME: Type.Optional(Type.String({ description: "name of the replication group" })),
  VALKEY_URL: Type.Optional(Type.String({ description: "redis://host:port for the cache and the sessions" })),
  ...cachingVariables,
  KAFKA_BROKERS: Type.Optional(Type.String({ description: "host:port, with commas between them" })),
  KAFKA_SIGN_IN: Type.Union([Type.Literal("none"), Type.Literal("iam")], {
    default: "none",
    description: "none or iam",
  }),
  KAFKA_TOPIC_PREFIX: Type.String({
    default: "",
    description: "goes before the name of each topic and group",
  }),
  AUTH_URL: Type.Optional(Type.String({ description: "http://host:port" })),
  CATALOG_URL: Type.Optional(Type.String({ description: "http://host:port" })),
  SEARCH_URL: Type.Optional(Type.String({ description: "http://host:port" })),
  CART_URL: Type.Optional(Type.String({ description: "http://host:port" })),
  ORDERS_URL: Type.Optional(Type.String({ description: "http://host:port" })),
  PAYMENTS_URL: Type.Optional(Type.String({ description: "http://host:port" })),
  NOTIFICATIONS_URL: Type.Optional(Type.String({ description: "http://host:port" })),
  SEARCH_ENGINE_URL: Type.Optional(
    Type.String({ description: "an OpenSearch endpoint; without one PostgreSQL's full text search serves" }),
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({ description: "where traces go; none without it" }),
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 0.1,
    minimum: 0,
    maximum: 1,
    description: "share of the traces that is kept, 0 to 1",
  }),
  AUTH_ADMIN_EMAIL: Type.Optional(Type.String({ description: "address of the first administrator" })),
  AUTH_ADMIN_PASSWORD: Type.Optional(
    Type.String({ minLength: 10, maxLength: 128, description: "10 to 128 characters" }),
  ),
  AUTH_KEY_SECRET: Type.Optional(
    Type.String({ minLength: 16, description: "16 or more characters that seal the signing keys" }),
  ),
  AUTH_KEY_SECRET_ARN: Type.Optional(
    Type.String({
      pattern: "^arn:[^:]+:secretsmanager:",
      description: "ARN of the secret that is AUTH_KEY_SECRET, where that is not given",
    }),
  ),
  AUTH_REGISTRATIONS_PER_HOUR: Type.Integer({
    default: 20,
    minimum: 1,
    maximum: 1_000_000_000,
    description: "1 or more accounts that one address may open in an hour",
  }),
  GATEWAY_REQUESTS_PER_SECOND: Type.Integer({
    default: 100,
    minimum: 1,
    maximum: 1_000_000_000,
    description: "1 or more requests that one user or address may send in a second",
  }),
  GATEWAY_TRUSTED_PROXIES: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 10,
    description: "0 to 10 proxies before the gateway whose x-forwarded-for is true",
  }),
  PAYMENTS_PROVIDER_MILLISECONDS: Type.Integer({
    default: 20,
    minimum: 0,
    maximum: 60_000,
    description: "0 to 60000 ms that the simulated provider of payments takes for an answer",
  }),
  PAYMENTS_DECLINED_CENTS: Type.Integer({
    default: 13,
    minimum: 0,
    maximum: 100,
    description: "0 to 99: the simulated provider declines amounts that end in so many cents; 100: none",
  }),
  SHED_IN_FLIGHT: Type.Integer({
    default: loadDefaults.inFlight,
    minimum: 1,
    maximum: 100_000,
    description: "1 to 100000 requests in flight, from which browsing is refused",
  }),
  SHED_DELAY_MILLISECONDS: Type.Integer({
    default: loadDefaults.delayMilliseconds,
    minimum: 1,
    maximum: 60_000,
    description: "1 to 60000 ms of event loop delay, from which browsing is refused",
  }),
  FEATURES_OFF: Type.String({
    default: "",
    pattern: `^$|^(${featureNames})(,(${featureNames}))*$`,
    description: `of ${Object.keys(features).join(", ")}, with commas between them`,
  }),
  QUIET_SECONDS: Type.Number({ default: 0, minimum: 0, maximum: 120, description: "0 to 120" }),
  DRAIN_SECONDS: Type.Number({ default: 20, minimum: 0, maximum: 600, description: "0 to 600" }),
});

type Raw = Static<typeof variables>;

/** A Valkey server or cluster. */
export interface ValkeyAddress {
  readonly url: string;
  readonly sharded: boolean;
  /** Who signs in by IAM, and to which replication group; undefined elsewhere. */
  readonly identity: { readonly user: string; readonly replicationGroup: string } | undefined;
}

/** What a process of the storefront runs with, validated once at its start. Nothing else reads the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly logLevel: Raw["LOG_LEVEL"];
  /** In the order of their numbers; empty for a service without a database. */
  readonly shards: readonly ShardAddress[];
  /** Connections that a process opens to each server of the database. */
  readonly poolSize: number;
  readonly cache: ValkeyAddress | undefined;
  readonly sessions: ValkeyAddress | undefined;
  readonly caching: CachingSettings;
  /** Longest wait for one command of Valkey, in milliseconds. */
  readonly cacheTimeoutMilliseconds: number;
  /** Between two writes of counted views, in milliseconds; 0: they are not counted. */
  readonly viewsFlushMilliseconds: number;
  readonly kafka:
    | { readonly brokers: readonly string[]; readonly signIn: "none" | "iam"; readonly prefix: string }
    | undefined;
  /** Address of each other service that it may call. */
  readonly services: Readonly<Record<string, string>>;
  readonly searchEngineUrl: string | undefined;
  readonly tracing: { readonly endpoint: string | undefined; readonly share: number };
  readonly auth: {
    /** Who is made an administrator where nobody of that address is registered. */
    readonly administrator: { readonly email: string; readonly password: string } | undefined;
    /** Seals the keys that sign tokens. */
    readonly keySecret: string | undefined;
    /** Where that is kept, for who is not told what it is. */
    readonly keySecretArn: string | undefined;
    /** Accounts that an address may open. */
    readonly registrationsPerHour: number;
  };
  readonly gateway: { readonly requestsPerSecond: number; readonly trustedProxies: number };
  /** How the simulated provider behaves. */
  readonly payments: { readonly latencyMilliseconds: number; readonly declinedCents: number };
  /** From what load on requests are refused. */
  readonly load: LoadLimits;
  /** Features that are off in this process. */
  readonly featuresOff: readonly string[];
  /** Time between unready and the end of taking requests: as long as balancers take to notice. */
  readonly quietSeconds: number;
  /** Longest time between the signal to stop and the end of the process. */
  readonly drainSeconds: number;
}

/**
 * The configuration of this process.
 * @throws ConfigError naming each wrong variable.
 */
export function readConfig(environment: Variables): Config {
  const raw = readVariables(variables, environment);
  return {
    host: raw.HOST,
    port: raw.PORT,
    region: raw.REGION,
    logLevel: raw.LOG_LEVEL,
    shards: shardAddresses(raw),
    poolSize: raw.DATABASE_POOL_SIZE,
    cache: valkeyOf(raw, "CACHE"),
    sessions: valkeyOf(raw, "SESSIONS"),
    caching: cachingSettings(raw),
    cacheTimeoutMilliseconds: raw.CACHE_TIMEOUT_MILLISECONDS,
    viewsFlushMilliseconds: raw.VIEWS_FLUSH_SECONDS * 1_000,
    kafka: kafkaOf(raw),
    services: serviceAddresses(raw),
    searchEngineUrl: raw.SEARCH_ENGINE_URL,
    tracing: { endpoint: raw.OTEL_EXPORTER_OTLP_ENDPOINT, share: raw.OTEL_TRACES_SAMPLER_ARG },
    auth: authOf(raw),
    gateway: gatewayOf(raw),
    payments: {
      latencyMilliseconds: raw.PAYMENTS_PROVIDER_MILLISECONDS,
      declinedCents: raw.PAYMENTS_DECLINED_CENTS,
    },
    load: { inFlight: raw.SHED_IN_FLIGHT, delayMilliseconds: raw.SHED_DELAY_MILLISECONDS },
    featuresOff: raw.FEATURES_OFF.split(",").filter(Boolean),
    quietSeconds: raw.QUIET_SECONDS,
    drainSeconds: raw.DRAIN_SECONDS,
  };
}

function gatewayOf(raw: Raw): Config["gateway"] {
  return { requestsPerSecond: raw.GATEWAY_REQUESTS_PER_SECOND, trustedProxies: raw.GATEWAY_TRUSTED_PROXIES };
}

function authOf(raw: Raw): Config["auth"] {
  const { AUTH_ADMIN_EMAIL: email, AUTH_ADMIN_PASSWORD: password } = raw;
  return {
    administrator: email && password ? { email, password } : undefined,
    keySecret: raw.AUTH_KEY_SECRET,
    keySecretArn: raw.AUTH_KEY_SECRET_ARN,
    registrationsPerHour: raw.AUTH_REGISTRATIONS_PER_HOUR,
  };
}

function kafkaOf({ KAFKA_BROKERS, KAFKA_SIGN_IN, KAFKA_TOPIC_PREFIX }: Raw): Config["kafka"] {
  if (!KAFKA_BROKERS) return undefined;
  return { brokers: KAFKA_BROKERS.split(","), signIn: KAFKA_SIGN_IN, prefix: KAFKA_TOPIC_PREFIX };
}

const called = ["AUTH", "CATALOG", "SEARCH", "CART", "ORDERS", "PAYMENTS", "NOTIFICATIONS"] as const;

function serviceAddresses(raw: Raw): Record<string, string> {
  const addresses: Record<string, string> = {};
  for (const name of called) {
    const url = raw[`${name}_URL`];
    if (url) addresses[name.toLowerCase()] = url;
  }
  return addresses;
}

function valkeyOf(raw: Raw, use: "CACHE" | "SESSIONS"): ValkeyAddress | undefined {
  const url = raw[`${use}_URL`] ?? raw.VALKEY_URL;
  const sharded = raw[`${use}_SHARDED`];
  if (url) return { url, sharded, identity: undefined };
  const host = raw[`${use}_HOST`];
  if (!host) return undefined;
  const [user, replicationGroup] = [raw[`${use}_USER`], raw[`${use}_NAME`]];
  return {
    url: `rediss://${host}:${raw[`${use}_PORT`]}`,
    sharded,
    identity: user && replicationGroup ? { user, replicationGroup } : undefined,
  };
}
