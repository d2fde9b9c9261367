/** One minor version of Aurora MySQL. Dates are UTC days, `YYYY-MM-DD`, of the release calendar of Aurora MySQL. */
export interface MysqlRelease {
  /** Parameter group family of the major version. */
  readonly family: string;
  /** AWS upgrades a cluster that still runs the minor version after this day. */
  readonly endOfStandardSupport: string;
  /** Last day of the major version before extended support, which costs extra per vCPU. */
  readonly endOfMajorSupport: string;
  /** Long-term support: the minor version lives as long as its major version, and gets critical fixes only. */
  readonly longTerm: boolean;
}

const major80 = { family: "aurora-mysql8.0", endOfMajorSupport: "2028-04-30", longTerm: false };
// The calendar names the month alone.
const major84 = { family: "aurora-mysql8.4", endOfMajorSupport: "2032-04-30", longTerm: false };

/**
 * The versions that the components take, newest first, as RDS writes them: MySQL's, then Aurora's (version 3 is MySQL 8.0; from 8.4 on
 * the two agree). A version leaves the list once its standard support has ended.
 */
export const mysqlVersions = {
  "8.4.mysql_aurora.8.4.8": { ...major84, endOfStandardSupport: "2027-09-03" },
  "8.4.mysql_aurora.8.4.7": { ...major84, endOfStandardSupport: "2027-11-30" },
  "8.0.mysql_aurora.3.13.0": { ...major80, endOfStandardSupport: "2027-08-27" },
  "8.0.mysql_aurora.3.12.0": { ...major80, endOfStandardSupport: "2027-02-17" },
  "8.0.mysql_aurora.3.10.4": { ...major80, endOfStandardSupport: "2028-04-30", longTerm: true },
} as const satisfies Readonly<Record<string, MysqlRelease>>;

/** A version of the catalogue, e.g. `8.0.mysql_aurora.3.10.4`. */
export type MysqlVersion = keyof typeof mysqlVersions;

/** What a new database gets: the long-term version, which lives longer than every other minor version of the list. */
export const defaultMysqlVersion: MysqlVersion = "8.0.mysql_aurora.3.10.4";

/** Whether the catalogue knows the version. */
export function isMysqlVersion(version: string): version is MysqlVersion {
  return Object.hasOwn(mysqlVersions, version);
}

/** `max_connections` of Aurora MySQL by size of a memory-optimised class, as its default formula gives it. */
const connectionsBySize: Readonly<Record<string, number>> = {
  large: 1000,
  xlarge: 2000,
  "2xlarge": 3000,
  "4xlarge": 4000,
  "8xlarge": 5000,
  "12xlarge": 6000,
  "16xlarge": 6000,
  "24xlarge": 7000,
  // The table of AWS ends here: a larger class takes at least as many.
  "48xlarge": 7000,
};

/** `max_connections` of the burstable classes. */
const burstableConnections: Readonly<Record<string, number>> = { medium: 90, large: 135 };

/** Connections that an instance of a provisioned class takes by default; as many as the smallest takes where the class is unknown. */
export function mysqlConnections(instanceClass: string): number {
  const [, family = "", size = ""] = instanceClass.split(".");
  const bySize = family.startsWith("t") ? burstableConnections : connectionsBySize;
  return bySize[size] ?? 90;
}

/** `max_connections` of Serverless v2 by the least of its maximum capacities (ACU) that gives it. */
const connectionsByCapacity: readonly (readonly [capacity: number, connections: number])[] = [
  [128, 5000],
  [64, 4000],
  [32, 3000],
  [16, 2000],
  [8, 1000],
  [4, 135],
];

/** Connections that a serverless instance takes by default: they follow its maximum capacity, not what it has at the moment. */
export function mysqlServerlessConnections(maxCapacity: number): number {
  return connectionsByCapacity.find(([capacity]) => maxCapacity >= capacity)?.[1] ?? 90;
}
