import Type from "typebox";
import { AwsSignIn } from "../lib/aws/sign-in.ts";
import { Secrets } from "../lib/aws/secrets.ts";
import { Signer } from "../lib/aws/signer.ts";
import { type Config, readConfig } from "../lib/config/config.ts";
import { ConfigError, readVariables, type Variables } from "../lib/config/read-variables.ts";
import { type ShardAddress, shardAddresses } from "../lib/config/shard-addresses.ts";
import { type Brokers, brokersOf } from "../lib/stream/brokers.ts";

/** What preparing is told beside what every process is. */
const variables = Type.Object({
  DATABASE_ADMIN_URL: Type.Optional(
    Type.String({ description: "as DATABASE_URL, for who may make roles and schemas" }),
  ),
  DATABASE_ADMIN_SECRET_ARN: Type.Optional(
    Type.String({
      pattern: "^arn:[^:]+:secretsmanager:",
      description: "ARN of the secret with the administrator's username and password",
    }),
  ),
  DATABASE_HOST: Type.Optional(Type.String({ description: "host of the writer" })),
  DATABASE_READER_HOST: Type.Optional(Type.String({ description: "host of the readers" })),
  DATABASE_PORT: Type.Integer({ default: 5432, minimum: 1, maximum: 65535, description: "1 to 65535" }),
  DATABASE_NAME: Type.String({ default: "shop", description: "name of the database" }),
  DATABASE_USER_PREFIX: Type.String({
    default: "",
    pattern: "^[a-z0-9_]*$",
    description: "goes before the service in the name of its role: lower-case letters, digits and _",
  }),
  PREPARE_WAIT_SECONDS: Type.Number({
    default: 300,
    minimum: 0,
    maximum: 3600,
    description: "0 to 3600 seconds that stores may take to answer",
  }),
});

/** What preparing runs with. */
export interface PrepareSettings {
  readonly region: string;
  readonly logLevel: Config["logLevel"];
  /** The shards as their administrator signs in to them, at this moment: passwords are rotated. */
  readonly administrator: () => Promise<readonly ShardAddress[]>;
  readonly userPrefix: string;
  /** How long stores may take to answer. */
  readonly waitMilliseconds: number;
  /** Undefined where somebody else makes the topics. */
  readonly brokers: Brokers | undefined;
}

/**
 * Reads the environment of a process that prepares.
 * @throws ConfigError naming what is wrong or missing.
 */
export function prepareSettings(environment: Variables): PrepareSettings {
  const raw = readVariables(variables, environment);
  // What services sign in with is none of its business.
  const { DATABASE_URL: _url, DATABASE_HOST: _host, ...others } = environment;
  const { region, logLevel, kafka } = readConfig(others);
  const signer = new Signer();
  return {
    region,
    logLevel,
    administrator: administratorOf(raw, new Secrets(signer)),
    userPrefix: raw.DATABASE_USER_PREFIX,
    waitMilliseconds: raw.PREPARE_WAIT_SECONDS * 1_000,
    brokers: brokersOf(kafka, "storefront-prepare", new AwsSignIn(signer, region)),
  };
}

type Raw = ReturnType<typeof readVariables<typeof variables>>;

function administratorOf(raw: Raw, secrets: Secrets): PrepareSettings["administrator"] {
  const { DATABASE_ADMIN_URL: url, DATABASE_ADMIN_SECRET_ARN: arn } = raw;
  if (url) {
    const shards = shardAddresses({ ...raw, DATABASE_URL: url });
    return () => Promise.resolve(shards);
  }
  if (!arn) {
    throw new ConfigError(
      "neither DATABASE_ADMIN_URL nor DATABASE_ADMIN_SECRET_ARN is set: only an administrator can make roles and schemas",
    );
  }
  if (!raw.DATABASE_HOST) throw new ConfigError("DATABASE_HOST is not set, but DATABASE_ADMIN_SECRET_ARN is");
  return async () => {
    const { username, password } = await secrets.credentials(arn);
    return shardAddresses({ ...raw, DATABASE_USER: username }).map(({ number, primary, standbys }) => ({
      number,
      primary: { ...primary, password, tls: true },
      standbys: standbys.map((standby) => ({ ...standby, password, tls: true })),
    }));
  };
}
