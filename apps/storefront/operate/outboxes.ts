import pg from "pg";
import { readConfig } from "../lib/config/config.ts";
import { readArguments, runCommand, UsageError } from "../local/arguments.ts";
import { defaultFolder, findRunning } from "../local/running.ts";
import { reopenCommand } from "./reopen.ts";

const usage = `usage: npm run outboxes -- [--reopen <time>]
  without options      says what waits in which outbox, and what was sent last
  --reopen <time>      has sent again what was sent since then, such as 2026-11-21T20:00:00Z: after the loss of a region
The database is DATABASE_URL, else that of the storefront which runs on this machine. On a cluster: node main.ts --reopen <time>, in a pod.`;

const options = { reopen: { type: "string" } } as const;

async function main(): Promise<number> {
  const { reopen } = readArguments(options, usage);
  const environment = process.env["DATABASE_URL"] ? process.env : findRunning(defaultFolder)?.environment;
  if (!environment)
    throw new UsageError(`no storefront runs on this machine, and DATABASE_URL is not set\n\n${usage}`);
  const { DATABASE_URL } = environment;
  if (reopen !== undefined) return reopenCommand([reopen], { DATABASE_URL });
  for (const { number, primary } of readConfig({ DATABASE_URL }).shards) await show(number, primary);
  return 0;
}

async function show(shard: number, address: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string }>(
      "select schemaname as schema from pg_tables where tablename = 'outbox' order by 1",
    );
    for (const { schema } of rows) {
      const { rows: found } = await client.query<{ waiting: number; sent: number; last: Date | null }>(
        `select count(*) filter (where sent_at is null)::int as waiting, count(sent_at)::int as sent, max(sent_at) as last
         from ${client.escapeIdentifier(schema)}.outbox`,
      );
      const [{ waiting, sent, last } = { waiting: 0, sent: 0, last: null }] = found;
      const until = last ? `, the last at ${last.toISOString()}` : "";
      console.log(`shard ${shard}  ${schema.padEnd(10)} ${waiting} waiting, ${sent} sent${until}`);
    }
  } finally {
    await client.end();
  }
}

await runCommand(main);
