import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags } from "../lib/tags";
import {
  type BaselineArgs,
  baselineDefaults,
  type EnvironmentAccess,
  type GithubAccess,
} from "./baseline-args";
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

/** One role and what it may do. */
interface RoleRequest {
  readonly roleName: string;
  readonly subject: GithubSubject;
  readonly policyArns: readonly string[];
  readonly permissionsBoundary?: string | undefined;
  readonly statements: pulumi.Output<readonly AccessStatement[]>;
}

/** Creates the identity provider where the account has none, and a role for each purpose. */
export function createRoles(
  parent: pulumi.Resource,
  name: string,
  args: BaselineArgs & { readonly github: GithubAccess },
  state: BaselineState,
): BaselineRoles {
  const { github, environments } = args;
  const providerArn = github.providerArn
    ? pulumi.output(github.providerArn)
    : createProvider(parent, name, args);
  const create = (request: RoleRequest) => createRole(parent, args, providerArn, request);
  const { preview } = github;
  const previewKeys = (preview?.environments ?? []).flatMap((environment) => state.keyArns[environment]!);
  return {
    previewArn: preview
      ? create({
          roleName: `${name}-preview`,
          subject: { type: "pullRequest" },
          policyArns: preview.policyArns ?? baselineDefaults.previewPolicyArns,
          statements: pulumi
            .all([pulumi.all([...state.bucketArns]), pulumi.all(previewKeys)])
            .apply(([buckets, keys]) => [...previewStatements(buckets, keys), lookUps]),
        })
      : undefined,
    deployArns: Object.fromEntries(
      Object.keys(environments).map((environment) => [
        environment,
        create(deployRole(name, environment, environments[environment]!, state)),
      ]),
    ),
  };
}

function deployRole(
  name: string,
  environment: string,
  access: EnvironmentAccess,
  state: BaselineState,
): RoleRequest {
  const stacks = access.stacks ?? [environment, `${environment}-*`];
  return {
    roleName: `${name}-deploy-${environment}`,
    subject: { type: "environment", name: access.githubEnvironment ?? environment },
    policyArns: access.policyArns,
    permissionsBoundary: access.permissionsBoundaryArn,
    statements: pulumi
      .all([pulumi.all([...state.bucketArns]), pulumi.all([...state.keyArns[environment]!])])
      .apply(([buckets, keys]) => deployStatements(buckets, keys, stacks)),
  };
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

function createRole(
  parent: pulumi.Resource,
  { github, tags }: BaselineArgs & { readonly github: GithubAccess },
  providerArn: pulumi.Output<string>,
  { roleName, subject, policyArns, permissionsBoundary, statements }: RoleRequest,
): pulumi.Output<string> {
  const role = new aws.iam.Role(
    roleName,
    {
      assumeRolePolicy: providerArn.apply((arn) => githubTrust(arn, github, subject)),
      // A cluster and a global database take longer than the hour that is usual.
      maxSessionDuration: subject.type === "environment" ? 7200 : 3600,
      ...(permissionsBoundary ? { permissionsBoundary } : {}),
      tags: namedTags(roleName, tags),
    },
    { parent },
  );
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
  return role.arn;
}
