import { type DatabaseServer } from "../database/server.ts";

/**
 * Has the relays send again what was sent since a time, from every outbox of a server. To be done when a region takes over: the other one has marked
 * events as sent, and nobody knows which of them its brokers had passed on or its consumers had handled. Those that had are known by their inboxes.
 * @returns how many events will be sent again.
 */
export async function reopenOutboxes({ pool }: Pick<DatabaseServer, "pool">, since: Date): Promise<number> {
  const { rows } = await pool.query<{ name: string }>(
    "select format('%I.outbox', schemaname) as name from pg_tables where tablename = 'outbox' order by 1",
  );
  let events = 0;
  for (const { name } of rows) {
    const text = `update ${name} set sent_at = null where sent_at >= $1`;
    events += (await pool.query(text, [since])).rowCount ?? 0;
  }
  return events;
}
