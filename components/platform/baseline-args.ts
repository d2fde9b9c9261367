import * as aws from "@pulumi/aws";
import { type AlarmsArgs, checkAlarms } from "../lib/alarms.plan";
import { type ArgumentCheck } from "../lib/errors";
import { checkProtection, type Protection } from "../lib/protection";
import { checkTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";
import { type BaselineAlarm, baselineAlarms, type GithubRepository } from "./baseline.plan";

/** What deploys an environment. */
export interface EnvironmentAccess {
  /** Policies of the deploy role, e.g. `["arn:aws:iam::aws:policy/AdministratorAccess"]`. What creates roles can do nearly everything: bound it. */
  readonly policyArns: readonly string[];
  /** Bounds whatever the role may do. @default none */
  readonly permissionsBoundaryArn?: string;
  /** GitHub's environment, whose reviewers and branches decide who may deploy. @default the environment's own name */
  readonly githubEnvironment?: string;
  /** Stacks whose state the role may write; `*` stands for any word. @default `prod` and `prod-*` for an environment `prod` */
  readonly stacks?: readonly string[];
}

/** Jobs on GitHub that may use the account, by tokens that live for minutes: no access key exists. */
export interface GithubAccess extends GithubRepository {
  /** ARN of the account's identity provider for GitHub, where there is one: an account has only one. @default this component creates it */
  readonly providerArn?: string;
  /** Jobs of pull requests: they run what a pull request says, so they may read and change nothing. @default no role */
  readonly preview?: {
    /** Environments whose secrets Pulumi may decrypt to preview them. Whoever may open a pull request here can read those secrets. */
    readonly environments: readonly string[];
    /** Policies beside the state. @default what sees resources and no data */
    readonly policyArns?: readonly string[];
  };
}

/** Arguments of an account's baseline. */
export interface BaselineArgs {
  /** Region of the state and of the keys. */
  readonly region: string;
  /** Other regions whose settings are made as well. @default none */
  readonly otherRegions?: readonly string[];
  /** Environments that are deployed to the account; each has a key for the secrets in its state, and a deploy role. */
  readonly environments: Readonly<Record<string, EnvironmentAccess>>;
  /** @default no roles for jobs */
  readonly github?: GithubAccess;
  /** Region to which state and keys are copied, so that Pulumi works while the other one is lost. @default none */
  readonly stateCopyTo?: string;
  /** Days that former versions of the state are kept. @default 90 */
  readonly stateVersionDays?: number;
  /**
   * Services whose roles AWS must create before the first `pulumi up`. AWS refuses those that the account has already: leave out what
   * `aws iam list-roles --path-prefix /aws-service-role/` shows. They stay when the component goes.
   * @default ["spot.amazonaws.com"]: EC2 creates that one only for callers who may create roles, which a cluster's are not
   */
  readonly serviceLinkedRoles?: readonly string[];
  /**
   * Services that AWS Backup may take in all of the regions, by AWS's words: AWS Backup takes no Aurora cluster otherwise, named by its ARN
   * or not, and of what is selected by tags no service that is left out. Turned on and never off again, also when the component goes. It
   * names no other service; where one must stay off, look into AWS Backup's console after the first up. @default ["Aurora"]
   */
  readonly backupServices?: readonly string[];
  /**
   * Who has the account's analyzer of outside access (IAM Access Analyzer): AWS allows one for each account and region. `own`: this
   * component creates it in all of its regions. `shared`: the account has one already, and this component creates none. @default "own"
   */
  readonly accessAnalyzer?: "own" | "shared";
  /** `on` keeps state, keys and account settings from deletion. @default "on" */
  readonly protection?: Protection;
  /** Alarms of the copied state: `baselineAlarms`. @default all, telling nobody */
  readonly alarms?: AlarmsArgs<BaselineAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof baselineChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a baseline that its user may change, by role. */
export const baselineChildren = {
  /** The state of every stack, with its versions, and its copy in `stateCopyTo`. */
  stateBucket: child(aws.s3.Bucket, /-state-/),
  /** When former versions are deleted. */
  stateLifecycle: child(aws.s3.BucketLifecycleConfiguration),
  /** One for the secrets of each environment, with a copy in `stateCopyTo`. */
  key: child(aws.kms.Key),
  /** Who may use a key: roles of other environments are refused, whatever IAM allows them. */
  keyPolicy: child(aws.kms.KeyPolicy),
  /** Of jobs of pull requests. */
  previewRole: child(aws.iam.Role, /-preview$/),
  /** Of deployments, one for each environment. */
  deployRole: child(aws.iam.Role, /-deploy-/),
  /** Of access from outside the account, one in each region. */
  analyzer: child(aws.accessanalyzer.Analyzer),
  /** What lets tokens of GitHub in. */
  identityProvider: child(aws.iam.OpenIdConnectProvider),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** Defaults of {@link BaselineArgs} and of the arguments inside. */
export const baselineDefaults = {
  stateVersionDays: 90,
  serviceLinkedRoles: ["spot.amazonaws.com"],
  accessAnalyzer: "own",
  backupServices: ["Aurora"],
  previewPolicyArns: ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"],
  protection: "on",
} as const;

/** Records what AWS or GitHub would refuse, and what would let in more than it says. */
export function checkBaseline(check: ArgumentCheck, args: BaselineArgs): void {
  const { region, otherRegions = [], stateCopyTo, environments, github } = args;
  checkRegion(check, region);
  otherRegions.forEach((other, index) => {
    const field = `otherRegions[${index}]`;
    checkRegion(check, other, field);
    const fresh = other !== region && otherRegions.indexOf(other) === index;
    check.require(fresh, field, other, "another region, named once");
  });
  if (stateCopyTo !== undefined) {
    checkRegion(check, stateCopyTo, "stateCopyTo");
    check.require(stateCopyTo !== region, "stateCopyTo", stateCopyTo, "another region than the state's own");
  }
  const days = args.stateVersionDays ?? baselineDefaults.stateVersionDays;
  check.require(Number.isInteger(days) && days >= 1, "stateVersionDays", days, "whole days, 1 or more");
  const names = Object.keys(environments);
  check.require(names.length > 0, "environments", environments, "at least one environment");
  for (const name of names) {
    checkEnvironment(check, name, environments[name]!);
    const taken = names.filter((other) => other.startsWith(`${name}-`));
    const apart = environments[name]!.stacks !== undefined || taken.length === 0;
    const rule = `the stacks by name: ${name}-* would be those of ${taken.join(", ")} too`;
    check.require(apart, `environments.${name}.stacks`, undefined, rule);
  }
  if (github) checkGithub(check, github, names);
  checkServices(check, args);
  checkProtection(check, args.protection);
  checkTags(check, args.tags);
  checkAlarms(check, baselineAlarms, args);
  checkTransforms(check, baselineChildren, args.transform);
}

function checkServices(
  check: ArgumentCheck,
  { serviceLinkedRoles, backupServices, accessAnalyzer = baselineDefaults.accessAnalyzer }: BaselineArgs,
): void {
  for (const service of serviceLinkedRoles ?? []) {
    const fits = /^[a-z0-9.-]+\.amazonaws\.com$/.test(service);
    check.require(fits, "serviceLinkedRoles", service, "a service such as spot.amazonaws.com");
  }
  for (const service of backupServices ?? []) {
    const fits = /^[A-Z][A-Za-z0-9 ]*$/.test(service);
    check.require(fits, "backupServices", service, "AWS Backup's own word for it, such as Aurora");
  }
  check.require(
    ["own", "shared"].includes(accessAnalyzer),
    "accessAnalyzer",
    accessAnalyzer,
    "own or shared: the account's other one is looked after elsewhere",
  );
}

function checkEnvironment(check: ArgumentCheck, name: string, access: EnvironmentAccess): void {
  const field = `environments.${name}`;
  const { policyArns, githubEnvironment = name, stacks = [] } = access;
  check.require(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name),
    field,
    name,
    "lower-case letters, digits and single hyphens",
  );
  check.require(
    policyArns.length > 0,
    `${field}.policyArns`,
    policyArns,
    "at least one policy: a role without deploys nothing",
  );
  checkPolicies(check, `${field}.policyArns`, policyArns);
  const plain = /^[A-Za-z0-9._-]{1,100}$/.test(githubEnvironment);
  const plainRule = "letters, digits, . _ and -: the role's trust is exact";
  check.require(plain, `${field}.githubEnvironment`, githubEnvironment, plainRule);
  for (const stack of stacks) {
    const fits = /^[A-Za-z0-9_.*-]{1,100}$/.test(stack) && /[A-Za-z0-9]/.test(stack);
    check.require(fits, `${field}.stacks`, stack, "a stack's name; * alone would be every environment's");
  }
}

function checkGithub(check: ArgumentCheck, github: GithubAccess, environments: readonly string[]): void {
  const { owner, repository, ids, providerArn, preview } = github;
  check.require(
    /^[A-Za-z0-9-]{1,39}$/.test(owner),
    "github.owner",
    owner,
    "a user or an organization, without *",
  );
  const named = /^[A-Za-z0-9._-]{1,100}$/.test(repository);
  check.require(named, "github.repository", repository, "one repository, without its owner and without *");
  for (const [word, id] of Object.entries(ids ?? {}))
    check.require(
      Number.isInteger(id) && id > 0,
      `github.ids.${word}`,
      id,
      "the number that GitHub gives it",
    );
  const provider = providerArn === undefined || /^arn:[\w-]+:iam::\d{12}:oidc-provider\//.test(providerArn);
  check.require(provider, "github.providerArn", providerArn, "the ARN of an IAM identity provider");
  if (!preview) return;
  for (const name of preview.environments) {
    const known = environments.includes(name);
    check.require(known, "github.preview.environments", name, `one of ${environments.join(", ")}`);
  }
  checkPolicies(check, "github.preview.policyArns", preview.policyArns ?? []);
}

function checkPolicies(check: ArgumentCheck, field: string, arns: readonly string[]): void {
  for (const arn of arns)
    check.require(/^arn:[\w-]+:iam::(aws|\d{12}):policy\/\S+$/.test(arn), field, arn, "the ARN of a policy");
  check.require(arns.length <= 10, field, arns.length, "at most 10: a role takes no more");
}
