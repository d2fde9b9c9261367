import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { denyPlainText } from "../lib/iam.plan";
import { physicalName } from "../lib/naming";
import { type Protection } from "../lib/protection";
import { namedTags, type Tags } from "../lib/tags";
import { failoverStatusCodes } from "./edge.plan";
import {
  fileGroupId,
  fileOriginId,
  type SinglePageFiles,
  singlePageCode,
  singlePageFilesDefaults,
  type StaticFiles,
} from "./files.plan";

/** What the distribution needs of the files. */
export interface FileOrigins {
  readonly origins: readonly aws.types.input.cloudfront.DistributionOrigin[];
  readonly groups: readonly aws.types.input.cloudfront.DistributionOriginGroup[];
  /** Of a single-page application. */
  readonly singlePage: aws.cloudfront.Function | undefined;
  /** By region. */
  readonly buckets: Readonly<Record<string, FileBucket>>;
}

/** A bucket of files. */
export interface FileBucket {
  readonly bucket: aws.s3.Bucket;
  /** S3 refuses two changes of one bucket's settings at the same time: the policy waits for the access block. */
  readonly access: aws.s3.BucketPublicAccessBlock;
}

/** What all buckets share. */
export interface FileBucketArgs {
  readonly protection: Protection;
  readonly tags: Tags;
}

/** Creates the buckets of the files and what CloudFront signs its requests to them with. */
export function createFiles(
  parent: pulumi.Resource,
  name: string,
  files: StaticFiles,
  args: FileBucketArgs,
): FileOrigins {
  const { regions } = files;
  const access = new aws.cloudfront.OriginAccessControl(
    `${name}-files`,
    {
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
      description: "Files of the edge",
    },
    { parent },
  );
  const buckets = Object.fromEntries(
    regions.map((region) => [region, createBucket(parent, name, region, args)]),
  );
  const origins = Object.entries(buckets).map(([region, { bucket }]) => ({
    originId: fileOriginId(region),
    domainName: bucket.bucketRegionalDomainName,
    originAccessControlId: access.id,
  }));
  const group = {
    originId: fileGroupId,
    failoverCriteria: { statusCodes: [...failoverStatusCodes] },
    members: regions.map((region) => ({ originId: fileOriginId(region) })),
  };
  const singlePage =
    files.type === "singlePage" ? createSinglePage(parent, name, files, args.tags) : undefined;
  return { origins, groups: regions.length > 1 ? [group] : [], singlePage, buckets };
}

/** Versions are kept for a month, so that yesterday's release can be put back. */
const oldVersionDays = 30;

function createBucket(
  parent: pulumi.Resource,
  name: string,
  region: string,
  { protection, tags }: FileBucketArgs,
): FileBucket {
  const role = `${name}-files-${region}`;
  const bucket = new aws.s3.Bucket(
    role,
    { region, forceDestroy: protection === "off", tags: namedTags(role, tags) },
    { parent, protect: protection === "on" },
  );
  const common = { region, bucket: bucket.bucket };
  const access = new aws.s3.BucketPublicAccessBlock(
    `${role}-access`,
    {
      ...common,
      ...{ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true },
      restrictPublicBuckets: true,
    },
    { parent },
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${role}-encryption`,
    { ...common, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    { parent },
  );
  createVersions(parent, role, common);
  return { bucket, access };
}

/** Keeps what was overwritten for a while. */
function createVersions(
  parent: pulumi.Resource,
  role: string,
  common: { readonly region: string; readonly bucket: pulumi.Input<string> },
): void {
  const versioning = new aws.s3.BucketVersioning(
    `${role}-versions`,
    { ...common, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  const rule = {
    id: "old-versions",
    status: "Enabled",
    filter: { prefix: "" },
    noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  };
  new aws.s3.BucketLifecycleConfiguration(
    `${role}-lifecycle`,
    { ...common, rules: [rule] },
    { parent, dependsOn: [versioning] },
  );
}

/**
 * Lets the distribution, and nobody else, read the files. Not list them: a missing file is answered with 403, for the right that would
 * make it 404 would show the names of all files to whoever asks for the root.
 */
export function allowReading(
  parent: pulumi.Resource,
  name: string,
  { buckets }: FileOrigins,
  distribution: aws.cloudfront.Distribution,
): void {
  for (const [region, { bucket, access }] of Object.entries(buckets)) {
    const policy = pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadByDistribution",
          Effect: "Allow",
          Principal: { Service: "cloudfront.amazonaws.com" },
          Action: "s3:GetObject",
          Resource: pulumi.interpolate`${bucket.arn}/*`,
          Condition: { StringEquals: { "AWS:SourceArn": distribution.arn } },
        },
        denyPlainText({ action: "s3:*", resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`] }),
      ],
    });
    new aws.s3.BucketPolicy(
      `${name}-files-${region}-policy`,
      { region, bucket: bucket.bucket, policy },
      { parent, dependsOn: [access] },
    );
  }
}

function createSinglePage(
  parent: pulumi.Resource,
  name: string,
  { entry = singlePageFilesDefaults.entry }: SinglePageFiles,
  tags: Tags,
): aws.cloudfront.Function {
  const role = `${name}-single-page`;
  return new aws.cloudfront.Function(
    role,
    {
      name: physicalName([deploymentName(), role], { maxLength: 64 }),
      runtime: "cloudfront-js-2.0",
      comment: "Paths of the application are answered by its entry",
      code: singlePageCode(entry),
      publish: true,
      tags: namedTags(role, tags),
    },
    { parent },
  );
}
