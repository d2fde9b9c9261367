import { type BaseOptions } from "@platformatic/kafka";
import { type AwsSignIn } from "../aws/sign-in.ts";
import { type Config } from "../config/config.ts";

/** Gives the token with which this process signs in to the brokers; asked for each connection, and again before it runs out. */
export interface TokenSource {
  token(): Promise<string>;
}

/** The brokers of the region, and how this process comes to them. */
export interface Brokers {
  readonly addresses: readonly string[];
  /** Goes before the name of each topic and group. */
  readonly prefix: string;
  /** Name among the brokers' clients. */
  readonly client: string;
  /** Undefined where nobody signs in: the connection is plain then. */
  readonly tokens?: TokenSource | undefined;
}

/** The brokers that a process was told of; undefined where it was told of none. */
export function brokersOf(
  kafka: Config["kafka"],
  client: string,
  aws: Pick<AwsSignIn, "brokers">,
): Brokers | undefined {
  if (!kafka) return undefined;
  const { brokers: addresses, prefix, signIn } = kafka;
  const tokens = signIn === "iam" ? { token: () => aws.brokers() } : undefined;
  return { addresses, prefix, client, tokens };
}

/**
 * What every client of the brokers is opened with. It gives up within the ten seconds for which a transaction may wait beside it; whoever uses it
 * tries again in its own time.
 */
export function clientOptions({ addresses, client, tokens }: Brokers): BaseOptions {
  return {
    clientId: client,
    bootstrapBrokers: [...addresses],
    connectTimeout: 2_000,
    timeout: 3_000,
    requestTimeout: 4_000,
    retries: 1,
    retryDelay: 100,
    autocreateTopics: false,
    ...(tokens
      ? { tls: {}, tlsServerName: true, sasl: { mechanism: "OAUTHBEARER", token: () => tokens.token() } }
      : {}),
  };
}
