import { type DatabaseServer } from "../database/server.ts";

/** Outboxes that the user of a connection may write: all for an administrator, its own for a service. */
const ownOutboxes = `
  select format('%I.%I', nspname, relname) as name
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relname = 'outbox' and relkind in ('r', 'p')
    and has_schema_privilege(pg_namespace.oid, 'usage') and has_table_privilege(pg_class.oid, 'update')
  order by 1`;

/**
 * Has the relays send again what was sent since a time, from every outbox of a server that the user may write. To be done when a region takes over:
 * the other one has marked events as sent, and nobody knows which of them its brokers had passed on or its consumers had handled. Those that had are
 * known by their inboxes. What relays send meanwhile is left alone, so it may be done while they work, and done again.
 * @returns how many events will be sent again.
 * @throws NotTheWriter where the server follows another one.
 */
export async function reopenOutboxes({ pool }: Pick<DatabaseServer, "pool">, since: Date): Promise<number> {
  const { rows: asked } = await pool.query<{ follows: boolean; now: Date }>(
    "select pg_is_in_recovery() as follows, clock_timestamp() as now",
  );
  const [server] = asked;
  if (!server || server.follows) throw new NotTheWriter();
  const { rows } = await pool.query<{ name: string }>(ownOutboxes);
  let events = 0;
  for (const { name } of rows) {
    const text = `update ${name} set sent_at = null where sent_at >= $1 and sent_at < $2`;
    events += (await pool.query(text, [since, server.now])).rowCount ?? 0;
  }
  return events;
}

/** The database takes no writes here, so nothing of it is sent from here. */
export class NotTheWriter extends Error {
  constructor() {
    super("the database takes no writes here: promote it first, then reopen its outboxes in the same region");
  }
}
