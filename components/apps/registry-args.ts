import * as aws from "@pulumi/aws";
import { type ArgumentCheck } from "../lib/errors";
import { checkProtection, type Protection } from "../lib/protection";
import { checkTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";

/** What may differ between the repositories of a registry. */
export interface RepositoryArgs {
  /** Tags that may move, up to five patterns with `*`, e.g. `["buildcache-*"]`. Every other tag stays with its image. @default none */
  readonly mutableTags?: readonly string[];
  /** Images with a tag that are kept, the newest. Counted, not aged: what runs is among the newest, however old. @default 100 */
  readonly keepImages?: number;
}

/** Arguments of the repositories for container images. */
export interface RegistryArgs {
  /** Region to which images are pushed, e.g. `us-west-2`. */
  readonly region: string;
  /**
   * Regions to which ECR copies what is pushed, usually within minutes: each cluster pulls in its own region, also when this one is lost.
   * Only what is pushed afterwards is copied, and what is deleted here stays there until its own lifecycle ends. @default none
   */
  readonly replicateTo?: readonly string[];
  /** Repositories by their last name, e.g. `{ catalog: {}, orders: {} }` for `shop/catalog` and `shop/orders`. */
  readonly repositories: Readonly<Record<string, RepositoryArgs>>;
  /** First part of every repository's name. A change replaces the repositories. @default the component's name */
  readonly namespace?: string;
  /**
   * Who says how the account's registry replicates and scans: ECR has one such setting for each account and region, and whoever writes
   * it last wins. `own`: this component does, in all of its regions, and no other one may. `shared`: something else does;
   * `replicateTo` then only creates the repositories, and the namespace must be among the owner's `otherNamespaces`. @default "own"
   */
  readonly registrySettings?: "own" | "shared";
  /** Namespaces of others that are replicated and scanned too, with `registrySettings: "own"`. @default none */
  readonly otherNamespaces?: readonly string[];
  /**
   * `basic` looks for known vulnerabilities of the operating system once, on push, and costs nothing; `enhanced` (Amazon Inspector)
   * also looks into packages of languages, again whenever a vulnerability becomes known, for a price per image. @default "basic"
   */
  readonly scanning?: "basic" | "enhanced";
  /**
   * `aws` encrypts with a key of S3's, `own` with a key of this component in each region. A change replaces the repositories and their
   * images. @default "aws": images hold no secrets, and one key less can be lost
   */
  readonly encryptionKey?: "aws" | "own";
  /** Accounts that may pull, as 12 digits. @default none beside this one */
  readonly pullAccounts?: readonly string[];
  /** Days after which images without a tag go. @default 14 */
  readonly untaggedDays?: number;
  /** `on` keeps repositories from deletion, and refuses to delete one that holds images. @default "on" */
  readonly protection?: Protection;
  /** Changes of single children, by their role. */
  readonly transform?: Transforms<typeof registryChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a registry that its user may change, by role. */
export const registryChildren = {
  /** Of images at rest, in each region. Only with `encryptionKey: "own"`. */
  key: child(aws.kms.Key),
  /** Each repository, in each region. */
  repository: child(aws.ecr.Repository),
  /** Which images of a repository go, and when. */
  lifecycle: child(aws.ecr.LifecyclePolicy),
  /** Who of other accounts may pull. Only with `pullAccounts`. */
  repositoryPolicy: child(aws.ecr.RepositoryPolicy),
  /** What copies images into the other regions. */
  replication: child(aws.ecr.ReplicationConfiguration),
  /** How images are searched for known holes, in each region. */
  scanning: child(aws.ecr.RegistryScanningConfiguration),
};

/** Defaults of {@link RegistryArgs} and of {@link RepositoryArgs}. */
export const registryDefaults = {
  registrySettings: "own",
  scanning: "basic",
  encryptionKey: "aws",
  keepImages: 100,
  untaggedDays: 14,
  protection: "on",
} as const;

const word = /^[a-z0-9]+([._-][a-z0-9]+)*$/;
const wordRule = "lower-case letters and digits, joined by single . _ or -";

/** Records what ECR would refuse, and what would not do what it says. */
export function checkRegistry(check: ArgumentCheck, name: string, args: RegistryArgs): void {
  const { replicateTo = [], repositories, namespace = name, otherNamespaces = [] } = args;
  checkRegion(check, args.region);
  checkProtection(check, args.protection);
  replicateTo.forEach((region, index) => {
    const field = `replicateTo[${index}]`;
    checkRegion(check, region, field);
    const other = region !== args.region && replicateTo.indexOf(region) === index;
    check.require(other, field, region, "another region, named once: images are in their own already");
  });
  check.require(replicateTo.length <= 25, "replicateTo", replicateTo.length, "at most 25 regions");
  for (const part of [namespace, ...otherNamespaces]) {
    const fits = part.split("/").every((step) => word.test(step)) && part.length <= 128;
    check.require(fits, "namespace", part, `${wordRule}, in parts separated by /, at most 128`);
  }
  const shared = args.registrySettings === "shared" && otherNamespaces.length > 0;
  check.require(!shared, "otherNamespaces", otherNamespaces, 'none with registrySettings "shared"');
  check.require(otherNamespaces.length <= 99, "otherNamespaces", otherNamespaces.length, "at most 99");
  const named = Object.keys(repositories);
  check.require(named.length > 0, "repositories", repositories, "at least one repository");
  for (const key of named) checkRepository(check, key, repositories[key]!);
  for (const account of args.pullAccounts ?? [])
    check.require(/^\d{12}$/.test(account), "pullAccounts", account, "the 12 digits of an account");
  checkCount(check, "untaggedDays", args.untaggedDays, "days");
  checkTags(check, args.tags);
  checkTransforms(check, registryChildren, args.transform);
}

function checkRepository(check: ArgumentCheck, key: string, args: RepositoryArgs): void {
  const field = `repositories.${key}`;
  const { mutableTags = [], keepImages } = args;
  check.require(word.test(key) && key.length <= 100, field, key, `${wordRule}, at most 100`);
  check.require(mutableTags.length <= 5, `${field}.mutableTags`, mutableTags.length, "at most 5 patterns");
  for (const pattern of mutableTags) {
    const fits = /^[0-9a-zA-Z._*-]{1,128}$/.test(pattern) && pattern.split("*").length <= 3;
    const rule = "letters, digits, . _ - and at most two *; a lone * would let every tag move";
    check.require(fits && pattern !== "*", `${field}.mutableTags`, pattern, rule);
  }
  checkCount(check, `${field}.keepImages`, keepImages, "images");
}

function checkCount(check: ArgumentCheck, field: string, value: number | undefined, unit: string): void {
  const whole = value === undefined || (Number.isInteger(value) && value >= 1);
  check.require(whole, field, value, `a whole number of ${unit}, 1 or more`);
}
