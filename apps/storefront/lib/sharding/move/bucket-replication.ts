import { createHash } from "node:crypto";
import { type Client } from "pg";
import { type DatabaseAddress } from "../../config/shard-addresses.ts";
import { type MovedTable } from "./moved-tables.ts";

/** Copies the rows of one bucket from a shard to another and follows their changes: PostgreSQL's logical replication with a row filter. */
export class BucketReplication {
  readonly #name: string;
  readonly #source: Client;
  readonly #target: Client;

  constructor(bucket: number, source: Client, target: Client) {
    // A slot's name belongs to the whole server, which may have other databases with buckets.
    const database = createHash("sha256")
      .update(source.database ?? "")
      .digest("hex")
      .slice(0, 8);
    this.#name = `move_bucket_${bucket}_${database}`;
    this.#source = source;
    this.#target = target;
  }

  /** Begins to copy. */
  async start(tables: readonly MovedTable[], bucket: number, address: DatabaseAddress): Promise<void> {
    const filtered = tables.map(({ name }) => `${name} where (bucket = ${bucket})`);
    await this.#source.query(`create publication ${this.#name} for table ${filtered.join(", ")}`);
    // What the target gets by another replication is not sent on, and what arrives is written safely before it is acknowledged.
    await this.#target.query(
      `create subscription ${this.#name} connection ${this.#target.escapeLiteral(connectionString(address))}
       publication ${this.#name} with (copy_data = true, origin = none, synchronous_commit = 'on')`,
    );
  }

  /** Waits until every table was copied and follows. @throws Error when a copy fails, or after the time. */
  async untilCopied(deadline: number): Promise<void> {
    await until(deadline, "the tables were not copied", async () => {
      const { rows } = await this.#target.query<{ left: string }>(
        `select count(*) as left from pg_subscription_rel r join pg_subscription s on s.oid = r.srsubid
         where s.subname = $1 and s.subdbid = (select oid from pg_database where datname = current_database()) and r.srsubstate <> 'r'`,
        [this.#name],
      );
      return rows[0]?.left === "0";
    });
  }

  /** Bytes of the source's log that the target has not confirmed. */
  async lag(): Promise<number> {
    const { rows } = await this.#source.query<{ lag: string | null }>(
      `select pg_current_wal_insert_lsn() - confirmed_flush_lsn as lag from pg_replication_slots
       where slot_name = $1`,
      [this.#name],
    );
    return Number(rows[0]?.lag ?? Infinity);
  }

  /** Waits until the target has everything up to a position of the source's log. */
  async untilConfirmed(position: string, deadline: number): Promise<void> {
    await until(deadline, "the target did not catch up", async () => {
      const { rows } = await this.#source.query<{ there: boolean }>(
        "select confirmed_flush_lsn >= $2::pg_lsn as there from pg_replication_slots where slot_name = $1",
        [this.#name, position],
      );
      return rows[0]?.there === true;
    });
  }

  /** Ends it and leaves nothing of it, also after a run that was killed in its midst. */
  async drop(): Promise<void> {
    const { rowCount } = await this.#target.query(
      "select from pg_subscription where subname = $1 and subdbid = (select oid from pg_database where datname = current_database())",
      [this.#name],
    );
    if (rowCount) {
      await this.#target.query(`alter subscription ${this.#name} disable`);
      // The slot is dropped below: by the subscription it could not be where the source has failed over since.
      await this.#target.query(`alter subscription ${this.#name} set (slot_name = none)`);
      await this.#target.query(`drop subscription ${this.#name}`);
    }
    await until(performance.now() + 10_000, "the slot is still used", () => this.#dropSlot());
    await this.#source.query(`drop publication if exists ${this.#name}`);
  }

  async #dropSlot(): Promise<boolean> {
    const { rows } = await this.#source.query<{ active: boolean }>(
      "select active from pg_replication_slots where slot_name = $1 and database = current_database()",
      [this.#name],
    );
    if (rows.length === 0) return true;
    if (rows[0]?.active) return false;
    await this.#source.query("select pg_drop_replication_slot($1)", [this.#name]);
    return true;
  }
}

/** Polls until something holds. @throws Error with what did not happen. */
async function until(deadline: number, failure: string, holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(failure);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function connectionString({ host, port, database, user, password }: DatabaseAddress): string {
  const parts = { host, port, dbname: database, user, password, connect_timeout: 5 };
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}='${String(value).replaceAll(/['\\]/g, "\\$&")}'`)
    .join(" ");
}
