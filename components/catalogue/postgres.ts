/** One minor version of Aurora PostgreSQL. Dates are UTC days, `YYYY-MM-DD`. */
export interface PostgresRelease {
  /** Parameter group family of the major version. */
  readonly family: string;
  /** AWS upgrades a cluster that still runs the minor version after this day. */
  readonly endOfStandardSupport: string;
  /** Last day of the major version before extended support, which costs extra per vCPU. */
  readonly endOfMajorSupport: string;
  /** Long-term support: the minor version lives as long as its major version, and gets critical fixes only. */
  readonly longTerm: boolean;
}

const major16 = { family: "aurora-postgresql16", endOfMajorSupport: "2029-02-28", longTerm: false };
const major17 = { family: "aurora-postgresql17", endOfMajorSupport: "2030-02-28", longTerm: false };
const major18 = { family: "aurora-postgresql18", endOfMajorSupport: "2031-02-28", longTerm: false };

/** The versions that the components take, newest first. A version leaves the list once its standard support has ended. */
export const postgresVersions = {
  "18.4": { ...major18, endOfStandardSupport: "2027-12-31" },
  "18.3": { ...major18, endOfStandardSupport: "2027-11-30" },
  "17.10": { ...major17, endOfStandardSupport: "2027-12-31" },
  "17.9": { ...major17, endOfStandardSupport: "2027-09-30" },
  "17.7": { ...major17, endOfStandardSupport: "2030-02-28", longTerm: true },
  "16.14": { ...major16, endOfStandardSupport: "2027-12-31" },
  "16.13": { ...major16, endOfStandardSupport: "2027-09-30" },
} as const satisfies Readonly<Record<string, PostgresRelease>>;

/** A version of the catalogue, e.g. `17.9`. */
export type PostgresVersion = keyof typeof postgresVersions;

/** What a new database gets: the newest but one minor version of the major version before the newest. */
export const defaultPostgresVersion: PostgresVersion = "17.9";

/** Whether the catalogue knows the version. */
export function isPostgresVersion(version: string): version is PostgresVersion {
  return Object.hasOwn(postgresVersions, version);
}

/** The instance class of Aurora Serverless v2. */
export const serverlessClass = "db.serverless";

/** The root certificate of every instance: RSA 2048, valid to 2061, the one that drivers know. */
export const databaseCertificate = "rds-ca-rsa2048-g1";

const graviton = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"];
const databaseSizes: Readonly<Record<string, readonly string[]>> = {
  t4g: ["medium", "large"],
  r6g: graviton,
  r7g: graviton,
  r8g: [...graviton, "24xlarge", "48xlarge"],
  r7i: ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge", "48xlarge"],
};

/** Provisioned classes that the components take. Older generations and those that few regions have are left out. */
export const databaseClasses: readonly string[] = Object.entries(databaseSizes).flatMap(([family, sizes]) =>
  sizes.map((size) => `db.${family}.${size}`),
);

/** Whether an Aurora global database takes the class: memory-optimised ones and Serverless v2. */
export function isGlobalDatabaseClass(instanceClass: string): boolean {
  return instanceClass === serverlessClass || /^db\.[rx]/.test(instanceClass);
}
