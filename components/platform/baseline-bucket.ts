import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { denyPlainText } from "../lib/iam.plan";
import { namedTags } from "../lib/tags";
import { type BaselineArgs, baselineDefaults } from "./baseline-args";
import { bucketStatements, type JobRoleArns } from "./baseline-denials.plan";

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
  { region, roles }: { readonly region: string; readonly roles: pulumi.Output<JobRoleArns> | undefined },
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
    roles,
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
  {
    bucket,
    versioning,
    days,
    roles,
  }: StateBucket & { readonly days: number; readonly roles: pulumi.Output<JobRoleArns> | undefined },
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
    { ...common, policy: bucketPolicy(bucket.arn, roles) },
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

function bucketPolicy(
  bucketArn: pulumi.Output<string>,
  roles: pulumi.Output<JobRoleArns> | undefined,
): pulumi.Output<string> {
  return pulumi.all([bucketArn, roles]).apply(([arn, found]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        denyPlainText({ action: "s3:*", resource: [arn, `${arn}/*`] }),
        ...(found ? bucketStatements(arn, found) : []),
      ],
    }),
  );
}
