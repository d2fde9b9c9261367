import type * as pulumi from "@pulumi/pulumi";
import {
  type ClusterOutputs,
  databaseAdministratorStatements,
  policyStatements,
  Task,
} from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { type StorePlace, type Variables } from "./access";

/** Where the stores of a region are prepared. */
export interface PreparePlace extends StorePlace {
  readonly cluster: ClusterOutputs;
  readonly namespace: pulumi.Input<string>;
}

/** The services are of one code, so any image of theirs has what prepares the stores of all. */
const preparedBy = "orders";

/**
 * What the stores of a region need before its services: their users, schemas and shards in the database, and topics where nobody else makes them. It
 * runs in every region, as any of them may come to write; where the database does not write it ends at once.
 */
export function prepareStores(
  config: EnvironmentConfig,
  place: PreparePlace,
  opts: pulumi.ComponentResourceOptions,
): Task {
  const { cluster, namespace, stores } = place;
  const { region } = cluster;
  return new Task(
    `prepare-${region}`,
    {
      taskName: "prepare",
      cluster,
      namespace,
      image: config.images[preparedBy].replaceAll("{region}", region),
      command: ["node", "--disable-warning=ExperimentalWarning", "main.ts", "--prepare"],
      resources: { cpu: "250m", memory: "256Mi" },
      environment: { AWS_REGION: region, REGION: region, ...databaseOf(place), ...brokerOf(place) },
      permissions: policyStatements(databaseAdministratorStatements(stores.database)),
      tags: config.tags,
    },
    opts,
  );
}

/** The administrator's secret lies in every region of a database that spans them. */
function databaseOf({ stores: { database } }: PreparePlace): Variables {
  return {
    DATABASE_HOST: database.endpoint,
    DATABASE_READER_HOST: database.readerEndpoint,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.databaseName,
    DATABASE_ADMIN_SECRET_ARN: database.secretArn,
  };
}

/** On MSK the topics are resources, so that nobody needs the right to make one. */
function brokerOf({ broker }: PreparePlace): Variables {
  return broker ? { KAFKA_BROKERS: broker, KAFKA_SIGN_IN: "none" } : {};
}
