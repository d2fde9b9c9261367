import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import {
  clusterArguments,
  type DatabaseOutputs,
  type Foundation,
  type RegionRequest,
} from "./aurora-cluster";
import { engineFacts } from "./aurora-engine.plan";
import { memberIgnoreChanges } from "./aurora-global.plan";

/** What the region of birth signs in with. */
export interface BirthCredentials {
  readonly password: pulumi.Output<string>;
  /** Raised with every new password: RDS takes a password only when this changes. */
  readonly version: number;
}

/** What a member needs beside its region. */
export interface MemberRequest {
  /** Where the data comes from when another region joins. */
  readonly birthRegion: string;
  /** Credentials of the region of birth; undefined for every other region. */
  readonly birth: BirthCredentials | undefined;
  readonly foundation: Foundation;
  readonly globalCluster: aws.rds.GlobalCluster;
  /** First instance of the member before this one. */
  readonly predecessor: aws.rds.ClusterInstance | undefined;
}

/** Creates a member. Only the region of birth has credentials and a database name: AWS refuses them anywhere else. */
export function createMember(
  parent: pulumi.Resource,
  request: RegionRequest,
  { birthRegion, birth, foundation, globalCluster, predecessor }: MemberRequest,
): aws.rds.Cluster {
  const { database, protection } = request.settings;
  return new aws.rds.Cluster(
    `${request.prefix}-cluster`,
    {
      ...clusterArguments(parent, request, foundation),
      globalClusterIdentifier: globalCluster.id,
      // On every member: it lies idle where the region writes, and is there when another one comes to.
      enableGlobalWriteForwarding: true,
      // RDS copies an encrypted volume to another region only on a request that the source's region has signed.
      ...(birth ? {} : { sourceRegion: birthRegion }),
      ...(birth && {
        databaseName: database.name,
        masterUsername: database.masterUsername,
        masterPasswordWo: birth.password,
        masterPasswordWoVersion: birth.version,
      }),
    },
    {
      parent,
      protect: protection === "on",
      ignoreChanges: [...memberIgnoreChanges],
      dependsOn: [...foundation.logGroups, ...(predecessor ? [predecessor] : [])],
    },
  );
}

/** What the outputs of a member are read from. */
export interface MemberResources {
  readonly cluster: aws.rds.Cluster;
  readonly foundation: Foundation;
  readonly secretArn: pulumi.Output<string>;
}

/** What the database offers in one region. */
export function memberOutputs(
  { region, settings }: RegionRequest,
  { cluster, foundation, secretArn }: MemberResources,
): DatabaseOutputs {
  return {
    region,
    // Not the global one: it is a private address of whichever region writes, which other regions need not reach.
    endpoint: cluster.endpoint,
    readerEndpoint: cluster.readerEndpoint,
    port: engineFacts[settings.database.engine].port,
    databaseName: settings.database.name,
    secretArn,
    securityGroupId: foundation.firewall.id,
    keyArn: foundation.key.arn,
    clusterIdentifier: cluster.clusterIdentifier,
    clusterArn: cluster.arn,
    clusterResourceId: cluster.clusterResourceId,
  };
}
