import { type AlarmDefinitions } from "../lib/alarms.plan";

/** A repository on GitHub, as its tokens name it. */
export interface GithubRepository {
  /** User or organization. */
  readonly owner: string;
  /** Name without its owner: one repository, for the trust of the roles is exact. */
  readonly repository: string;
  /**
   * Numbers of both, which GitHub writes into the tokens of repositories that were created, renamed or moved after July 15, 2026, or opted
   * in: a name that somebody else takes over later opens nothing. `gh api repos/acme/shop --jq '.owner.id, .id'`
   * @default none: the tokens of an older repository carry names alone
   */
  readonly ids?: {
    /** Id of the user or organization. */
    readonly owner: number;
    /** Id of the repository. */
    readonly repository: number;
  };
}

/** Who a token of GitHub must speak for: the job of a pull request, or a job in one of GitHub's environments. */
export type GithubSubject =
  { readonly type: "pullRequest" } | { readonly type: "environment"; readonly name: string };

/** Host of the identity provider of GitHub Actions. */
export const githubIssuer = "token.actions.githubusercontent.com";

/**
 * The trust of a role that jobs on GitHub take. Both conditions are exact: with a wildcard for the subject, a branch that anybody may push
 * to would do.
 */
export function githubTrust(
  providerArn: string,
  { owner, repository, ids }: GithubRepository,
  subject: GithubSubject,
): string {
  const place = ids ? `${owner}@${ids.owner}/${repository}@${ids.repository}` : `${owner}/${repository}`;
  const speaker = subject.type === "pullRequest" ? "pull_request" : `environment:${subject.name}`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${githubIssuer}:aud`]: "sts.amazonaws.com",
            [`${githubIssuer}:sub`]: `repo:${place}:${speaker}`,
          },
        },
      },
    ],
  });
}

/** One statement of a policy. */
export interface AccessStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What a role needs to preview: every stack's state, for stacks read each other's outputs, and the secrets of some environments. */
export function previewStatements(
  bucketArns: readonly string[],
  keyArns: readonly string[],
): readonly AccessStatement[] {
  const files = bucketArns.map((arn) => `${arn}/.pulumi/*`);
  return [
    { Sid: "ListState", Effect: "Allow", Action: ["s3:ListBucket"], Resource: bucketArns },
    { Sid: "ReadState", Effect: "Allow", Action: ["s3:GetObject"], Resource: files },
    ...(keyArns.length === 0
      ? []
      : [{ Sid: "ReadSecrets", Effect: "Allow" as const, Action: ["kms:Decrypt"], Resource: keyArns }]),
  ];
}

/**
 * What our components look up while they plan, and what AWS's policy of those who may view (ViewOnlyAccess) need not contain: the
 * addresses of CloudFront.
 */
export const lookUps: AccessStatement = {
  Sid: "LookUp",
  Effect: "Allow",
  Action: ["ec2:DescribeManagedPrefixLists", "ec2:GetManagedPrefixListEntries"],
  Resource: ["*"],
};

/**
 * What a role needs to deploy an environment: to read what previews read, and to write the state, locks, history and backups of its own
 * stacks.
 */
export function deployStatements(
  bucketArns: readonly string[],
  keyArns: readonly string[],
  stacks: readonly string[],
): readonly AccessStatement[] {
  const files = bucketArns.flatMap((arn) => stackFiles(arn, stacks));
  return [
    ...previewStatements(bucketArns, []),
    { Sid: "WriteState", Effect: "Allow", Action: ["s3:PutObject", "s3:DeleteObject"], Resource: files },
    { Sid: "Secrets", Effect: "Allow", Action: ["kms:Encrypt", "kms:Decrypt"], Resource: keyArns },
  ];
}

/** What Pulumi writes for stacks. It keeps each kind in a folder of its own, then by project and stack. */
export function stackFiles(bucketArn: string, stacks: readonly string[]): readonly string[] {
  return stacks.flatMap((stack) => [
    `${bucketArn}/.pulumi/stacks/*/${stack}.json*`,
    `${bucketArn}/.pulumi/history/*/${stack}/*`,
    `${bucketArn}/.pulumi/backups/*/${stack}/*`,
    `${bucketArn}/.pulumi/locks/organization/*/${stack}/*`,
  ]);
}

/** What S3 needs to copy the state to another region. */
export function replicationStatements(sourceArn: string, targetArn: string): readonly AccessStatement[] {
  return [
    {
      Sid: "ReadSource",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: [sourceArn],
    },
    {
      Sid: "ReadVersions",
      Effect: "Allow",
      Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
      Resource: [`${sourceArn}/*`],
    },
    {
      Sid: "WriteCopy",
      Effect: "Allow",
      Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
      Resource: [`${targetArn}/*`],
    },
  ];
}

/** Alarms of a state bucket that is copied. */
export const baselineAlarms = {
  "state-copy": {
    meaning:
      "A change of the state was not copied to the other region: with this one lost, Pulumi would not know what it created last. Look at the replication role and both buckets' policies.",
    ...{ namespace: "AWS/S3", metric: "OperationsFailedReplication", statistic: "Sum", comparison: "above" },
    ...{ threshold: 0, unit: "operations", periodSeconds: 300, points: { of: 1, beyond: 1 } },
    noData: "notBreaching",
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a baseline. */
export type BaselineAlarm = keyof typeof baselineAlarms;
