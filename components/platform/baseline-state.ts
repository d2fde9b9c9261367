import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../lib/alarms";
import { plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { namedTags } from "../lib/tags";
import { type BaselineArgs, baselineDefaults } from "./baseline-args";
import { baselineAlarms, replicationStatements } from "./baseline.plan";

/** What the state of every stack lies in. */
export interface BaselineState {
  readonly bucket: aws.s3.Bucket;
  /** Key of each environment's secrets. */
  readonly keys: Readonly<Record<string, aws.kms.Key>>;
  readonly aliases: Readonly<Record<string, aws.kms.Alias>>;
}

/** Creates the bucket of the state and the keys of its secrets, and their copies in the other region. */
export function createState(parent: pulumi.Resource, name: string, args: BaselineArgs): BaselineState {
  const { region, stateCopyTo } = args;
  const source = createBucket(parent, name, args, region);
  if (stateCopyTo) {
    const target = createBucket(parent, name, args, stateCopyTo);
    replicate(parent, name, args, { source, target });
  }
  const environments = Object.keys(args.environments);
  const created = environments.map(
    (environment) => [environment, createKey(parent, name, args, environment)] as const,
  );
  return {
    bucket: source.bucket,
    keys: Object.fromEntries(created.map(([environment, { key }]) => [environment, key])),
    aliases: Object.fromEntries(created.map(([environment, { alias }]) => [environment, alias])),
  };
}

/** A bucket, and what must be set before it can be copied. */
interface StateBucket {
  readonly bucket: aws.s3.Bucket;
  readonly versioning: aws.s3.BucketVersioning;
}

/** A state is small and cannot be made again: every version is kept for a while, and none leaves the account or travels in plain text. */
function createBucket(
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
            noncurrentDays: stateVersionDays ?? baselineDefaults.stateVersionDays,
          },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { parent, dependsOn: [versioning] },
  );
  return { bucket, versioning };
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

function replicate(
  parent: pulumi.Resource,
  name: string,
  { region, alarms, tags }: BaselineArgs,
  { source, target }: { readonly source: StateBucket; readonly target: StateBucket },
): void {
  const roleName = `${name}-state-copy`;
  const role = new aws.iam.Role(
    roleName,
    {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
      tags: namedTags(roleName, tags),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    roleName,
    {
      role: role.name,
      policy: pulumi
        .all([source.bucket.arn, target.bucket.arn])
        .apply(([from, to]) =>
          JSON.stringify({ Version: "2012-10-17", Statement: replicationStatements(from, to) }),
        ),
    },
    { parent },
  );
  const id = "state";
  new aws.s3.BucketReplicationConfig(
    roleName,
    {
      region,
      bucket: source.bucket.bucket,
      role: role.arn,
      rules: [
        {
          id,
          status: "Enabled",
          filter: { prefix: "" },
          // What Pulumi deletes (locks above all) must go there too, or the copy would be locked for ever.
          deleteMarkerReplication: { status: "Enabled" },
          destination: { bucket: target.bucket.arn, metrics: { status: "Enabled" } },
        },
      ],
    },
    { parent, dependsOn: [source.versioning, target.versioning, policy] },
  );
  const dimensions = {
    SourceBucket: source.bucket.bucket,
    DestinationBucket: target.bucket.bucket,
    RuleId: id,
  };
  const topicArns = topicsOf(alarms);
  createAlarms(
    parent,
    { region, prefix: name, dimensions, topicArns, tags: tags ?? {} },
    plannedAlarms(baselineAlarms, alarms),
  );
}

/** A key of its own for each environment: who deploys one cannot read the secrets of another. */
function createKey(
  parent: pulumi.Resource,
  name: string,
  { region, stateCopyTo, protection = baselineDefaults.protection, tags }: BaselineArgs,
  environment: string,
): { readonly key: aws.kms.Key; readonly alias: aws.kms.Alias } {
  const keyName = `${name}-secrets-${environment}`;
  const options = { parent, protect: protection === "on" };
  const common = {
    description: `Encrypts the secrets in the state of ${environment}`,
    deletionWindowInDays: 30,
    tags: namedTags(keyName, tags),
  };
  const key = new aws.kms.Key(
    keyName,
    // A key that is born in one region never comes to live in two.
    { ...common, region, enableKeyRotation: true, multiRegion: true },
    options,
  );
  const aliasOf = (place: string, targetKeyId: pulumi.Output<string>) =>
    new aws.kms.Alias(
      `${keyName}-${place}`,
      { region: place, name: `alias/${keyName}`, targetKeyId },
      { parent },
    );
  if (stateCopyTo) {
    const replica = new aws.kms.ReplicaKey(
      `${keyName}-${stateCopyTo}`,
      { ...common, region: stateCopyTo, primaryKeyArn: key.arn },
      options,
    );
    aliasOf(stateCopyTo, replica.keyId);
  }
  return { key, alias: aliasOf(region, key.keyId) };
}
