import { stackFiles } from "./baseline.plan";

/** The roles of jobs, by their ARNs. */
export interface JobRoleArns {
  /** The role of previews, and the environments whose secrets it may read; undefined where there is none. */
  readonly preview: { readonly arn: string; readonly environments: readonly string[] } | undefined;
  /** The roles of deployments by environment, and the stacks that each may write. */
  readonly deploy: Readonly<Record<string, { readonly arn: string; readonly stacks: readonly string[] }>>;
}

/** One statement of the policy of a key or a bucket. */
export interface ResourceStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: { readonly ArnEquals: { readonly "aws:PrincipalArn": readonly string[] } };
}

/** What opens a secret, or would open it later: by a grant, by a replica, or by another policy or alias. */
const keyUses = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:ReEncrypt*",
  "kms:GenerateDataKey*",
  "kms:CreateGrant",
  "kms:ReplicateKey",
  "kms:UpdatePrimaryRegion",
  "kms:PutKeyPolicy",
  "kms:UpdateAlias",
  "kms:DeleteAlias",
  "kms:DisableKey",
  "kms:ScheduleKeyDeletion",
];

const fileChanges = ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"];

/** What would take the bucket's policy away, or what it guards. */
const bucketChanges = [
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketVersioning",
  "s3:PutLifecycleConfiguration",
  "s3:PutReplicationConfiguration",
  "s3:DeleteBucket",
];

/**
 * The policy of the key of an environment's secrets: the account decides by IAM as it does by default, and roles for other environments
 * are refused whatever IAM allows them.
 */
export function keyStatements(
  keyArn: string,
  environment: string,
  { preview, deploy }: JobRoleArns,
): readonly ResourceStatement[] {
  const others = Object.entries(deploy).flatMap(([name, { arn }]) => (name === environment ? [] : [arn]));
  const refused = preview && !preview.environments.includes(environment) ? [...others, preview.arn] : others;
  const [, partition, , , account] = keyArn.split(":");
  return [
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "RefuseOthers",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: keyUses,
      Resource: "*",
      Condition: only(refused),
    },
  ];
}

/** Statements of the policy of the state's bucket: no role of a job writes but the files of its own stacks, whatever IAM allows it. */
export function bucketStatements(
  bucketArn: string,
  { preview, deploy }: JobRoleArns,
): readonly ResourceStatement[] {
  const refuse = (Sid: string, arns: readonly string[]) =>
    ({ Sid, Effect: "Deny", Principal: "*", Condition: only(arns) }) as const;
  const all = [...Object.values(deploy).map(({ arn }) => arn), ...(preview ? [preview.arn] : [])];
  return [
    { ...refuse("RefuseSettings", all), Action: bucketChanges, Resource: [bucketArn] },
    ...Object.entries(deploy).map(([name, { arn, stacks }]) => ({
      ...refuse(`RefuseOthers${camel(name)}`, [arn]),
      Action: fileChanges,
      NotResource: stackFiles(bucketArn, stacks),
    })),
    ...(preview
      ? [{ ...refuse("RefusePreviews", [preview.arn]), Action: fileChanges, Resource: [`${bucketArn}/*`] }]
      : []),
  ];
}

function only(arns: readonly string[]) {
  return { ArnEquals: { "aws:PrincipalArn": arns } } as const;
}

function camel(name: string): string {
  return name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}
