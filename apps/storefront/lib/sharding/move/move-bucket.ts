import pg from "pg";
import { type DatabaseAddress, type ShardAddress } from "../../config/shard-addresses.ts";
import { bucketCount } from "../buckets.ts";
import { BucketReplication } from "./bucket-replication.ts";
import { contentOf, movedTables, type MovedTable, requireSameTables } from "./moved-tables.ts";

/** A bucket that is to be moved while its users go on. */
export interface Move {
  readonly bucket: number;
  /** Number of the shard that shall have it. */
  readonly to: number;
  readonly shards: readonly ShardAddress[];
  /** Told what happens; waited for. */
  readonly onProgress?: (what: string) => void | Promise<void>;
  /** How long the old rows stay after the move: until every process has heard of it. @default 5000, twice the age of a map */
  readonly graceMilliseconds?: number;
  /** Longest time for copying. @default ten minutes */
  readonly copyMilliseconds?: number;
}

/** What a move did. */
export interface Moved {
  readonly rows: number;
  /** For how long writes of this bucket waited. */
  readonly pausedMilliseconds: number;
}

/** Lag, in bytes of the log, at which the fence goes down: what is left then is done within milliseconds. */
const smallLag = 64 * 1024;
/** Longest time for which writes may be kept waiting; after it the move is given up, and the bucket stays where it is. */
const longestPauseMilliseconds = 1_000;
/** Longest wait for writes under way, which hold the fence. */
const fenceMilliseconds = 500;

/**
 * Moves a bucket to another shard, online: copy, follow, fence, compare, turn the map, delete. Writes of this bucket alone wait, for at most a
 * second. A move that fails before the map is turned leaves the bucket where it was; run again, it begins anew. One that was killed later is
 * finished by running it again.
 * @throws Error saying why; the bucket is active on exactly one shard then.
 */
export async function moveBucket(move: Move): Promise<Moved> {
  const { bucket, to, shards } = move;
  if (!Number.isInteger(bucket) || bucket < 0 || bucket >= bucketCount) {
    throw new RangeError(`bucket ${bucket}: there are 0 to ${bucketCount - 1}`);
  }
  const target = shards[to];
  if (!target) throw new RangeError(`shard ${to}: there are 0 to ${shards.length - 1}`);
  const [main = target] = shards;
  return withClient(main.primary, async (map) => {
    // One move at a time, whoever runs it.
    const { rows } = await map.query<{ alone: boolean }>("select pg_try_advisory_lock(7412027) as alone");
    if (!rows[0]?.alone) throw new Error("another bucket is being moved right now");
    const { shard: from, version } = await placeOf(map, bucket);
    const source = shards[from];
    if (!source) throw new Error(`the map says shard ${from}, which DATABASE_URL does not name`);
    if (from === to) return finished(move, map);
    return withClient(source.primary, (here) =>
      withClient(target.primary, (there) =>
        new BucketMove(move, { map, here, there }, source, version).run(),
      ),
    );
  });
}

interface Clients {
  readonly map: pg.Client;
  readonly here: pg.Client;
  readonly there: pg.Client;
}

class BucketMove {
  readonly #move: Move;
  readonly #clients: Clients;
  readonly #source: ShardAddress;
  readonly #version: number;
  readonly #replication: BucketReplication;

  constructor(move: Move, clients: Clients, source: ShardAddress, version: number) {
    this.#move = move;
    this.#clients = clients;
    this.#source = source;
    this.#version = version;
    this.#replication = new BucketReplication(move.bucket, clients.here, clients.there);
  }

  async run(): Promise<Moved> {
    const { here, there } = this.#clients;
    const tables = await movedTables(here);
    requireSameTables(tables, await movedTables(there));
    await this.#clear(tables);
    let pausedMilliseconds: number;
    try {
      await this.#copy(tables);
      pausedMilliseconds = await this.#turn(tables);
    } catch (error) {
      await this.#giveUp();
      throw error;
    }
    await this.#replication.drop();
    await this.#progress("waiting until every process knows");
    await new Promise((resolve) => setTimeout(resolve, this.#move.graceMilliseconds ?? 5_000));
    return { rows: await deleteRows(here, tables, this.#move.bucket), pausedMilliseconds };
  }

  /** Removes what a run that did not end has left: rows at the target, and a fence at the source. */
  async #clear(tables: readonly MovedTable[]): Promise<void> {
    const { here, there } = this.#clients;
    const { bucket } = this.#move;
    await this.#replication.drop();
    await setState(here, bucket, "active", this.#version);
    // Never what is in use: the map names the other shard, and so does the fence.
    await setState(there, bucket, "receiving", this.#version);
    await deleteRows(there, tables, bucket);
  }

  async #copy(tables: readonly MovedTable[]): Promise<void> {
    const { bucket, copyMilliseconds = 600_000 } = this.#move;
    const deadline = performance.now() + copyMilliseconds;
    await this.#progress(`copying ${tables.length} tables`);
    // It begins when the transactions have ended that run now, on all of the source.
    await this.#clients.there.query(`set statement_timeout = ${copyMilliseconds}`);
    await this.#replication.start(tables, bucket, this.#source.primary);
    await this.#replication.untilCopied(deadline);
    await this.#progress("following");
    while ((await this.#replication.lag()) > smallLag) {
      if (performance.now() > deadline) throw new Error("the target does not keep up with the writes");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The only moment in which writes wait. */
  async #turn(tables: readonly MovedTable[]): Promise<number> {
    const { map, here, there } = this.#clients;
    const { bucket, to } = this.#move;
    await this.#progress("turning");
    const began = performance.now();
    // Waits for the writes under way, which hold the row; those that come wait behind, and then find it fenced.
    await here.query(`set lock_timeout = ${fenceMilliseconds}`);
    await setState(here, bucket, "fenced", this.#version);
    const { rows } = await here.query<{ at: string }>("select pg_current_wal_insert_lsn()::text as at");
    await this.#replication.untilConfirmed(rows[0]?.at ?? "0/0", began + longestPauseMilliseconds);
    await this.#compare(tables);
    await setState(there, bucket, "active", this.#version + 1);
    await map.query("update sharding.map set shard = $2, version = $3 where bucket = $1", [
      bucket,
      to,
      this.#version + 1,
    ]);
    const paused = performance.now() - began;
    await setState(here, bucket, "moved", this.#version + 1);
    return paused;
  }

  async #compare(tables: readonly MovedTable[]): Promise<void> {
    const { here, there } = this.#clients;
    const { bucket } = this.#move;
    const [old, copied] = await Promise.all([
      contentOf(here, tables, bucket),
      contentOf(there, tables, bucket),
    ]);
    for (const [name, content] of old) {
      if (copied.get(name) !== content) {
        throw new Error(`${name} differs: ${content} at the source, ${copied.get(name)} at the target`);
      }
    }
  }

  /** Back to where it was, unless the map was turned already. */
  async #giveUp(): Promise<void> {
    const { map, here, there } = this.#clients;
    const { bucket } = this.#move;
    const { version } = await placeOf(map, bucket);
    if (version === this.#version) {
      await setState(there, bucket, "receiving", this.#version);
      await setState(here, bucket, "active", this.#version);
    }
    await this.#replication.drop();
  }

  async #progress(what: string): Promise<void> {
    await this.#move.onProgress?.(`bucket ${this.#move.bucket}: ${what}`);
  }
}

/** The map names the target already: what a run left that was killed after it had turned the map. */
async function finished(move: Move, map: pg.Client): Promise<Moved> {
  const { bucket, to, shards } = move;
  const { version } = await placeOf(map, bucket);
  let rows = 0;
  for (const other of shards.filter(({ number }) => number !== to)) {
    rows += await withClient(other.primary, async (client) => {
      const { rows: owned } = await client.query<{ state: string }>(
        "select state from sharding.owned where bucket = $1",
        [bucket],
      );
      if (owned.length === 0) return 0;
      await setState(client, bucket, "moved", version);
      return withClient(shards[to]?.primary ?? other.primary, async (there) => {
        await new BucketReplication(bucket, client, there).drop();
        return deleteRows(client, await movedTables(client), bucket);
      });
    });
  }
  return { rows, pausedMilliseconds: 0 };
}

async function placeOf(map: pg.Client, bucket: number): Promise<{ shard: number; version: number }> {
  const { rows } = await map.query<{ shard: number; version: number }>(
    "select shard, version from sharding.map where bucket = $1",
    [bucket],
  );
  const [place] = rows;
  if (!place) throw new Error(`bucket ${bucket} is on no shard yet: start the storefront once`);
  return place;
}

async function setState(client: pg.Client, bucket: number, state: string, version: number): Promise<void> {
  await client.query(
    `insert into sharding.owned (bucket, state, version) values ($1, $2, $3)
     on conflict (bucket) do update set state = excluded.state, version = excluded.version`,
    [bucket, state, version],
  );
}

/** Deletes the rows of a bucket, in transactions of a bounded size. */
async function deleteRows(client: pg.Client, tables: readonly MovedTable[], bucket: number): Promise<number> {
  let deleted = 0;
  await client.query("set session_replication_role = replica");
  for (const { name } of tables) {
    let count: number;
    do {
      const part = `select ctid from ${name} where bucket = $1 limit 5000`;
      count =
        (await client.query(`delete from ${name} where ctid = any (array(${part}))`, [bucket])).rowCount ?? 0;
      deleted += count;
    } while (count > 0);
  }
  await client.query("set session_replication_role = origin");
  return deleted;
}

async function withClient<T>(address: DatabaseAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { host, port, database, user, password } = address;
  const client = new pg.Client({ host, port, database, user, password, application_name: "storefront-move" });
  // What is asked next fails then, which is where it is dealt with.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
