import { type ClientBase } from "pg";
import {
  changesOfRights,
  type DatabaseObject,
  type DatabaseUser,
  type Holding,
  wantedRights,
} from "./rights.plan.ts";

/**
 * Gives every user of the database what it needs in these schemas, and takes what is more than that. In one transaction, so that no service
 * is without its rights for a moment.
 * @returns the statements that it took.
 */
export async function settleRights(
  client: ClientBase,
  users: readonly DatabaseUser[],
  schemas: readonly string[],
): Promise<string[]> {
  const names = users.map(({ name }) => name);
  const { rows: objects } = await client.query<DatabaseObject>(objectsIn, [schemas]);
  const { rows: actual } = await client.query<Holding>(heldBy, [names, schemas]);
  const there = users.filter(({ schema }) => schemas.includes(schema));
  const changes = changesOfRights(wantedRights(there, objects), actual);
  if (changes.length > 0) await client.query(["begin", ...changes, "commit"].join(";\n"));
  return changes;
}

const objectsIn = `
select case relkind when 'S' then 'sequence' else 'table' end as kind, nspname as schema, relname as name
from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('r', 'p', 'v', 'm', 'S') and nspname = any ($1)
order by 2, 3`;

/** Rights that users were given, on what lies in the schemas; those of their owner and of everybody are not among them. */
const heldBy = `
with users as (select oid, rolname from pg_roles where rolname = any ($1)),
  schemas as (select oid, nspname, nspacl from pg_namespace where nspname = any ($2)),
  held as (
    select 'schema' as kind, nspname as schema, '' as name, '' as "column", acl.*
    from schemas, aclexplode(nspacl) acl
    union all
    select case relkind when 'S' then 'sequence' else 'table' end, nspname, relname, '', acl.*
    from pg_class join schemas on schemas.oid = relnamespace, aclexplode(relacl) acl
    where relkind in ('r', 'p', 'v', 'm', 'S')
    union all
    select 'column', nspname, relname, attname, acl.*
    from pg_attribute join pg_class on pg_class.oid = attrelid join schemas on schemas.oid = relnamespace,
      aclexplode(attacl) acl
    where not attisdropped
    union all
    select case defaclobjtype when 'S' then 'later sequences' else 'later tables' end, nspname, '', '', acl.*
    from pg_default_acl join schemas on schemas.oid = defaclnamespace, aclexplode(defaclacl) acl
    where defaclobjtype in ('r', 'S') and defaclrole = (select oid from pg_roles where rolname = current_user)
  )
select kind, schema, name, "column", rolname as "user", array_agg(distinct privilege_type order by privilege_type) as rights
from held join users on users.oid = grantee
group by 1, 2, 3, 4, 5
order by 2, 1, 3, 4, 5`;
