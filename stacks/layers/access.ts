import type * as pulumi from "@pulumi/pulumi";
import {
  cacheConnectStatements,
  type CacheOutputs,
  databaseConnectStatements,
  type GrantStatement,
  streamConsumeStatements,
  streamProduceStatements,
} from "@tenfold/components";
import { type ServiceName } from "../config/services";
import { cacheUser } from "./cache";
import { type RegionalStores } from "./outputs";
import { allTopics, type Store } from "./storefront";

/** The stores of a region as a service reaches them. */
export interface StorePlace {
  readonly stores: RegionalStores;
  /** `host:port` of the broker inside the cluster; undefined where the stream is on MSK. */
  readonly broker: pulumi.Output<string> | undefined;
}

/** Environment variables. */
export type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** What a container is told about each store; what it may rely on stands in the README of the stacks. */
export const variablesOf: Readonly<Record<Store, (service: ServiceName, place: StorePlace) => Variables>> = {
  database: (service, { stores: { database } }) => ({
    DATABASE_HOST: database.endpoint,
    DATABASE_READER_HOST: database.readerEndpoint,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.databaseName,
    // Each service is a user of its own; it signs in by IAM.
    DATABASE_USER: service,
  }),
  cache: (_service, { stores: { cache } }) => cacheVariables("CACHE", cache),
  sessions: (_service, { stores: { sessions } }) => cacheVariables("SESSIONS", sessions),
  stream: (_service, { stores: { stream }, broker }) => ({
    KAFKA_BROKERS: stream?.bootstrapBrokers ?? broker ?? "",
    KAFKA_SIGN_IN: stream ? "iam" : "none",
  }),
};

function cacheVariables(prefix: string, cache: CacheOutputs): Variables {
  return {
    [`${prefix}_HOST`]: cache.endpoint,
    [`${prefix}_PORT`]: String(cache.port),
    [`${prefix}_SHARDED`]: String(cache.sharded),
    [`${prefix}_USER`]: cache.users[cacheUser] ?? "",
    [`${prefix}_NAME`]: cache.replicationGroupId,
  };
}

/** What a service may do with its stores: sign in as itself, and read and write the topics that the platform makes. */
export const statementsOf: Readonly<
  Record<Store, (service: ServiceName, place: StorePlace) => readonly GrantStatement[]>
> = {
  database: (service, { stores: { database } }) => databaseConnectStatements([database], service),
  cache: (_service, { stores: { cache } }) => cacheConnectStatements(cache),
  sessions: (_service, { stores: { sessions } }) => cacheConnectStatements(sessions),
  stream: (service, { stores: { stream } }) => {
    if (!stream) return [];
    // A service may have several groups and transactions, all of which begin with its name.
    const own = `${service}*`;
    return [
      ...streamProduceStatements(stream, allTopics, own),
      ...streamConsumeStatements(stream, allTopics, own),
    ];
  },
};
