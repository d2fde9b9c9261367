/** Addresses of one shard's servers. */
export interface ShardUrls {
  readonly primary: string;
  readonly standbys: readonly string[];
}

/** Where the stores are: what a process of the storefront is told. */
export interface StoreAddresses {
  /** In the order of their numbers. */
  readonly shards: readonly ShardUrls[];
  readonly valkey?: string;
  /** `host:port`, with commas between them. */
  readonly kafka?: string;
}

/**
 * Addresses that the environment names: `DATABASE_URL` (`postgres://a|postgres://a-standby,postgres://b`: shards with commas between them,
 * standbys of a shard after a bar), `VALKEY_URL`, `KAFKA_BROKERS`.
 */
export function addressesFrom(environment: Readonly<Record<string, string | undefined>>): StoreAddresses {
  const shards = (environment["DATABASE_URL"] ?? "")
    .split(",")
    .map((shard) => shard.split("|").map((url) => url.trim()))
    .flatMap(([primary, ...standbys]) => (primary ? [{ primary, standbys }] : []));
  return {
    shards,
    ...(environment["VALKEY_URL"] ? { valkey: environment["VALKEY_URL"] } : {}),
    ...(environment["KAFKA_BROKERS"] ? { kafka: environment["KAFKA_BROKERS"] } : {}),
  };
}

/** The variables from which `addressesFrom` reads the same. */
export function environmentOf(addresses: StoreAddresses): Record<string, string> {
  const shards = addresses.shards.map(({ primary, standbys }) => [primary, ...standbys].join("|"));
  return {
    ...(shards.length > 0 ? { DATABASE_URL: shards.join(",") } : {}),
    ...(addresses.valkey ? { VALKEY_URL: addresses.valkey } : {}),
    ...(addresses.kafka ? { KAFKA_BROKERS: addresses.kafka } : {}),
  };
}

/** The same server's address of another database. */
export function otherDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
