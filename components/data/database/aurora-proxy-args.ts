import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentCheck } from "../../lib/errors";
import { type AuroraCompute } from "./aurora.plan";
import { type DataNetwork } from "../network";

/** How clients and the proxy sign in. */
export type ProxyAuth = ProxyIamAuth | ProxySecretAuth;

/** By IAM on both sides: clients at the proxy, the proxy at the database. No password exists. */
export interface ProxyIamAuth {
  /** `iam` knows no password; `secret` takes those of Secrets Manager. */
  readonly type: "iam";
  /** Users of the database whom clients may be, e.g. `["app"]`. The database must let each sign in by IAM. */
  readonly users: readonly string[];
}

/** By passwords that the proxy reads from Secrets Manager. */
export interface ProxySecretAuth {
  /** `iam` knows no password; `secret` takes those of Secrets Manager. */
  readonly type: "secret";
  /** Secrets with `username` and `password` by a word for the user, e.g. `{ app: { secretArn } }`. */
  readonly secrets: Readonly<Record<string, ProxySecret>>;
  /** What clients show the proxy: a token of IAM, or the password. @default "iam" */
  readonly clients?: "iam" | "password";
}

/** Defaults of {@link ProxySecretAuth}. */
export const proxySecretAuthDefaults = { clients: "iam" } as const;

/** A secret as the proxy reads it. */
export interface ProxySecret {
  /** ARN of the secret, in the database's region. */
  readonly secretArn: pulumi.Input<string>;
  /** ARN of the KMS key that encrypts the secret. @default AWS's own key for secrets, which needs no permission */
  readonly keyArn?: pulumi.Input<string>;
}

/**
 * A pool of connections between clients and the database: for functions and for many short connections, and to keep clients connected
 * through a failover.
 */
export interface DatabaseProxyArgs {
  /** How clients and the proxy sign in. */
  readonly auth: ProxyAuth;
  /** Who may connect to the proxy, by a name that stays. @default those of the network */
  readonly allowedFrom?: DataNetwork["allowedFrom"];
  /**
   * Whether those of the network may still connect to the database itself. Switch it off once every client has moved over.
   * @default true: a proxy that is added to a running database cuts nobody off
   */
  readonly directAccess?: boolean;
  /** A second host that leads to the readers. @default false */
  readonly readOnlyEndpoint?: boolean;
  /** Connections that the pool may take of each instance's maximum, percent, 1 to 100. @default 90: the rest is for administrators */
  readonly maxConnectionsPercent?: number;
  /** Of the same maximum, connections that stay open while nobody uses them, percent, 0 to `maxConnectionsPercent`. @default 50 */
  readonly maxIdleConnectionsPercent?: number;
  /** Seconds that a request waits for a connection, 1 to 300. @default 10: who waits longer has been given up by its own caller */
  readonly borrowTimeoutSeconds?: number;
  /** Seconds after which a silent client is disconnected, 60 to 28,800. @default 1800 */
  readonly idleClientSeconds?: number;
}

/** Defaults of {@link DatabaseProxyArgs}. */
export const databaseProxyDefaults = {
  directAccess: true,
  readOnlyEndpoint: false,
  maxConnectionsPercent: 90,
  maxIdleConnectionsPercent: 50,
  borrowTimeoutSeconds: 10,
  idleClientSeconds: 1800,
} as const;

/** Records what AWS would refuse, and what would not do what it says. */
export function checkProxy(
  check: ArgumentCheck,
  args: DatabaseProxyArgs | undefined,
  network: DataNetwork,
  compute: AuroraCompute,
): void {
  if (!args) return;
  const settings = { ...databaseProxyDefaults, ...args };
  const pauses = compute.type === "serverless" && compute.minCapacity === 0;
  const awake = "0.5 or more beside a proxy: its open connections never let a database pause";
  check.require(!pauses, "compute.minCapacity", 0, awake);
  checkLimits(check, settings);
  checkAuth(check, args.auth);
  for (const source of Object.keys(args.allowedFrom ?? {})) {
    const fits = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(source);
    check.require(fits, "proxy.allowedFrom", source, "names of lower-case letters, digits and hyphens");
  }
  const free = !("proxy" in network.allowedFrom);
  check.require(free, "network.allowedFrom", "proxy", "another name: this one is the proxy's own");
}

function checkLimits(
  check: ArgumentCheck,
  settings: Required<Omit<DatabaseProxyArgs, "auth" | "allowedFrom">>,
): void {
  const { maxConnectionsPercent: most, maxIdleConnectionsPercent: idle } = settings;
  const within = (field: keyof typeof settings, least: number, greatest: number, unit: string) => {
    const value = settings[field];
    const fits = Number.isInteger(value) && Number(value) >= least && Number(value) <= greatest;
    check.require(fits, `proxy.${field}`, value, `${least} to ${greatest} ${unit}`);
  };
  within("maxConnectionsPercent", 1, 100, "percent");
  within("maxIdleConnectionsPercent", 0, 100, "percent");
  check.require(
    idle <= most,
    "proxy.maxIdleConnectionsPercent",
    idle,
    `${most} or less: not above maxConnectionsPercent`,
  );
  within("borrowTimeoutSeconds", 1, 300, "seconds");
  within("idleClientSeconds", 60, 28_800, "seconds");
}

function checkAuth(check: ArgumentCheck, auth: ProxyAuth): void {
  if (auth.type === "iam") {
    check.require(auth.users.length > 0, "proxy.auth.users", auth.users, "at least one user of the database");
    for (const user of auth.users) checkDatabaseUser(check, "proxy.auth.users", user);
    return;
  }
  const words = Object.keys(auth.secrets);
  // AWS takes 200 secrets for a proxy.
  const counts = words.length >= 1 && words.length <= 200;
  check.require(counts, "proxy.auth.secrets", words.length, "1 to 200 secrets");
}

/** Records a user that no database has: a wildcard above all, which IAM would take for everybody. */
export function checkDatabaseUser(check: ArgumentCheck, field: string, user: string): void {
  const fits = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(user);
  check.require(fits, field, user, "a user of the database: letters, digits and _, at most 63");
}
