import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags } from "../lib/tags";
import { type BaselineArgs, baselineDefaults } from "./baseline-args";

/** A bucket, and what must be set before it can be copied. */
export interface StateBucket {
  readonly bucket: aws.s3.Bucket;
  readonly versioning: aws.s3.BucketVersioning;
}

/** A state is small and cannot be made again: every version is kept for a while, and none leaves the account or travels in plain text. */
export function createStateBucket(
  parent: pulumi.Resource,
  name: string,
  { protection = baselineDefaults.protection, tags, stateVersionDays }: BaselineArgs,
  region: string,
): StateBucket {
  const bucketName = `${name}-state-${region}`;
  const bucket = new aws.s3.Bucket(
    bucketName,
    { region, forceDestroy: false, tags: namedTags(bucketName, tags) },
    { parent, protect: protection === "on" },
  );
  const common = { region, bucket: bucket.bucket };
  const versioning = new aws.s3.BucketVersioning(
    bucketName,
    { ...common, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  createBucketSettings(parent, bucketName, common, {
    bucket,
    versioning,
    days: stateVersionDays ?? baselineDefaults.stateVersionDays,
  });
  return { bucket, versioning };
}

/** What every setting of a bucket names. */
interface Common {
  readonly region: string;
  readonly bucket: pulumi.Output<string>;
}

function createBucketSettings(
  parent: pulumi.Resource,
  bucketName: string,
  common: Common,
  { bucket, versioning, days }: StateBucket & { readonly days: number },
): void {
  // Not with a key of ours: the secrets inside are encrypted by one, and the rest must be readable without.
  new aws.s3.BucketServerSideEncryptionConfiguration(
    bucketName,
    { ...common, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    { parent },
  );
  const access = new aws.s3.BucketPublicAccessBlock(
    bucketName,
    {
      ...common,
      ...{
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    },
    { parent },
  );
  // S3 refuses two changes of one bucket's settings at the same time.
  new aws.s3.BucketPolicy(
    bucketName,
    { ...common, policy: tlsOnly(bucket.arn) },
    { parent, dependsOn: [access] },
  );
  createLifecycle(parent, bucketName, common, { versioning, days });
}

function createLifecycle(
  parent: pulumi.Resource,
  bucketName: string,
  common: Common,
  { versioning, days }: Pick<StateBucket, "versioning"> & { readonly days: number },
): void {
  new aws.s3.BucketLifecycleConfiguration(
    bucketName,
    {
      ...common,
      rules: [
        {
          id: "former-versions",
          status: "Enabled",
          filter: { prefix: "" },
          noncurrentVersionExpiration: {
            noncurrentDays: days,
          },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
        {
          // Pulumi adds a copy of the state here with each update, and hardly ever reads one.
          id: "history",
          status: "Enabled",
          filter: { prefix: ".pulumi/history/" },
          transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
        },
      ],
    },
    { parent, dependsOn: [versioning] },
  );
}

function tlsOnly(arn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DenyPlainText",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, pulumi.interpolate`${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
