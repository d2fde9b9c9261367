import pg from "pg";
import { type Logger } from "pino";
import { type DatabaseAddress, type ShardAddress } from "../lib/config/shard-addresses.ts";
import { clientOptions } from "../lib/database/client-options.ts";

/** How often a database is asked that does not answer yet, in milliseconds. */
const interval = 1_000;

export interface WriterSearch {
  /** Asked anew for each try, as passwords are rotated. */
  readonly administrator: () => Promise<readonly ShardAddress[]>;
  readonly region: string;
  /** How long the database may take to answer. */
  readonly waitMilliseconds: number;
  readonly log: Logger;
}

/** What a server says of who writes. `standby`: not itself, and it knows no more. `unknown`: a failover may be under way. */
type Answer = "itself" | "standby" | "another region" | "unknown";

/** Either what is known for sure, or why nothing is. */
type Finding = { readonly writer: readonly ShardAddress[] | undefined } | { readonly reason: string };

/**
 * Waits for a database that is starting, waking or failing over.
 * @returns its shards, each of which writes in this region; undefined where they do not.
 * @throws Error with the last reason where the database does not say so in time.
 */
export async function findWriter(search: WriterSearch): Promise<readonly ShardAddress[] | undefined> {
  const deadline = performance.now() + search.waitMilliseconds;
  let said = "";
  for (;;) {
    const finding = await lookOnce(search).catch((error: Error): Finding => ({ reason: reasonOf(error) }));
    if ("writer" in finding) return finding.writer;
    const { reason } = finding;
    if (performance.now() >= deadline) {
      const seconds = Math.round(search.waitMilliseconds / 1_000);
      throw new Error(`the database was not ready within ${seconds} seconds: ${reason}`);
    }
    if (reason !== said) search.log.warn({ reason }, "the database is not ready yet");
    said = reason;
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

async function lookOnce({ administrator, region }: WriterSearch): Promise<Finding> {
  const shards = await administrator();
  for (const { primary, standbys } of shards) {
    try {
      const answer = await ask(primary, region);
      if (answer === "standby" || answer === "another region") return { writer: undefined };
      if (answer === "unknown") return { reason: `${primary.host} does not write at the moment` };
    } catch (error) {
      // The host for writes of a region that does not write may not even answer; the region's readers know who does.
      const told = await Promise.all(standbys.map((standby) => ask(standby, region).catch(() => "unknown")));
      return told.includes("another region") ? { writer: undefined } : { reason: reasonOf(error) };
    }
  }
  return { writer: shards };
}

async function ask(address: DatabaseAddress, region: string): Promise<Answer> {
  const client = new pg.Client(clientOptions(address));
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ standby: boolean; aurora: boolean }>(
      "select pg_is_in_recovery() as standby, to_regproc('aurora_global_db_instance_status') is not null as aurora",
    );
    const { standby, aurora } = rows[0] ?? {};
    if (!standby) return "itself";
    return aurora ? await askAurora(client, region) : "standby";
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Servers of Aurora know where the one is that writes, and a host for writes may lead to one that has just ceased to. */
async function askAurora(client: pg.Client, region: string): Promise<Answer> {
  const { rows } = await client.query<{ region: string }>(
    "select aws_region as region from aurora_global_db_instance_status() where session_id = 'MASTER_SESSION_ID'",
  );
  return rows[0] && rows[0].region !== region ? "another region" : "unknown";
}

function reasonOf(error: unknown): string {
  // Where a name has several addresses, the message itself is empty.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
