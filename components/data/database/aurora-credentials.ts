import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { namedTags } from "../../lib/tags";
import { type DatabaseSettings } from "./aurora-args";
import { replicaSecretArn } from "./aurora-global.plan";

/** What the credentials of a global database need. */
export interface CredentialsRequest {
  readonly name: string;
  /** Region that holds the secret; the others get a replica. */
  readonly birthRegion: string;
  /** Encryption key by region, for every region of the database. */
  readonly keyArns: Readonly<Record<string, pulumi.Input<string>>>;
  /** Raise it for a new password. */
  readonly version: number;
  readonly settings: DatabaseSettings;
}

/** The administrator's credentials. */
export interface Credentials {
  /** A secret. */
  readonly password: pulumi.Output<string>;
  /** Secret by region; each resolves once the password is in it. */
  readonly secretArns: Readonly<Record<string, pulumi.Output<string>>>;
}

/**
 * Creates the administrator's password and keeps it in a secret that every region of the database can read. RDS cannot keep it
 * itself: it manages no password of a cluster that belongs to a global database.
 */
export function createCredentials(parent: pulumi.Resource, request: CredentialsRequest): Credentials {
  const { name, birthRegion, keyArns, version, settings } = request;
  const others = Object.keys(keyArns).filter((region) => region !== birthRegion);
  const password = new random.RandomPassword(
    `${name}-password`,
    // Letters and digits: RDS refuses / @ " and spaces, and shells and URLs stumble over the rest.
    { length: 40, special: false, keepers: { version: String(version) } },
    { parent },
  );
  const secret = new aws.secretsmanager.Secret(
    `${name}-credentials`,
    {
      region: birthRegion,
      description: `Administrator of the database ${name}`,
      kmsKeyId: keyArns[birthRegion],
      replicas: others.sort().map((region) => ({ region, kmsKeyId: keyArns[region] })),
      recoveryWindowInDays: settings.protection === "on" ? 30 : 7,
      tags: namedTags(`${name}-credentials`, settings.tags),
    },
    { parent, protect: settings.protection === "on" },
  );
  const stored = new aws.secretsmanager.SecretVersion(
    `${name}-credentials`,
    {
      region: birthRegion,
      secretId: secret.id,
      secretString: pulumi.jsonStringify({
        username: settings.database.masterUsername,
        password: password.result,
      }),
    },
    { parent },
  );
  const secretArn = (region: string) => stored.arn.apply((arn) => replicaSecretArn(arn, region));
  return {
    password: password.result,
    secretArns: Object.fromEntries(Object.keys(keyArns).map((region) => [region, secretArn(region)])),
  };
}
