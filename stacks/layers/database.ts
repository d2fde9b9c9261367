import type * as pulumi from "@pulumi/pulumi";
import { Aurora, type AuroraCompute, AuroraGlobal, type DatabaseOutputs } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsIn, alarmsOf } from "./alarms";
import { type ByRegion, type DataPlace } from "./outputs";
import { type LayerExports } from "./references";

const name = "orders";
const databaseName = "shop";
const port = 5432;

/** The database of each region, and what they are together. */
export interface BuiltDatabase {
  readonly regions: ByRegion<DatabaseOutputs>;
  /** Undefined where the database is of one region for ever. */
  readonly globalClusterIdentifier?: pulumi.Output<string>;
}

/** The database: one of its own where the environment has one region for ever, else a global one, which may begin with one. */
export function buildDatabase(config: EnvironmentConfig, places: ByRegion<DataPlace>): BuiltDatabase {
  const { birthRegion, engineVersions, finalSnapshot, home, sizes } = config;
  const { logRetentionDays, protection, tags } = config;
  const { readers: count, maxReaders, backupRetentionDays } = sizes.database;
  const common = {
    database: { name: databaseName, engineVersion: engineVersions?.database },
    compute: computeOf(sizes.database),
    backups: { retentionDays: backupRetentionDays, finalSnapshot },
    monitoring: { logRetentionDays },
    protection,
    tags,
  };
  const place = places[home];
  if (place && !config.spansRegions) {
    const autoscaling = maxReaders === undefined ? undefined : { maxReaders };
    const [network, alarms] = [place.network, alarmsOf(place)];
    const readers = { count, autoscaling };
    const database = new Aurora(name, { ...common, region: home, network, readers, alarms });
    return { regions: { [home]: database } };
  }
  const members = Object.fromEntries(
    Object.entries(places).map(([member, { network }]) => [member, { network, instances: count + 1 }]),
  );
  return new AuroraGlobal(name, { ...common, birthRegion, regions: members, alarms: alarmsIn(places) });
}

function computeOf({
  class: instanceClass,
  capacityUnits,
}: EnvironmentConfig["sizes"]["database"]): AuroraCompute {
  if (!capacityUnits) return { type: "provisioned", instanceClass };
  return { type: "serverless", minCapacity: capacityUnits.min, maxCapacity: capacityUnits.max };
}

/** The database of a region that another stack built. */
export function readDatabase(region: string, { text }: LayerExports): DatabaseOutputs {
  const field = (key: string) => text(region, "database", key);
  return {
    region,
    endpoint: field("endpoint"),
    readerEndpoint: field("readerEndpoint"),
    port,
    databaseName,
    secretArn: field("secretArn"),
    securityGroupId: field("securityGroupId"),
    keyArn: field("keyArn"),
    clusterIdentifier: field("clusterIdentifier"),
    clusterArn: field("clusterArn"),
    clusterResourceId: field("clusterResourceId"),
  };
}

/** What other stacks read of a database. */
export function exportDatabase(database: DatabaseOutputs): DatabaseOutputs {
  const { region, endpoint, readerEndpoint, secretArn, securityGroupId, keyArn } = database;
  const { clusterIdentifier, clusterArn, clusterResourceId } = database;
  return {
    ...{ region, endpoint, readerEndpoint, port, databaseName, secretArn, securityGroupId, keyArn },
    ...{ clusterIdentifier, clusterArn, clusterResourceId },
  };
}
