import { otherDatabase, type ShardUrls } from "../stores/addresses.plan.ts";
import { ask, quoted } from "../stores/postgres/query.ts";

/** Makes a database of that name on each shard, and waits until the standbys have it. */
export async function createDatabases(
  shards: readonly ShardUrls[],
  name: string,
): Promise<readonly ShardUrls[]> {
  for (const { primary } of shards) await ask(primary, `create database ${quoted(name)}`);
  const created = shards.map(({ primary, standbys }) => ({
    primary: otherDatabase(primary, name),
    standbys: standbys.map((url) => otherDatabase(url, name)),
  }));
  await Promise.all(created.flatMap(({ standbys }) => standbys.map(arrived)));
  return created;
}

/** Drops the databases with all that still holds them: connections, and the logical replication of a bucket that was on its way. */
export async function dropDatabases(shards: readonly ShardUrls[]): Promise<void> {
  for (const { primary } of shards) await dropSubscriptions(primary);
  for (const { primary } of shards) {
    const name = new URL(primary).pathname.slice(1);
    const server = otherDatabase(primary, "postgres");
    await dropSlots(server, name);
    await ask(server, `drop database if exists ${quoted(name)} with (force)`);
  }
}

async function dropSubscriptions(url: string): Promise<void> {
  const found = await ask<{ subname: string }>(
    url,
    "select subname from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())",
  );
  for (const { subname } of found) {
    const name = quoted(subname);
    await ask(url, `alter subscription ${name} disable`);
    // Without its slot: the other side may be gone, and its slots are dropped with its database.
    await ask(url, `alter subscription ${name} set (slot_name = none)`);
    await ask(url, `drop subscription ${name}`);
  }
}

async function dropSlots(url: string, database: string): Promise<void> {
  await ask(
    url,
    "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where database = $1 and active_pid is not null",
    [database],
  );
  await ask(
    url,
    "select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = $1 and active_pid is null",
    [database],
  );
}

/** Waits until a standby has the new database. */
async function arrived(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await ask(url, "select 1");
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
