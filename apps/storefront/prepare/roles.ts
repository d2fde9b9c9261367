import { type ClientBase } from "pg";
import { changesOfRoles, type Role } from "./roles.plan.ts";

/**
 * Makes the roles that are missing: they may sign in, own nothing and have no password. On RDS they sign in by IAM; elsewhere somebody gives
 * them a way in. Roles belong to the whole server: those that are there already stay what they are.
 * @returns the statements that it took.
 * @throws Error for a role of that name that may do more than a service should.
 */
export async function settleRoles(client: ClientBase, names: readonly string[]): Promise<string[]> {
  const { rows: settings } = await client.query<{ rds: boolean }>(
    "select to_regrole('rds_iam') is not null as rds",
  );
  const { rows: roles } = await client.query<Role>(rolesNamed, [names]);
  const changes = changesOfRoles(names, roles, settings[0]?.rds ?? false);
  for (const change of changes) await client.query(change).catch(unlessMade);
  return changes;
}

/** Another database of the same server was prepared at the same moment. */
function unlessMade(error: Error & { code?: string }): void {
  if (error.code !== "42710" && error.code !== "23505") throw error;
}

const rolesNamed = `
select rolname as name, rolcanlogin as login, rolsuper or rolbypassrls or rolcreaterole or rolreplication as mighty,
  exists (
    select from pg_auth_members join pg_roles iam on iam.oid = roleid
    where iam.rolname = 'rds_iam' and member = pg_roles.oid
  ) as iam
from pg_roles where rolname = any ($1)`;
