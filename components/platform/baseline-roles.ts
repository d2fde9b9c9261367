import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags } from "../lib/tags";
import {
  type BaselineArgs,
  baselineDefaults,
  type EnvironmentAccess,
  type GithubAccess,
} from "./baseline-args";
import { type JobRoleArns } from "./baseline-denials.plan";
import { type BaselineState } from "./baseline-state";
import {
  type AccessStatement,
  deployStatements,
  githubIssuer,
  type GithubSubject,
  githubTrust,
  lookUps,
  previewStatements,
} from "./baseline.plan";

/** Roles that jobs on GitHub take. */
export interface BaselineRoles {
  /** For the jobs of pull requests; undefined where none was asked for. */
  readonly previewArn: pulumi.Output<string> | undefined;
  /** For deployments, by environment. */
  readonly deployArns: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The roles themselves, before they may do anything. */
export interface JobRoles {
  readonly preview: aws.iam.Role | undefined;
  /** By environment. */
  readonly deploy: Readonly<Record<string, aws.iam.Role>>;
}

/** Arguments of a baseline with roles. */
type Args = BaselineArgs & { readonly github: GithubAccess };

/** What a role may do. */
interface RoleRights {
  readonly policyArns: readonly string[];
  readonly statements: pulumi.Output<readonly AccessStatement[]>;
}

/** Creates the identity provider where the account has none, and a role for each purpose, which may do nothing yet. */
export function createRoles(parent: pulumi.Resource, name: string, args: Args): JobRoles {
  const { github, environments } = args;
  const providerArn = github.providerArn
    ? pulumi.output(github.providerArn)
    : createProvider(parent, name, args);
  const create = (roleName: string, subject: GithubSubject, permissionsBoundary?: string) =>
    new aws.iam.Role(
      roleName,
      {
        assumeRolePolicy: providerArn.apply((arn) => githubTrust(arn, github, subject)),
        // A cluster and a global database take longer than the hour that is usual.
        maxSessionDuration: subject.type === "environment" ? 7200 : 3600,
        ...(permissionsBoundary ? { permissionsBoundary } : {}),
        tags: namedTags(roleName, args.tags),
      },
      { parent },
    );
  const deploy = Object.entries(environments).map(([environment, access]) => {
    const subject = { type: "environment", name: access.githubEnvironment ?? environment } as const;
    return [
      environment,
      create(`${name}-deploy-${environment}`, subject, access.permissionsBoundaryArn),
    ] as const;
  });
  return {
    preview: github.preview ? create(`${name}-preview`, { type: "pullRequest" }) : undefined,
    deploy: Object.fromEntries(deploy),
  };
}

/** The roles' ARNs and what each is entitled to, for what refuses the others. */
export function jobRoleArns({ github, environments }: Args, roles: JobRoles): pulumi.Output<JobRoleArns> {
  const deploy = Object.entries(roles.deploy).map(([environment, { arn }]) =>
    arn.apply((value) => [environment, { arn: value, stacks: stacksOf(environment, environments) }] as const),
  );
  const { preview } = roles;
  const allowed = github.preview?.environments ?? [];
  return pulumi.all([pulumi.all(deploy), preview ? preview.arn : undefined]).apply(([entries, arn]) => ({
    preview: arn === undefined ? undefined : { arn, environments: allowed },
    deploy: Object.fromEntries(entries),
  }));
}

/** Lets the roles do their work. */
export function allowRoles(
  parent: pulumi.Resource,
  name: string,
  { github, environments }: Args,
  roles: JobRoles,
  state: BaselineState,
): BaselineRoles {
  const buckets = pulumi.all([...state.bucketArns]);
  const keysOf = (names: readonly string[]) => pulumi.all(names.flatMap((each) => state.keyArns[each]!));
  const { preview } = github;
  if (preview && roles.preview) {
    allow(parent, `${name}-preview`, roles.preview, {
      policyArns: preview.policyArns ?? baselineDefaults.previewPolicyArns,
      statements: pulumi
        .all([buckets, keysOf(preview.environments)])
        .apply(([arns, keys]) => [...previewStatements(arns, keys), lookUps]),
    });
  }
  for (const [environment, role] of Object.entries(roles.deploy)) {
    const stacks = stacksOf(environment, environments);
    allow(parent, `${name}-deploy-${environment}`, role, {
      policyArns: environments[environment]!.policyArns,
      statements: pulumi
        .all([buckets, keysOf([environment])])
        .apply(([arns, keys]) => deployStatements(arns, keys, stacks)),
    });
  }
  const deploy = Object.entries(roles.deploy).map(([environment, { arn }]) => [environment, arn] as const);
  return { previewArn: roles.preview?.arn, deployArns: Object.fromEntries(deploy) };
}

function stacksOf(environment: string, environments: Readonly<Record<string, EnvironmentAccess>>) {
  return environments[environment]?.stacks ?? [environment, `${environment}-*`];
}

function createProvider(
  parent: pulumi.Resource,
  name: string,
  { tags, protection = baselineDefaults.protection }: BaselineArgs,
): pulumi.Output<string> {
  return new aws.iam.OpenIdConnectProvider(
    `${name}-github`,
    {
      url: `https://${githubIssuer}`,
      clientIdLists: ["sts.amazonaws.com"],
      tags: namedTags(`${name}-github`, tags),
    },
    { parent, protect: protection === "on" },
  ).arn;
}

function allow(
  parent: pulumi.Resource,
  roleName: string,
  role: aws.iam.Role,
  { policyArns, statements }: RoleRights,
): void {
  new aws.iam.RolePolicy(
    roleName,
    {
      role: role.name,
      policy: statements.apply((allowed) => JSON.stringify({ Version: "2012-10-17", Statement: allowed })),
    },
    { parent },
  );
  for (const policyArn of policyArns) {
    const word = policyArn.split("/").at(-1) ?? policyArn;
    new aws.iam.RolePolicyAttachment(`${roleName}-${word}`, { role: role.name, policyArn }, { parent });
  }
}
