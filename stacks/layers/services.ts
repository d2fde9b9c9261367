import * as pulumi from "@pulumi/pulumi";
import {
  type ClusterOutputs,
  connectArn,
  kafkaArn,
  type LoadBalancerOutputs,
  type NetworkOutputs,
  Service,
  type ServiceArgs,
} from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { serviceNames, type ServiceName } from "../config/services";
import { cacheUser } from "./cache";
import { type RegionalStores } from "./outputs";
import { storefront, type Store } from "./storefront";

/** Where the services of a region run and what they work with. */
export interface ServicePlace {
  readonly cluster: ClusterOutputs;
  readonly network: NetworkOutputs;
  readonly namespace: pulumi.Input<string>;
  readonly balancer: LoadBalancerOutputs;
  readonly stores: RegionalStores;
  /** `host:port` of the broker inside the cluster; undefined where the stream is on MSK. */
  readonly broker: pulumi.Output<string> | undefined;
}

/** The eight services of the storefront in one region. */
export function createServices(
  config: EnvironmentConfig,
  place: ServicePlace,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { cluster, namespace } = place;
  for (const service of serviceNames) {
    const { min, max, cpu, memory } = config.sizes.services[service];
    new Service(
      `${service}-${cluster.region}`,
      {
        serviceName: service,
        cluster,
        namespace,
        image: config.images[service].replaceAll("{region}", cluster.region),
        resources: { cpu, memory },
        scaling: { min, max },
        environment: environmentOf(service, place),
        permissions: permissionsOf(service, place),
        ingress: ingressOf(service, place),
        tags: config.tags,
      },
      opts,
    );
  }
}

function ingressOf(service: ServiceName, { network, balancer }: ServicePlace) {
  const callers = storefront[service].callers.filter((caller) => caller !== "balancer");
  if (callers.length === storefront[service].callers.length) return { callers };
  const { targetGroupArn: arn, securityGroupId: loadBalancerSecurityGroupId } = balancer;
  return {
    callers,
    // The balancer's addresses lie in these subnets.
    cidrs: Object.values(network.subnets.private).map(({ cidrBlock }) => cidrBlock),
    targetGroup: { arn, loadBalancerSecurityGroupId },
  };
}

type PolicyStatement = NonNullable<ServiceArgs["permissions"]>[number];
type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** What a container is told: where it is, the services that it calls, and its stores. */
function environmentOf(service: ServiceName, place: ServicePlace): Variables {
  const called = serviceNames.filter((other) => storefront[other].callers.includes(service));
  const urls = called.map((other) => [`${other.toUpperCase()}_URL`, `http://${other}`]);
  const stores = storefront[service].stores.map((store) => variablesOf[store](service, place));
  return Object.assign(
    { AWS_REGION: place.cluster.region, ...Object.fromEntries(urls) },
    ...stores,
  ) as Variables;
}

const variablesOf: Readonly<Record<Store, (service: ServiceName, place: ServicePlace) => Variables>> = {
  database: (service, { stores: { database } }) => ({
    DATABASE_HOST: database.endpoint,
    DATABASE_READER_HOST: database.readerEndpoint,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.databaseName,
    // Each service is a user of its own; it signs in by IAM.
    DATABASE_USER: service,
  }),
  cache: (_service, { stores: { cache } }) => ({
    CACHE_HOST: cache.endpoint,
    CACHE_PORT: String(cache.port),
    CACHE_SHARDED: String(cache.sharded),
    CACHE_USER: cache.users[cacheUser] ?? "",
    CACHE_NAME: cache.replicationGroupId,
  }),
  stream: (_service, { stores: { stream }, broker }) => ({
    KAFKA_BROKERS: stream?.bootstrapBrokers ?? broker ?? "",
    KAFKA_SIGN_IN: stream ? "iam" : "none",
  }),
};

function permissionsOf(service: ServiceName, place: ServicePlace): PolicyStatement[] {
  return storefront[service].stores.flatMap((store) => statementsOf[store](service, place));
}

/** What a service may do with its stores: sign in as itself, and read and write topics. */
const statementsOf: Readonly<
  Record<Store, (service: ServiceName, place: ServicePlace) => PolicyStatement[]>
> = {
  database: (service, { stores: { database } }) => {
    const { clusterArn, clusterResourceId } = database;
    const user = pulumi
      .all([clusterArn, clusterResourceId])
      .apply(([arn, resourceId]) => connectArn(arn, resourceId, service));
    return [{ Effect: "Allow", Action: "rds-db:connect", Resource: user }];
  },
  cache: (_service, { stores: { cache } }) => [
    { Effect: "Allow", Action: "elasticache:Connect", Resource: [...cache.connectArns] },
  ],
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
