import { type Client } from "pg";

/** A table whose rows belong to buckets. */
export interface MovedTable {
  /** Schema and name, quoted. */
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * Every table with a column `bucket` in its primary key, but the fence itself: what moves with a bucket is what says that it belongs to one, so
 * that no list has to be kept.
 * @throws Error naming a table with a bucket that is not in its key: its rows could not be told apart by the replication.
 */
export async function movedTables(client: Client): Promise<MovedTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; keyed: boolean }>(bucketTables);
  const loose = rows.filter(({ keyed }) => !keyed).map(({ name }) => name);
  if (loose.length > 0) {
    throw new Error(`${loose.join(", ")}: a bucket that is not in the primary key cannot be moved`);
  }
  return rows.map(({ name, columns }) => ({ name, columns }));
}

const bucketTables = `
  select format('%I.%I', n.nspname, c.relname) as name,
    (select array_agg(x.attname::text order by x.attnum) from pg_attribute x
      where x.attrelid = c.oid and x.attnum > 0 and not x.attisdropped) as columns,
    exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey)) as keyed
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'bucket' and not a.attisdropped
  where c.relkind = 'r' and n.nspname not in ('sharding', 'pg_catalog', 'information_schema')
  order by 1`;

/** @throws Error unless both shards have the same tables with the same columns. */
export function requireSameTables(source: readonly MovedTable[], target: readonly MovedTable[]): void {
  const [here, there] = [describe(source), describe(target)];
  if (here === there) return;
  throw new Error(
    `the shards do not have the same tables, so one lacks a migration:\n  from ${here}\n  to   ${there}`,
  );
}

function describe(tables: readonly MovedTable[]): string {
  return tables.map(({ name, columns }) => `${name}(${columns.join(" ")})`).join(" ");
}

/** What a bucket holds on a shard: rows and a digest of all their values, for each table. */
export async function contentOf(
  client: Client,
  tables: readonly MovedTable[],
  bucket: number,
): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  for (const { name, columns } of tables) {
    // By name: a column that was added later may stand elsewhere on the other side.
    const values = [...columns].sort().map((column) => `${quoted(column)}::text`);
    const { rows } = await client.query<{ count: string; digest: string | null }>(
      `select count(*) as count, sum(hashtextextended(row(${values.join(", ")})::text, 0)::numeric)::text as digest from ${name} where bucket = $1`,
      [bucket],
    );
    content.set(name, `${rows[0]?.count} rows, ${rows[0]?.digest ?? "none"}`);
  }
  return content;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
