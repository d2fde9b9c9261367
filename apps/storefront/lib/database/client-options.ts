import { type ClientConfig } from "pg";
import { databaseAuthorities } from "../aws/database-tls.ts";
import { type DatabaseAddress } from "../config/shard-addresses.ts";

/** What a connection of its own is opened with, beside the pools of the services. */
export function clientOptions(address: DatabaseAddress): ClientConfig {
  const { host, port, database, user, password } = address;
  return {
    ...{ host, port, database, user, password },
    ssl: tlsOf(address),
    application_name: "storefront-prepare",
    // A database that has paused takes some 15 seconds to wake.
    connectionTimeoutMillis: 25_000,
    keepAlive: true,
  };
}

/** Aurora takes nobody without TLS. */
export function tlsOf({ password, tls = password === undefined }: DatabaseAddress): ClientConfig["ssl"] {
  return tls ? { secureContext: databaseAuthorities() } : false;
}
