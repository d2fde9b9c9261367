import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../lib/alarms";
import { plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { serviceTrust } from "../lib/iam.plan";
import { namedTags, type Tags } from "../lib/tags";
import { type BaselineArgs, baselineDefaults } from "./baseline-args";
import { createStateBucket, type StateBucket } from "./baseline-bucket";
import { type JobRoleArns, keyStatements } from "./baseline-denials.plan";
import { baselineAlarms, replicationStatements } from "./baseline.plan";

/** What the state of every stack lies in. */
export interface BaselineState {
  readonly bucket: aws.s3.Bucket;
  /** The bucket, and the one that it is copied to. */
  readonly bucketArns: readonly pulumi.Output<string>[];
  /** Key of each environment's secrets, and its replica where the state is copied to. */
  readonly keyArns: Readonly<Record<string, readonly pulumi.Output<string>[]>>;
  readonly aliases: Readonly<Record<string, aws.kms.Alias>>;
}

/** Creates the bucket of the state and the keys of its secrets, and their copies in the other region. */
export function createState(
  parent: pulumi.Resource,
  name: string,
  args: BaselineArgs,
  roles: pulumi.Output<JobRoleArns> | undefined,
): BaselineState {
  const { region, stateCopyTo } = args;
  const create = (place: string) => createStateBucket(parent, name, args, { region: place, roles });
  const source = create(region);
  const target = stateCopyTo ? create(stateCopyTo) : undefined;
  if (target) replicate(parent, name, args, { source, target });
  const environments = Object.keys(args.environments);
  const created = environments.map(
    (environment) => [environment, createKey(parent, name, args, environment)] as const,
  );
  if (roles) {
    for (const [environment, { keys }] of created)
      if (hasOthers(args, environment)) refuseOthers(parent, name, environment, keys, roles);
  }
  return {
    bucket: source.bucket,
    bucketArns: [source, ...(target ? [target] : [])].map(({ bucket }) => bucket.arn),
    keyArns: Object.fromEntries(
      created.map(([environment, { keys }]) => [environment, keys.map(({ arn }) => arn)]),
    ),
    aliases: Object.fromEntries(created.map(([environment, { alias }]) => [environment, alias])),
  };
}

/** The state's bucket, and the one that it is copied to. */
interface CopiedBuckets {
  readonly source: StateBucket;
  readonly target: StateBucket;
}

function createCopyRole(
  parent: pulumi.Resource,
  roleName: string,
  tags: Tags | undefined,
  { source, target }: CopiedBuckets,
): { readonly role: aws.iam.Role; readonly policy: aws.iam.RolePolicy } {
  const role = new aws.iam.Role(
    roleName,
    {
      assumeRolePolicy: serviceTrust("s3.amazonaws.com"),
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
  return { role, policy };
}

function replicate(
  parent: pulumi.Resource,
  name: string,
  { region, alarms, tags }: BaselineArgs,
  { source, target }: CopiedBuckets,
): void {
  const roleName = `${name}-state-copy`;
  const { role, policy } = createCopyRole(parent, roleName, tags, { source, target });
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
          // A rule with a filter must carry both a priority and a word on delete markers.
          priority: 1,
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

/** A key in one region. */
interface PlacedKey {
  readonly place: string;
  readonly keyId: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/** A key of its own for each environment: with it, who deploys one need not read the secrets of another. */
function createKey(
  parent: pulumi.Resource,
  name: string,
  { region, stateCopyTo, protection = baselineDefaults.protection, tags }: BaselineArgs,
  environment: string,
): { readonly keys: readonly PlacedKey[]; readonly alias: aws.kms.Alias } {
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
  const keys: PlacedKey[] = [{ place: region, keyId: key.keyId, arn: key.arn }];
  if (stateCopyTo) {
    const replica = new aws.kms.ReplicaKey(
      `${keyName}-${stateCopyTo}`,
      { ...common, region: stateCopyTo, primaryKeyArn: key.arn },
      options,
    );
    aliasOf(stateCopyTo, replica.keyId);
    keys.push({ place: stateCopyTo, keyId: replica.keyId, arn: replica.arn });
  }
  return { keys, alias: aliasOf(region, key.keyId) };
}

/** Whether any role of a job is not for the environment. */
function hasOthers({ environments, github }: BaselineArgs, environment: string): boolean {
  const preview = github?.preview;
  const barred = preview !== undefined && !preview.environments.includes(environment);
  return barred || Object.keys(environments).length > 1;
}

/** Who deploys one environment cannot read the secrets of another, nor can previews that are not meant to, whatever IAM allows them. */
function refuseOthers(
  parent: pulumi.Resource,
  name: string,
  environment: string,
  keys: readonly PlacedKey[],
  roles: pulumi.Output<JobRoleArns>,
): void {
  for (const { place, keyId, arn } of keys) {
    new aws.kms.KeyPolicy(
      `${name}-secrets-${environment}-${place}`,
      {
        region: place,
        keyId,
        policy: pulumi
          .all([arn, roles])
          .apply(([keyArn, found]) =>
            JSON.stringify({ Version: "2012-10-17", Statement: keyStatements(keyArn, environment, found) }),
          ),
      },
      { parent },
    );
  }
}
