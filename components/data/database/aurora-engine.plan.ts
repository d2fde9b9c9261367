import { defaultMysqlVersion, isMysqlVersion, mysqlVersions } from "../../catalogue/mysql";
import { defaultPostgresVersion, isPostgresVersion, postgresVersions } from "../../catalogue/postgres";
import { type DatabaseParameter } from "./aurora.plan";

/** The language that a database speaks. */
export type DatabaseEngine = "postgres" | "mysql";

/** What differs between the two engines of Aurora. */
export interface EngineFacts {
  /** What RDS calls it. */
  readonly engine: "aurora-postgresql" | "aurora-mysql";
  readonly port: number;
  readonly defaultVersion: string;
  /** Kinds of log that are handed to CloudWatch. */
  readonly logs: readonly string[];
  /** Settings that make every connection use TLS; the user cannot take them back. */
  readonly tls: Readonly<Record<string, DatabaseParameter>>;
  /** What a master user's name may be. */
  readonly username: { readonly pattern: RegExp; readonly reserved: RegExp; readonly rule: string };
  /** What RDS Proxy calls it. */
  readonly proxyFamily: "POSTGRESQL" | "MYSQL";
}

const word = "a letter, then lower-case letters, digits and _, at most 63";

/** The two engines of Aurora. */
export const engineFacts: Readonly<Record<DatabaseEngine, EngineFacts>> = {
  postgres: {
    engine: "aurora-postgresql",
    port: 5432,
    defaultVersion: defaultPostgresVersion,
    logs: ["postgresql", "iam-db-auth-error", "instance"],
    tls: { "rds.force_ssl": { value: "1" } },
    username: {
      pattern: /^[a-z][a-z0-9_]{0,62}$/,
      reserved: /^(rds|pg_|admin$|public$)/,
      rule: `${word}; not admin, public, rds… or pg_…, which are reserved`,
    },
    proxyFamily: "POSTGRESQL",
  },
  mysql: {
    engine: "aurora-mysql",
    port: 3306,
    defaultVersion: defaultMysqlVersion,
    logs: ["audit", "error", "slowquery", "iam-db-auth-error"],
    tls: { require_secure_transport: { value: "ON" } },
    username: {
      pattern: /^[a-z][a-z0-9]{0,15}$/,
      reserved: /^(rds|mysql)/,
      rule: "a letter, then lower-case letters and digits, at most 16; not rds… or mysql…, which are reserved",
    },
    proxyFamily: "MYSQL",
  },
};

/** Parameter group family of a version; undefined where the catalogue of the engine does not have it. */
export function familyOf(engine: DatabaseEngine, version: string): string | undefined {
  if (engine === "mysql") return isMysqlVersion(version) ? mysqlVersions[version].family : undefined;
  return isPostgresVersion(version) ? postgresVersions[version].family : undefined;
}
