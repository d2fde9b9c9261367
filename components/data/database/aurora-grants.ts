import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../../lib/errors";
import { grant, type GrantedRole, type GrantOptions, type GrantStatement } from "../../lib/grants";
import { secretReadStatements } from "../shared-secret";
import { type DatabaseOutputs } from "./aurora-cluster";
import { type DatabaseProxyOutputs } from "./aurora-proxy";
import { checkDatabaseUser, type ProxyAuth } from "./aurora-proxy-args";
import { proxyConnectArn } from "./aurora-proxy.plan";
import { connectArn } from "./aurora.plan";

/**
 * What signing in by IAM as a user of a database asks for, in each of its regions that is given: as `grantConnect` grants it, for a
 * program that has the outputs of a database alone, such as those of another stack.
 *
 * @throws pulumi.RunError for a user with other characters than letters, digits and _.
 */
export function databaseConnectStatements(
  databases: readonly Pick<DatabaseOutputs, "clusterArn" | "clusterResourceId">[],
  user: string,
): readonly GrantStatement[] {
  const check = new ArgumentCheck("databaseConnectStatements");
  checkDatabaseUser(check, "user", user);
  check.throwIfAny();
  const resources = databases.map((database) => clusterUser(database, user));
  return [{ actions: ["rds-db:connect"], resources }];
}

/**
 * What reading the administrator's credentials asks for, for who makes the users of a database: the secret of its region, and through Secrets
 * Manager alone the key that seals it. Give it to nobody who serves requests.
 */
export function databaseAdministratorStatements({
  region,
  secretArn,
  keyArn,
}: Pick<DatabaseOutputs, "region" | "secretArn" | "keyArn">): readonly GrantStatement[] {
  return secretReadStatements({ region, secretArn, keyArn });
}

/** Who is let in, and as whom. */
export interface ConnectRequest {
  readonly role: GrantedRole;
  readonly user: string;
  readonly options: GrantOptions;
}

/** The ways into a stand-alone database. */
export interface WaysIn {
  readonly name: string;
  readonly database: Pick<DatabaseOutputs, "clusterArn" | "clusterResourceId">;
  /** Whether clients may connect to the database itself. */
  readonly direct: boolean;
  readonly proxy: DatabaseProxyOutputs | undefined;
  readonly proxyAuth: ProxyAuth | undefined;
}

/** Gives a role `rds-db:connect` on a stand-alone database and its proxy. */
export function grantDatabase(
  parent: pulumi.Resource,
  { name, database, direct, proxy, proxyAuth }: WaysIn,
  { role, user, options }: ConnectRequest,
): aws.iam.RolePolicy {
  const check = new ArgumentCheck(`Aurora "${name}"`);
  checkDatabaseUser(check, "grantConnect.user", user);
  const signsIn = proxyAuth?.type === "iam" || (proxyAuth && proxyAuth.clients !== "password");
  const resources = [
    ...(direct ? [clusterUser(database, user)] : []),
    ...(proxy && signsIn ? [proxy.arn.apply((arn) => proxyConnectArn(arn, user))] : []),
  ];
  const noWay = "directAccess, or a proxy whose clients sign in by IAM: there is no way in by IAM";
  check.require(resources.length > 0, "grantConnect.user", user, noWay);
  check.throwIfAny();
  const statements = [{ actions: ["rds-db:connect"], resources }];
  return grant(parent, { of: name, right: `connect-${user}`, role, statements, ...options });
}

/** Gives a role `rds-db:connect` on a global database, in the regions named or in all. */
export function grantGlobalDatabase(
  parent: pulumi.Resource,
  name: string,
  members: Readonly<Record<string, DatabaseOutputs>>,
  { role, user, options, regions }: ConnectRequest & { readonly regions: readonly string[] | undefined },
): aws.iam.RolePolicy {
  const all = Object.keys(members).sort();
  const check = new ArgumentCheck(`AuroraGlobal "${name}"`);
  checkDatabaseUser(check, "grantConnect.user", user);
  for (const region of regions ?? [])
    check.require(all.includes(region), "grantConnect.regions", region, `one of ${all.join(", ")}`);
  check.require(regions?.length !== 0, "grantConnect.regions", regions, `one or more of ${all.join(", ")}`);
  check.throwIfAny();
  const statements = databaseConnectStatements(
    (regions ?? all).map((region) => members[region]!),
    user,
  );
  const of = regions ? [name, ...regions].join("-") : name;
  return grant(parent, { of, right: `connect-${user}`, role, statements, ...options });
}

function clusterUser(database: WaysIn["database"], user: string): pulumi.Output<string> {
  return pulumi
    .all([database.clusterArn, database.clusterResourceId])
    .apply(([arn, resourceId]) => connectArn(arn, resourceId, user));
}
