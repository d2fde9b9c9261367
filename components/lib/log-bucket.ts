import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { denyPlainText } from "./iam.plan";
import { type Protection } from "./protection";
import { namedTags, type Tags } from "./tags";

/** One statement of a bucket policy; `Resource` is filled in by the bucket. */
export interface LogBucketStatement {
  readonly sid: string;
  /** Service that acts, e.g. `delivery.logs.amazonaws.com`. */
  readonly service: string;
  readonly actions: readonly string[];
  /** Path in the bucket, e.g. `/AWSLogs/*`; empty for the bucket itself. */
  readonly path: pulumi.Input<string>;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/** What a bucket for logs needs. */
export interface LogBucketArgs {
  readonly region: string;
  /** Days until a log is deleted. */
  readonly retentionDays: number;
  readonly protection: Protection;
  readonly statements: readonly LogBucketStatement[];
  readonly tags: Tags;
}

/** A bucket that AWS services may write logs to. */
export interface LogBucket {
  readonly bucket: aws.s3.Bucket;
  /** What must exist before the first service writes: give it as `dependsOn`. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * Creates a bucket for logs: encrypted with S3's own key (balancers cannot write with a KMS key), owned by the account, closed to
 * the public, TLS only, with an end to what it keeps. The name is Pulumi's: bucket names are global.
 */
export function createLogBucket(parent: pulumi.Resource, name: string, args: LogBucketArgs): LogBucket {
  const { region, protection, tags } = args;
  const options = { parent };
  const bucket = new aws.s3.Bucket(
    name,
    { region, forceDestroy: protection === "off", tags: namedTags(name, tags) },
    { ...options, protect: protection === "on" },
  );
  const common = { region, bucket: bucket.bucket };
  const access = new aws.s3.BucketPublicAccessBlock(
    `${name}-access`,
    {
      ...common,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    options,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    { ...common, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    options,
  );
  createLifecycle(parent, name, common, args.retentionDays);
  // S3 refuses two changes of one bucket's settings at the same time: the policy waits for the access block.
  const policy = new aws.s3.BucketPolicy(
    `${name}-policy`,
    { ...common, policy: policyDocument(bucket.arn, args.statements) },
    { ...options, dependsOn: [access] },
  );
  return { bucket, ready: [policy] };
}

function createLifecycle(
  parent: pulumi.Resource,
  name: string,
  common: { region: string; bucket: pulumi.Input<string> },
  days: number,
): void {
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      ...common,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: 7 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { parent },
  );
}

function policyDocument(
  arn: pulumi.Output<string>,
  statements: readonly LogBucketStatement[],
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      ...statements.map(({ sid, service, actions, path, condition }) => ({
        Sid: sid,
        Effect: "Allow",
        Principal: { Service: service },
        Action: actions,
        Resource: pulumi.interpolate`${arn}${path}`,
        ...(condition ? { Condition: condition } : {}),
      })),
      denyPlainText({ action: "s3:*", resource: [arn, pulumi.interpolate`${arn}/*`] }),
    ],
  });
}

/** The statements with which the log delivery service writes (flow logs, CloudFront standard logs v2). */
export function deliveryStatements(
  account: pulumi.Input<string>,
  sourceArn: pulumi.Input<string>,
): readonly LogBucketStatement[] {
  const service = "delivery.logs.amazonaws.com";
  const source = { "aws:SourceAccount": account };
  const arn = { "aws:SourceArn": sourceArn };
  return [
    {
      sid: "AWSLogDeliveryWrite",
      service,
      actions: ["s3:PutObject"],
      path: "/*",
      condition: { StringEquals: { ...source, "s3:x-amz-acl": "bucket-owner-full-control" }, ArnLike: arn },
    },
    {
      sid: "AWSLogDeliveryAclCheck",
      service,
      actions: ["s3:GetBucketAcl", "s3:ListBucket"],
      path: "",
      condition: { StringEquals: source, ArnLike: arn },
    },
  ];
}
