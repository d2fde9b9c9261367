import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { databaseCertificate } from "../../catalogue/postgres";
import { serviceTrust } from "../../lib/iam.plan";
import { namedTags } from "../../lib/tags";
import { type DatabaseSettings } from "./aurora-args";
import { type Foundation, type RegionRequest } from "./aurora-cluster";
import { engineFacts } from "./aurora-engine.plan";
import { instanceClassOf, type PlannedInstance } from "./aurora.plan";

/** The ARN of a role that lets RDS send metrics of the operating system; IAM is global, so one role serves every region. Undefined where they
 * are off. */
export function createMonitoringRole(
  parent: pulumi.Resource,
  name: string,
  { monitoring, tags }: DatabaseSettings,
): pulumi.Output<string> | undefined {
  if (monitoring.enhancedSeconds === 0) return undefined;
  const role = new aws.iam.Role(
    `${name}-monitoring`,
    {
      assumeRolePolicy: serviceTrust("monitoring.rds.amazonaws.com"),
      tags: namedTags(`${name}-monitoring`, tags),
    },
    { parent },
  );
  const attachment = new aws.iam.RolePolicyAttachment(
    `${name}-monitoring`,
    {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    },
    { parent },
  );
  // RDS tries the role when an instance is created: it must already be allowed to do its work.
  return pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
}

/** What the instances of a cluster need beside it. */
export interface InstancesRequest extends RegionRequest {
  readonly cluster: aws.rds.Cluster;
  readonly foundation: Foundation;
  readonly instances: readonly PlannedInstance[];
  /** Role for metrics of the operating system. */
  readonly monitoringRoleArn: pulumi.Input<string> | undefined;
}

/**
 * Creates the instances, the first before all others: Aurora makes the first instance of a cluster its writer. They are named by
 * zone. None is protected: data lives in the cluster, and readers come and go.
 */
export function createInstances(
  parent: pulumi.Resource,
  request: InstancesRequest,
): readonly aws.rds.ClusterInstance[] {
  const created: aws.rds.ClusterInstance[] = [];
  for (const { key, zone, promotionTier } of request.instances) {
    const { name, region, settings, network, foundation } = request;
    const first = created.slice(0, 1);
    created.push(
      new aws.rds.ClusterInstance(
        `${name}-${key}`,
        {
          region,
          identifier: `${foundation.clusterIdentifier}-${key}`,
          clusterIdentifier: request.cluster.id,
          engine: engineFacts[settings.database.engine].engine,
          instanceClass: instanceClassOf(settings.compute),
          availabilityZone: network.subnets[zone]?.availabilityZone,
          dbSubnetGroupName: foundation.subnetGroup.name,
          promotionTier,
          publiclyAccessible: false,
          caCertIdentifier: databaseCertificate,
          autoMinorVersionUpgrade: false,
          // The others wait for the first one, so that a new class never restarts all instances at a time.
          applyImmediately: true,
          // Left out, AWS picks a window for each instance, at any hour of any day.
          preferredMaintenanceWindow: settings.maintenanceWindow,
          monitoringInterval: settings.monitoring.enhancedSeconds,
          ...(request.monitoringRoleArn ? { monitoringRoleArn: request.monitoringRoleArn } : {}),
          tags: namedTags(`${name}-${key}`, settings.tags),
        },
        { parent, dependsOn: first },
      ),
    );
  }
  return created;
}
