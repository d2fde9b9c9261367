import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createLogBucket, deliveryStatements } from "../lib/log-bucket";
import { type Protection } from "../lib/protection";
import { namedTags, type Tags } from "../lib/tags";

/** Flow logs of a network, to a bucket of its own. */
export interface FlowLogs {
  /** Days that flow logs are kept. @default 90: long enough to look back over a quarter. */
  readonly retentionDays?: number;
  /** Seconds over which one record sums up, 60 or 600. @default 600: a tenth of the volume; choose 60 where attacks are hunted. */
  readonly aggregationSeconds?: 60 | 600;
}

/** Creates the bucket and the flow log: all traffic, Parquet by the hour, so that a query reads little. */
export function createFlowLogs(
  parent: pulumi.Resource,
  name: string,
  args: Required<FlowLogs> & { region: string; vpc: aws.ec2.Vpc; protection: Protection; tags: Tags },
): void {
  const { region, vpc, retentionDays, aggregationSeconds, protection, tags } = args;
  const role = `${name}-flow-logs`;
  const source = pulumi.interpolate`arn:aws:logs:${region}:${vpc.ownerId}:*`;
  const statements = deliveryStatements(vpc.ownerId, source);
  const { bucket, ready } = createLogBucket(parent, role, {
    region,
    retentionDays,
    protection,
    statements,
    tags,
  });
  new aws.ec2.FlowLog(
    role,
    {
      region,
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "s3",
      logDestination: bucket.arn,
      maxAggregationInterval: aggregationSeconds,
      destinationOptions: { fileFormat: "parquet", hiveCompatiblePartitions: true, perHourPartition: true },
      tags: namedTags(role, tags),
    },
    { parent, dependsOn: [...ready] },
  );
}
