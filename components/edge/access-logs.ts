import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { accountOf } from "../lib/iam.plan";
import { createLogBucket, deliveryStatements } from "../lib/log-bucket";
import { physicalName } from "../lib/naming";
import { type Protection } from "../lib/protection";
import { namedTags, type Tags } from "../lib/tags";
import { edgeRegion } from "./firewall";

/**
 * Creates standard logging (v2) of a distribution to a bucket of its own, as Parquet. No path of ours within the bucket: CloudFront
 * puts a prefix before it when the delivery is created and drops it when the path is changed.
 */
export function createAccessLogs(
  parent: pulumi.Resource,
  name: string,
  distribution: aws.cloudfront.Distribution,
  args: { retentionDays: number; protection: Protection; tags: Tags },
): void {
  const region = edgeRegion;
  const role = `${name}-access-logs`;
  const tags = namedTags(role, args.tags);
  const account = distribution.arn.apply(accountOf);
  const source = pulumi.interpolate`arn:aws:logs:${region}:${account}:delivery-source:*`;
  const statements = deliveryStatements(account, source);
  const { bucket, ready } = createLogBucket(parent, role, { region, statements, ...args });
  const common = { region, name: physicalName([deploymentName(), role], { maxLength: 60 }), tags };
  // Their names are fixed and a distribution has one source: a successor cannot stand beside its predecessor.
  const named = { parent, deleteBeforeReplace: true };
  const logs = new aws.cloudwatch.LogDeliverySource(
    role,
    { ...common, logType: "ACCESS_LOGS", resourceArn: distribution.arn },
    named,
  );
  const deliveryDestinationConfiguration = { destinationResourceArn: bucket.arn };
  const destination = new aws.cloudwatch.LogDeliveryDestination(
    role,
    { ...common, outputFormat: "parquet", deliveryDestinationConfiguration },
    named,
  );
  new aws.cloudwatch.LogDelivery(
    role,
    { region, deliverySourceName: logs.name, deliveryDestinationArn: destination.arn, tags },
    { parent, dependsOn: [...ready] },
  );
}
