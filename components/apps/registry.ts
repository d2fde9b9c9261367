import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createKey } from "../data/storage";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { grant, type GrantedRole, type GrantOptions } from "../lib/grants";
import { checkName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { withTransforms } from "../lib/transform";
import {
  checkRegistry,
  type RegistryArgs,
  registryChildren,
  registryDefaults,
  type RepositoryArgs,
} from "./registry-args";
import { createReplication, createScanning } from "./registry-settings";
import { lifecyclePolicy, pullActions, pullPolicy, pushActions } from "./registry.plan";

/** A repository in one region. */
export interface RepositoryOutputs {
  readonly arn: pulumi.Output<string>;
  /** What stands before the tag in an image's name. */
  readonly url: pulumi.Output<string>;
}

/** Arguments with every default filled in. */
type Settings = RegistryArgs &
  Required<Pick<RegistryArgs, keyof typeof registryDefaults & keyof RegistryArgs>>;

/** The arguments over the defaults. One that is there but undefined counts as not given: it must not take the protection away. */
function settingsOf(args: RegistryArgs): Settings {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  return { ...args, ...registryDefaults, ...(Object.fromEntries(given) as Partial<RegistryArgs>) };
}

/**
 * Repositories for container images in ECR, the same in every region: tags stay with their image, images are scanned when they are
 * pushed, old ones go. ECR copies images between regions but none of a repository's settings, so every region's repositories are
 * created here, before anything is copied.
 *
 * What fails with it: a region that is lost stops pushes to it; clusters elsewhere go on pulling from their own. ECR publishes no metric
 * by which a copy that failed could be told, so there are no alarms: a deployment that waits for the image in its region is the test.
 *
 * To destroy a protected one: set `protection: "off"`, `pulumi up`, `pulumi destroy`; the images go with the repositories.
 *
 * @example
 * const images = new Registry("shop", {
 *   region: "us-west-2",
 *   replicateTo: ["eu-west-1"],
 *   repositories: { catalog: {}, orders: { mutableTags: ["buildcache-*"] } },
 * });
 * images.grantPush(ciRole);
 */
export class Registry extends pulumi.ComponentResource {
  /** Repositories by their last name, then by region. */
  readonly repositories: Readonly<Record<string, Readonly<Record<string, RepositoryOutputs>>>>;
  /** Region to which images are pushed. */
  readonly region: string;
  readonly #name: string;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `Registry "${name}"`;
    requireGiven(component, args, ["region", "repositories"]);
    const check = new ArgumentCheck(component);
    checkName(check, name);
    checkRegistry(check, name, args);
    check.throwIfAny();
    const regions = [args.region, ...[...(args.replicateTo ?? [])].sort()];
    super(
      "tenfold:apps:Registry",
      name,
      { region: args.region, regions },
      withTransforms(opts, registryChildren, args.transform),
    );
    this.#name = name;
    const settings = settingsOf(args);
    const created = regions.map((region) => [region, this.#createRegion(settings, region)] as const);
    if (settings.registrySettings === "own") {
      const all = created.flatMap(([, repositories]) => Object.values(repositories));
      const { namespace = name, otherNamespaces = [], scanning } = settings;
      const namespaces = [namespace, ...[...otherNamespaces].sort()];
      createScanning(this, name, { regions, namespaces, scanning });
      createReplication(this, name, { regions, namespaces, repositories: all });
    }
    this.region = args.region;
    this.repositories = Object.fromEntries(
      Object.keys(args.repositories).map((key) => [
        key,
        Object.fromEntries(
          created.map(([region, repositories]) => {
            const { arn, repositoryUrl: url } = repositories[key]!;
            return [region, { arn, url }];
          }),
        ),
      ]),
    );
    this.registerOutputs({ region: this.region, repositories: this.repositories });
  }

  /** Lets a role pull every image, in every region. */
  grantPull(role: GrantedRole, options: GrantOptions = {}): aws.iam.RolePolicy {
    return this.#grant("pull", pullActions, Object.keys(this.#byRegion()), role, options);
  }

  /** Lets a role push images of every repository, in the region from which ECR copies them. */
  grantPush(role: GrantedRole, options: GrantOptions = {}): aws.iam.RolePolicy {
    return this.#grant("push", pushActions, [this.region], role, options);
  }

  #byRegion(): Readonly<Record<string, RepositoryOutputs>> {
    return Object.values(this.repositories)[0] ?? {};
  }

  #grant(
    right: string,
    actions: readonly string[],
    regions: readonly string[],
    role: GrantedRole,
    options: GrantOptions,
  ): aws.iam.RolePolicy {
    const resources = Object.values(this.repositories).flatMap((byRegion) =>
      regions.flatMap((region) => byRegion[region]?.arn ?? []),
    );
    const statements = [
      { actions, resources },
      // The one action of a pull that knows no resource: it opens the registry's door and no repository.
      { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    ];
    return grant(this, { of: this.#name, right, role, statements, ...options });
  }

  #createRegion(settings: Settings, region: string): Readonly<Record<string, aws.ecr.Repository>> {
    const { encryptionKey, protection, tags = {} } = settings;
    const key =
      encryptionKey === "own"
        ? createKey(this, `${this.#name}-${region}`, {
            ...{ region, protection, tags, keep: false },
            encrypts: `the images of ${this.#name}`,
          })
        : undefined;
    return Object.fromEntries(
      Object.entries(settings.repositories).map(([word, repository]) => [
        word,
        this.#createRepository(settings, { region, word, repository, key }),
      ]),
    );
  }

  #createRepository(settings: Settings, request: RepositoryRequest): aws.ecr.Repository {
    const { namespace = this.#name, protection, tags, pullAccounts = [], untaggedDays } = settings;
    const { region, word, repository, key } = request;
    const name = `${this.#name}-${word}-${region}`;
    const { mutableTags = [], keepImages = registryDefaults.keepImages } = repository;
    const created = new aws.ecr.Repository(
      name,
      {
        region,
        name: `${namespace}/${word}`,
        imageTagMutability: mutableTags.length > 0 ? "IMMUTABLE_WITH_EXCLUSION" : "IMMUTABLE",
        ...(mutableTags.length > 0
          ? {
              imageTagMutabilityExclusionFilters: mutableTags.map((filter) => ({
                filter,
                filterType: "WILDCARD",
              })),
            }
          : {}),
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [
          key ? { encryptionType: "KMS", kmsKey: key.arn } : { encryptionType: "AES256" },
        ],
        forceDelete: protection === "off",
        tags: namedTags(name, tags),
      },
      { parent: this, protect: protection === "on" },
    );
    const common = { region, repository: created.name };
    new aws.ecr.LifecyclePolicy(
      name,
      { ...common, policy: lifecyclePolicy({ untaggedDays, keepImages }) },
      // A repository has one lifecycle: a successor that comes first would be deleted with its predecessor.
      { parent: this, deleteBeforeReplace: true },
    );
    if (pullAccounts.length > 0)
      new aws.ecr.RepositoryPolicy(name, { ...common, policy: pullPolicy(pullAccounts) }, { parent: this });
    return created;
  }
}

/** One repository to create. */
interface RepositoryRequest {
  readonly region: string;
  readonly word: string;
  readonly repository: RepositoryArgs;
  readonly key: aws.kms.Key | undefined;
}
