import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../../lib/deployment";
import { physicalName } from "../../lib/naming";
import { namedTags } from "../../lib/tags";
import { type DatabaseSettings } from "./aurora-args";
import { engineFacts, familyOf } from "./aurora-engine.plan";
import { databaseLogGroup, databaseParameters, scalingOf } from "./aurora.plan";
import { createFirewall, type DataNetwork, subnetIdsOf } from "../network";
import { createKey, createLogGroup, finalSnapshotName } from "../storage";

/** What a database offers in one region. A service takes this and cannot tell a stand-alone database from a global one. */
export interface DatabaseOutputs {
  /** Where the cluster is, e.g. `us-west-2`. */
  readonly region: string;
  /**
   * Host for writes, within the region. In a region of a global database that does not write it takes none, and may not even answer;
   * under the same name it does as soon as the region comes to write.
   */
  readonly endpoint: pulumi.Output<string>;
  /** Host for reads, within the region. Where a global database does not write, it forwards single writes to the region that does. */
  readonly readerEndpoint: pulumi.Output<string>;
  /** 5432, and 3306 for MySQL. */
  readonly port: number;
  /** Name of the first database. */
  readonly databaseName: string;
  /** Secrets Manager secret with the administrator's `username` and `password`, in this region. Services sign in by IAM instead. */
  readonly secretArn: pulumi.Output<string>;
  /** Of the cluster: who may connect stands in its rules. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Of the key that encrypts storage and snapshots. */
  readonly keyArn: pulumi.Output<string>;
  /** The cluster's name in RDS. */
  readonly clusterIdentifier: pulumi.Output<string>;
  /** For backups and failover plans. It stays through a switchover. */
  readonly clusterArn: pulumi.Output<string>;
  /** Identity of the cluster in IAM statements, e.g. `cluster-ABC…`; see `connectArn`. */
  readonly clusterResourceId: pulumi.Output<string>;
}

/** One region of a database, as both components build it. */
export interface RegionRequest {
  /** Name of the component. */
  readonly name: string;
  /** Prefix of the names of what a region has once: the component's name, with the region for a global database. */
  readonly prefix: string;
  readonly region: string;
  readonly network: DataNetwork;
  readonly settings: DatabaseSettings;
}

/** What must exist before a cluster. */
export interface Foundation {
  readonly clusterIdentifier: string;
  readonly key: aws.kms.Key;
  readonly firewall: aws.ec2.SecurityGroup;
  readonly subnetGroup: aws.rds.SubnetGroup;
  readonly parameterGroup: aws.rds.ClusterParameterGroup;
  readonly logGroups: readonly aws.cloudwatch.LogGroup[];
}

/** Physical name of a cluster. Its instances add a zone to it, within the 63 characters of RDS. */
export function clusterName(prefix: string): string {
  return physicalName([prefix, deploymentName()], { maxLength: 48 });
}

/** Creates what stands under a cluster: key, firewall, subnet group, parameters, and the log groups before RDS makes its own. */
export function createFoundation(parent: pulumi.Resource, request: RegionRequest): Foundation {
  const { prefix, region, network, settings } = request;
  const { database, protection, tags, backups, monitoring } = settings;
  const { port, logs } = engineFacts[database.engine];
  const clusterIdentifier = clusterName(prefix);
  const guards = `the database ${prefix}`;
  const keep = backups.finalSnapshot;
  const ports = [{ purpose: database.engine, from: port, to: port }];
  return {
    clusterIdentifier,
    key: createKey(parent, prefix, { region, encrypts: guards, protection, keep, tags }),
    firewall: createFirewall(parent, prefix, { region, network, guards, ports, tags }),
    subnetGroup: new aws.rds.SubnetGroup(
      `${prefix}-subnets`,
      { region, subnetIds: subnetIdsOf(network), tags: namedTags(`${prefix}-subnets`, tags) },
      { parent },
    ),
    parameterGroup: createParameterGroup(parent, request),
    logGroups: logs.map((log) =>
      createLogGroup(parent, `${prefix}-log-${log}`, {
        region,
        logGroupName: databaseLogGroup(clusterIdentifier, log),
        retentionDays: monitoring.logRetentionDays,
        tags,
      }),
    ),
  };
}

function createParameterGroup(
  parent: pulumi.Resource,
  { prefix, region, settings: { database, tags } }: RegionRequest,
): aws.rds.ClusterParameterGroup {
  return new aws.rds.ClusterParameterGroup(
    `${prefix}-parameters`,
    {
      region,
      family: familyOf(database.engine, database.engineVersion) ?? "",
      description: `Settings of the database ${prefix}`,
      parameters: [...databaseParameters(database.parameters, engineFacts[database.engine].tls)],
      tags: namedTags(`${prefix}-parameters`, tags),
    },
    { parent },
  );
}

function insightsArguments(
  { monitoring }: DatabaseSettings,
  { key }: Foundation,
): Partial<aws.rds.ClusterArgs> {
  return {
    databaseInsightsMode: monitoring.insights,
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: key.arn,
    performanceInsightsRetentionPeriod: monitoring.insights === "advanced" ? 465 : 7,
  };
}

/** The arguments of a cluster that do not depend on whether it stands alone. */
export function clusterArguments(
  parent: pulumi.Resource,
  { prefix, region, settings }: RegionRequest,
  foundation: Foundation,
): aws.rds.ClusterArgs {
  const { database, backups, compute, protection, tags } = settings;
  const { clusterIdentifier } = foundation;
  const { engine, port, logs } = engineFacts[database.engine];
  return {
    region,
    clusterIdentifier,
    engine,
    engineVersion: database.engineVersion,
    dbSubnetGroupName: foundation.subnetGroup.name,
    dbClusterParameterGroupName: foundation.parameterGroup.name,
    vpcSecurityGroupIds: [foundation.firewall.id],
    port,
    iamDatabaseAuthenticationEnabled: true,
    storageEncrypted: true,
    kmsKeyId: foundation.key.arn,
    ...(settings.ioOptimized ? { storageType: "aurora-iopt1" } : {}),
    serverlessv2ScalingConfiguration: scalingOf(compute),
    backupRetentionPeriod: backups.retentionDays,
    preferredBackupWindow: backups.window,
    preferredMaintenanceWindow: settings.maintenanceWindow,
    copyTagsToSnapshot: true,
    deletionProtection: protection === "on",
    skipFinalSnapshot: !backups.finalSnapshot,
    ...(backups.finalSnapshot
      ? { finalSnapshotIdentifier: finalSnapshotName(parent, prefix, clusterIdentifier) }
      : {}),
    enabledCloudwatchLogsExports: [...logs],
    ...insightsArguments(settings, foundation),
    // Versions come from the catalogue, reviewed like code: an upgrade by AWS would show as a downgrade in the next preview.
    autoMinorVersionUpgrade: false,
    // Left to the maintenance window, a change that `pulumi up` has made would be in every preview until then.
    applyImmediately: true,
    tags: namedTags(prefix, tags),
  };
}
