import { ConfigError } from "./read-variables.ts";

/** A server of the database. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Undefined where the user signs in by IAM. */
  readonly password: string | undefined;
  /** Whether it is spoken to by TLS alone. @default where there is no password: a laptop's own server has no certificate */
  readonly tls?: boolean;
}

/** One shard of the database: where it takes writes, and who may answer reads. */
export interface ShardAddress {
  /** 0 holds what is not split by user, too. */
  readonly number: number;
  readonly primary: DatabaseAddress;
  readonly standbys: readonly DatabaseAddress[];
}

interface DatabaseVariables {
  readonly DATABASE_URL?: string;
  readonly DATABASE_HOST?: string;
  readonly DATABASE_READER_HOST?: string;
  readonly DATABASE_PORT: number;
  readonly DATABASE_NAME: string;
  readonly DATABASE_USER?: string;
}

/**
 * The shards, from `DATABASE_URL` (`postgres://a|postgres://a-standby,postgres://b`) or from the parts that a container is given.
 * @throws ConfigError for an address that cannot be read.
 */
export function shardAddresses(variables: DatabaseVariables): ShardAddress[] {
  const { DATABASE_URL: urls, DATABASE_HOST: host, DATABASE_READER_HOST: readerHost } = variables;
  if (urls) return urls.split(",").map(shardFromUrls);
  if (!host) return [];
  if (!variables.DATABASE_USER) throw new ConfigError("DATABASE_USER is not set, but DATABASE_HOST is");
  const at = (name: string): DatabaseAddress => ({
    host: name,
    port: variables.DATABASE_PORT,
    database: variables.DATABASE_NAME,
    user: variables.DATABASE_USER ?? "",
    password: undefined,
  });
  return [{ number: 0, primary: at(host), standbys: readerHost ? [at(readerHost)] : [] }];
}

function shardFromUrls(urls: string, number: number): ShardAddress {
  const [primary, ...standbys] = urls.split("|").map((url) => fromUrl(url.trim()));
  if (!primary) throw new ConfigError("DATABASE_URL names a shard without an address");
  return { number, primary, standbys };
}

function fromUrl(text: string): DatabaseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    // The address may hold a password: only its beginning is repeated.
    throw new ConfigError(
      `DATABASE_URL has ${JSON.stringify(text.slice(0, 12))}…: postgres://user:password@host:port/database`,
    );
  }
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
