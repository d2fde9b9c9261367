import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { grant, type GrantedRole, type GrantOptions, type GrantStatement } from "../lib/grants";
import { checkName } from "../lib/naming";
import { checkProtection, type Protection } from "../lib/protection";
import { checkTags, namedTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms, withTransforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";
import { replicaSecretArn } from "./database/aurora-global.plan";
import { creationOrder } from "./regions.plan";

/** One region in which the secret can be read. */
export interface SharedSecretRegion {
  /** Key that encrypts it there. @default the one that AWS keeps for Secrets Manager, which every role of the account may use through it */
  readonly keyArn?: pulumi.Input<string>;
}

/** Arguments of a secret that programs of several regions share. */
export interface SharedSecretArgs {
  /** Regions by name, the one of birth among them. One may join or go at any time. */
  readonly regions: Readonly<Record<string, SharedSecretRegion>>;
  /** The region that the others copy. It never changes: another one would be another value. */
  readonly birthRegion: string;
  /** What it is for, in Secrets Manager's list. */
  readonly description: string;
  /** Raise it for another value. Who reads the secret at its start alone has to start again. @default 1 */
  readonly version?: number;
  /** `on` refuses to delete it, and what it seals with it. @default "on" */
  readonly protection?: Protection;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof sharedSecretChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** Defaults of {@link SharedSecretArgs}. */
export const sharedSecretDefaults = { version: 1, protection: "on" } as const;

/** The children of a shared secret that its user may change, by role. */
export const sharedSecretChildren = {
  /** What generates the value, which lies encrypted in Pulumi's state. */
  value: child(random.RandomPassword),
  /** The secret in the region of birth, with its copies. */
  secret: child(aws.secretsmanager.Secret),
};

/** The secret as the programs of one region read it. */
export interface SecretOutputs {
  readonly region: string;
  /** It resolves once there is a value in it. */
  readonly secretArn: pulumi.Output<string>;
  /** Undefined where AWS's own key encrypts it. */
  readonly keyArn: pulumi.Output<string> | undefined;
}

/**
 * A random value of 64 letters and digits that the same program knows in every region, such as what seals its keys. Each region reads its own copy, so
 * it can be read while the region of birth is lost. Nobody chooses the value and nobody has to see it.
 *
 * @example
 * const seal = new SharedSecret("seal", {
 *   birthRegion: "us-west-2",
 *   regions: { "us-west-2": {}, "eu-west-1": {} },
 *   description: "Seals the keys that sign tokens",
 * });
 * seal.grantRead(role, { regions: ["eu-west-1"] });
 */
export class SharedSecret extends pulumi.ComponentResource {
  /** The secret in each region. */
  readonly regions: Readonly<Record<string, SecretOutputs>>;
  readonly #name: string;

  constructor(name: string, args: SharedSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { birthRegion } = args;
    const order = creationOrder(Object.keys(args.regions), birthRegion);
    super(
      "tenfold:data:SharedSecret",
      name,
      { regions: [...order], birthRegion },
      withTransforms(opts, sharedSecretChildren, args.transform),
    );
    const arn = createSecret(this, name, args);
    this.regions = Object.fromEntries(
      order.map((region): [string, SecretOutputs] => {
        const key = args.regions[region]?.keyArn;
        const keyArn = key === undefined ? undefined : pulumi.output(key);
        return [region, { region, secretArn: arn.apply((text) => replicaSecretArn(text, region)), keyArn }];
      }),
    );
    this.#name = name;
    this.registerOutputs({ regions: this.regions });
  }

  /**
   * Lets a role read the secret, in the regions named or in all.
   *
   * @throws pulumi.RunError for a region that the secret is not in.
   */
  grantRead(
    role: GrantedRole,
    options: GrantOptions & { readonly regions?: readonly string[] } = {},
  ): aws.iam.RolePolicy {
    const { regions = Object.keys(this.regions), ...rest } = options;
    const check = new ArgumentCheck(`SharedSecret "${this.#name}"`);
    const known = Object.keys(this.regions);
    check.require(regions.length > 0, "grantRead.regions", regions, `one or more of ${known.join(", ")}`);
    for (const region of regions)
      check.require(known.includes(region), "grantRead.regions", region, `one of ${known.join(", ")}`);
    check.throwIfAny();
    const statements = regions.flatMap((region) => secretReadStatements(this.regions[region]!));
    return grant(this, { of: this.#name, right: "read", role, statements, ...rest });
  }
}

/**
 * What reading a secret of a region asks for, and through Secrets Manager alone the key that encrypts it: for a program that has the outputs of a
 * secret alone, such as those of another stack.
 */
export function secretReadStatements({
  region,
  secretArn,
  keyArn,
}: SecretOutputs): readonly GrantStatement[] {
  const conditions = { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } };
  return [
    { actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
    ...(keyArn ? [{ actions: ["kms:Decrypt"], resources: [keyArn], conditions }] : []),
  ];
}

/** @returns its ARN in the region of birth, once there is a value in it. */
function createSecret(parent: pulumi.Resource, name: string, args: SharedSecretArgs): pulumi.Output<string> {
  const { birthRegion, description, tags = {} } = args;
  const { version = sharedSecretDefaults.version, protection = sharedSecretDefaults.protection } = args;
  const copies = Object.keys(args.regions).filter((region) => region !== birthRegion);
  const keyOf = (region: string) => {
    const keyArn = args.regions[region]?.keyArn;
    return keyArn === undefined ? {} : { kmsKeyId: keyArn };
  };
  const value = new random.RandomPassword(
    `${name}-value`,
    { length: 64, special: false, keepers: { version: String(version) } },
    { parent },
  );
  const secret = new aws.secretsmanager.Secret(
    name,
    {
      region: birthRegion,
      description,
      ...keyOf(birthRegion),
      replicas: copies.sort().map((region) => ({ region, ...keyOf(region) })),
      recoveryWindowInDays: protection === "on" ? 30 : 7,
      tags: namedTags(name, tags),
    },
    { parent, protect: protection === "on" },
  );
  const stored = new aws.secretsmanager.SecretVersion(
    name,
    { region: birthRegion, secretId: secret.id, secretString: value.result },
    { parent },
  );
  return stored.arn;
}

function validate(name: string, args: SharedSecretArgs): void {
  const component = `SharedSecret "${name}"`;
  requireGiven(component, args, ["regions", "birthRegion", "description"]);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  const regions = Object.keys(args.regions);
  for (const region of regions) checkRegion(check, region, `regions.${region}`);
  const birth = regions.includes(args.birthRegion);
  check.require(birth, "birthRegion", args.birthRegion, `one of the regions ${regions.join(", ")}`);
  const said = args.description.trim() !== "" && args.description.length <= 2048;
  check.require(said, "description", args.description, "1 to 2048 characters that say what it is for");
  const { version = sharedSecretDefaults.version } = args;
  check.require(Number.isInteger(version) && version >= 1, "version", version, "1, 2, 3, …");
  checkProtection(check, args.protection);
  checkTransforms(check, sharedSecretChildren, args.transform);
  checkTags(check, args.tags);
  check.throwIfAny();
}
