import * as pulumi from "@pulumi/pulumi";
import { type CacheOutputs, connectArn, kafkaArn, type ServiceArgs } from "@tenfold/components";
import { type ServiceName } from "../config/services";
import { cacheUser } from "./cache";
import { type RegionalStores } from "./outputs";
import { type Store } from "./storefront";

/** The stores of a region as a service reaches them. */
export interface StorePlace {
  readonly stores: RegionalStores;
  /** `host:port` of the broker inside the cluster; undefined where the stream is on MSK. */
  readonly broker: pulumi.Output<string> | undefined;
}

/** Environment variables. */
export type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** A statement of an IAM policy. */
export type PolicyStatement = NonNullable<ServiceArgs["permissions"]>[number];

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

/** What a service may do with its stores: sign in as itself, and read and write topics. */
export const statementsOf: Readonly<
  Record<Store, (service: ServiceName, place: StorePlace) => PolicyStatement[]>
> = {
  database: (service, { stores: { database } }) => {
    const { clusterArn, clusterResourceId } = database;
    const user = pulumi
      .all([clusterArn, clusterResourceId])
      .apply(([arn, resourceId]) => connectArn(arn, resourceId, service));
    return [{ Effect: "Allow", Action: "rds-db:connect", Resource: user }];
  },
  cache: (_service, { stores: { cache } }) => [connectTo(cache)],
  sessions: (_service, { stores: { sessions } }) => [connectTo(sessions)],
  stream: (service, { stores: { stream } }) => {
    if (!stream) return [];
    const of = (kind: "topic" | "group" | "transactional-id", name: string) =>
      stream.clusterArn.apply((arn) => kafkaArn(arn, kind, name));
    return [
      {
        Effect: "Allow",
        Action: ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"],
        Resource: stream.clusterArn,
      },
      {
        Effect: "Allow",
        Action: ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"],
        Resource: of("topic", "*"),
      },
      {
        Effect: "Allow",
        Action: ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
        // A service may have several groups, all of which begin with its name.
        Resource: of("group", `${service}*`),
      },
      {
        Effect: "Allow",
        Action: ["kafka-cluster:AlterTransactionalId", "kafka-cluster:DescribeTransactionalId"],
        Resource: of("transactional-id", `${service}*`),
      },
    ];
  },
};

function connectTo({ connectArns }: CacheOutputs): PolicyStatement {
  return { Effect: "Allow", Action: "elasticache:Connect", Resource: [...connectArns] };
}
