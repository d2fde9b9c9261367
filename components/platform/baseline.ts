import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { withTransforms } from "../lib/transform";
import { type BaselineArgs, baselineChildren, baselineDefaults, checkBaseline } from "./baseline-args";
import { allowRoles, type BaselineRoles, createRoles, jobRoleArns } from "./baseline-roles";
import { createState } from "./baseline-state";

/**
 * What an account needs before anything else lives in it: new disks encrypted, buckets, snapshots and images never public, instance
 * metadata by token, outside access reported, Aurora open to AWS Backup; a bucket for Pulumi's state with a key for each environment's secrets; and roles that
 * jobs on GitHub take without an access key. Once for an account, in a stack of its own: most of it exists once, and whoever writes last
 * wins.
 *
 * What fails with it: nothing that runs. Without the bucket nobody deploys; with `stateCopyTo`, `pulumi login` to the copy goes on, and
 * the same key under the same alias in the other region opens what is in it. What was done there is brought back by hand: S3 copies one way.
 *
 * Roles of jobs are kept apart by keys and bucket themselves, whatever their policies allow: no role opens the secrets of an environment
 * that it is not for, writes another one's state or changes these rules. What that cannot stop: a role that may change roles
 * (AdministratorAccess may) can take another role and act as it. Bound it by a `permissionsBoundaryArn` that leaves out the other roles
 * for `iam:*` and `sts:AssumeRole`, or give each environment an account of its own, the only border that holds against administrators.
 * For the same reason a person or a role of its own deploys the account's stack, never an environment's role.
 *
 * The first `pulumi up` is done by a person with the state in a file, which `pulumi stack export` and `import` then bring into the bucket.
 * To destroy it: move the state out, set `protection: "off"`, `pulumi up`, empty the bucket by hand, `pulumi destroy`.
 *
 * @example
 * const account = new Baseline("acme", {
 *   region: "us-west-2",
 *   otherRegions: ["eu-west-1"],
 *   stateCopyTo: "eu-west-1",
 *   environments: { prod: { policyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] } },
 *   github: { owner: "acme", repository: "shop" },
 * });
 */
export class Baseline extends pulumi.ComponentResource {
  /** For `pulumi login`. */
  readonly backendUrl: pulumi.Output<string>;
  /** Name of the bucket with the state of every stack. */
  readonly stateBucket: pulumi.Output<string>;
  /** For `pulumi stack init --secrets-provider`, by environment. */
  readonly secretsProviders: Readonly<Record<string, pulumi.Output<string>>>;
  /** ARNs of the roles of jobs; undefined without `github`. */
  readonly roles: BaselineRoles | undefined;

  constructor(name: string, args: BaselineArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { region, otherRegions = [], github } = args;
    const regions = [region, ...[...otherRegions].sort()];
    super(
      "tenfold:platform:Baseline",
      name,
      { region, regions },
      withTransforms(opts, baselineChildren, args.transform),
    );
    createAccountSettings(this, name, args);
    for (const each of regions) createRegionSettings(this, name, args, each);
    const withRoles = github ? { ...args, github } : undefined;
    const roles = withRoles && createRoles(this, name, withRoles);
    const state = createState(
      this,
      name,
      args,
      withRoles && roles ? jobRoleArns(withRoles, roles) : undefined,
    );
    this.roles = withRoles && roles ? allowRoles(this, name, withRoles, roles, state) : undefined;
    this.stateBucket = state.bucket.bucket;
    this.backendUrl = pulumi.interpolate`s3://${this.stateBucket}?region=${region}`;
    this.secretsProviders = Object.fromEntries(
      Object.entries(state.aliases).map(([environment, alias]) => [
        environment,
        pulumi.interpolate`awskms://${alias.name}?region=${region}`,
      ]),
    );
    this.registerOutputs({
      backendUrl: this.backendUrl,
      stateBucket: this.stateBucket,
      secretsProviders: this.secretsProviders,
      roles: this.roles,
    });
  }
}

function validate(name: string, args: BaselineArgs): void {
  const component = `Baseline "${name}"`;
  requireGiven(component, args, ["region", "environments"]);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkBaseline(check, args);
  check.throwIfAny();
}

/** What an account has once. */
function createAccountSettings(
  parent: pulumi.Resource,
  name: string,
  { protection = baselineDefaults.protection, serviceLinkedRoles, tags }: BaselineArgs,
): void {
  new aws.s3.AccountPublicAccessBlock(
    `${name}-public-access`,
    { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    { parent, protect: protection === "on" },
  );
  for (const awsServiceName of serviceLinkedRoles ?? baselineDefaults.serviceLinkedRoles) {
    const word = awsServiceName.replace(/\.amazonaws\.com$/, "").replaceAll(".", "-");
    new aws.iam.ServiceLinkedRole(
      `${name}-${word}`,
      { awsServiceName, tags: namedTags(`${name}-${word}`, tags) },
      // Other stacks of the account rely on it by now, and AWS deletes none that is in use.
      { parent, retainOnDelete: true },
    );
  }
}

/** What an account has once in each region. */
function createRegionSettings(
  parent: pulumi.Resource,
  name: string,
  args: BaselineArgs,
  region: string,
): void {
  const { protection = baselineDefaults.protection, tags } = args;
  createBackupSettings(parent, name, args, region);
  const options = { parent, protect: protection === "on" };
  new aws.ebs.EncryptionByDefault(`${name}-disks-${region}`, { region, enabled: true }, options);
  new aws.ebs.SnapshotBlockPublicAccess(
    `${name}-snapshots-${region}`,
    { region, state: "block-all-sharing" },
    options,
  );
  new aws.ec2.ImageBlockPublicAccess(
    `${name}-images-${region}`,
    { region, state: "block-new-sharing" },
    options,
  );
  // Only for instances that say nothing themselves; how far a token travels is left to them.
  new aws.ec2.InstanceMetadataDefaults(
    `${name}-metadata-${region}`,
    { region, httpTokens: "required" },
    options,
  );
  if (args.accessAnalyzer === "shared") return;
  new aws.accessanalyzer.Analyzer(
    `${name}-analyzer-${region}`,
    { region, analyzerName: name, type: "ACCOUNT", tags: namedTags(`${name}-analyzer-${region}`, tags) },
    { parent },
  );
}

/**
 * Turns on what AWS Backup takes in a region: one resource for each service, so that a later one is told without the others. AWS documents
 * no word on services that a request leaves out; those that nobody ever set are as it likes.
 */
function createBackupSettings(
  parent: pulumi.Resource,
  name: string,
  { backupServices = baselineDefaults.backupServices }: BaselineArgs,
  region: string,
): void {
  for (const service of backupServices) {
    const word = service.toLowerCase().replaceAll(" ", "-");
    new aws.backup.RegionSettings(
      `${name}-backup-${word}-${region}`,
      { region, resourceTypeOptInPreference: { [service]: true } },
      // AWS answers with every service that there is: without this, each preview would take the others out.
      { parent, ignoreChanges: ["resourceTypeOptInPreference", "resourceTypeManagementPreference"] },
    );
  }
}
