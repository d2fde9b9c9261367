import pg from "pg";
import { type Logger } from "pino";
import { type DatabaseAddress } from "../config/shard-addresses.ts";
import { tlsOf } from "./client-options.ts";
import { Connection, type QueryObserver } from "./connection.ts";
import { isBehind, type LogPosition } from "./consistency.ts";
import { positionNow, Positions } from "./positions.ts";

/** Gives the password of the moment, such as a token of AWS that is good for minutes. */
export type PasswordSource = (address: DatabaseAddress) => Promise<string>;

/** A condition that holds for a whole transaction, asked in the same trip to the server that begins it. */
export interface Fence {
  /** A select without parameters that locks what it finds; no row means no. */
  readonly text: string;
  refusal(): Error;
}

/** How a process uses the servers of the database. */
export interface ServerOptions {
  /** Most connections to each server: pods × this number must fit what the server admits. */
  readonly poolSize: number;
  readonly applicationName: string;
  /** Longest time for one statement, in milliseconds. @default 2000: ten times the objective of a page */
  readonly statementTimeoutMilliseconds?: number;
  /** Longest wait for a free connection, in milliseconds. @default 1000 */
  readonly connectTimeoutMilliseconds?: number;
  readonly password?: PasswordSource;
  readonly observe: QueryObserver;
  readonly log: Logger;
}

/** One server of the database, with a pool of connections. */
export class DatabaseServer {
  readonly address: DatabaseAddress;
  readonly pool: pg.Pool;
  readonly #options: ServerOptions;
  readonly #positions = new Positions();

  constructor(address: DatabaseAddress, options: ServerOptions) {
    this.address = address;
    this.#options = options;
    const { password } = options;
    this.pool = new pg.Pool({
      host: address.host,
      port: address.port,
      database: address.database,
      user: address.user,
      password: address.password ?? (password ? () => password(address) : undefined),
      ssl: tlsOf(address),
      max: options.poolSize,
      connectionTimeoutMillis: options.connectTimeoutMilliseconds ?? 1_000,
      idleTimeoutMillis: 30_000,
      // A connection of the wrong server, after the name has moved to another one, does not live for ever.
      maxLifetimeSeconds: 300,
      statement_timeout: options.statementTimeoutMilliseconds ?? 2_000,
      idle_in_transaction_session_timeout: 10_000,
      application_name: options.applicationName,
      keepAlive: true,
    });
    // One in use that breaks fails the statement under way, or else the next: its error needs no more than a listener.
    this.pool.on("connect", (client) => client.on("error", () => undefined));
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.pool.on("error", (error) =>
      options.log.warn({ reason: error.message }, "a database connection broke"),
    );
  }

  /** Connections at this moment, and how many wait for one. */
  get connections(): { readonly used: number; readonly idle: number; readonly waiting: number } {
    const { totalCount, idleCount: idle, waitingCount: waiting } = this.pool;
    return { used: totalCount - idle, idle, waiting };
  }

  /** Runs one or more statements on a connection of their own, without a transaction. */
  async with<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      return await work(new Connection(client, this.#options.observe));
    } catch (error) {
      broken = brokenBy(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Runs statements in one transaction; what comes back with the result is the position of the log that includes it. */
  async transaction<T>(
    work: (connection: Connection) => Promise<T>,
    fence?: Fence,
  ): Promise<{ value: T; position: LogPosition }> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await begin(client, fence);
      const value = await work(new Connection(client, this.#options.observe));
      return { value, position: await commit(client) };
    } catch (error) {
      broken = brokenBy(error);
      // Where the connection is gone, so is the transaction.
      if (!broken) await client.query("rollback").catch((reason: Error) => (broken = reason));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Runs one statement, which is a transaction by itself, and asks for the position after it. */
  async single<T>(
    work: (connection: Connection) => Promise<T>,
  ): Promise<{ value: T; position: LogPosition }> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    let others: Promise<LogPosition> | undefined;
    let value: T;
    try {
      value = await work(new Connection(client, this.#options.observe));
      const { position, usesConnection } = this.#positions.after(client);
      if (usesConnection) return { value, position: await position };
      others = position;
    } catch (error) {
      broken = brokenBy(error);
      throw error;
    } finally {
      client.release(broken);
    }
    // It is another's connection that may break now, and what was written is written.
    return { value, position: await others.catch(() => positionNow(this.pool)) };
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** @throws what the fence says where it does not hold. */
async function begin(client: pg.PoolClient, fence: Fence | undefined): Promise<void> {
  if (!fence) return void (await client.query("begin"));
  const results: unknown = await client.query(`begin; ${fence.text}`);
  const [, held] = results as [pg.QueryResult, pg.QueryResult];
  if (held.rowCount === 0) throw fence.refusal();
}

/** Commits, and then asks for the position: before the commit it would not include it. Both in one trip to the server. */
async function commit(client: pg.PoolClient): Promise<LogPosition> {
  const results: unknown = await client.query("commit; select pg_current_wal_insert_lsn()::text as position");
  const [committed, asked] = results as [pg.QueryResult, pg.QueryResult<{ position: string }>];
  // A transaction that has failed ends by a rollback, which is no error to the server.
  if (committed.command !== "COMMIT") throw new Error("the transaction was rolled back");
  return asked.rows[0]?.position ?? "0/0";
}

/** Connections end with an error of the network or of a server that stops; other errors leave them in order. */
function brokenBy(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as { code?: unknown }).code;
  const fromServer = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
  const ending = typeof code === "string" && /^(57P0|08)/.test(code);
  const ofNetwork = error.constructor.name === "Error" && !fromServer;
  return ending || ofNetwork ? error : undefined;
}

/** A server that only reads and follows a primary. */
export class Standby extends DatabaseServer {
  /** The newest position that it was seen to have replayed. It only grows, so that most reads need not ask. */
  #replayed: LogPosition = "0/0";
  #avoidUntil = 0;

  /** Whether reads should go elsewhere for a moment, because the last one could not reach it. */
  get avoided(): boolean {
    return performance.now() < this.#avoidUntil;
  }

  /** Sends reads elsewhere for a second. */
  avoid(): void {
    this.#avoidUntil = performance.now() + 1_000;
    this.#replayed = "0/0";
  }

  /** Whether it has what a client has seen. A server that does not say how far it is counts as behind. */
  async hasReplayed(wanted: LogPosition): Promise<boolean> {
    if (!isBehind(this.#replayed, wanted)) return true;
    this.#replayed = (await this.#position()) ?? "0/0";
    return !isBehind(this.#replayed, wanted);
  }

  async #position(): Promise<LogPosition | null> {
    try {
      const { rows } = await this.pool.query<{ position: string | null }>(positionOf);
      return rows[0]?.position ?? null;
    } catch (error) {
      if (unsupported.has(String((error as { code?: unknown }).code))) return null;
      throw error;
    }
  }
}

/** SQLSTATE of a server that has no such function: Aurora's readers replay no log of their own. */
const unsupported = new Set(["0A000", "42883", "55000"]);

/** A standby that was promoted has no position of replay: it is the newest there is. */
const positionOf = {
  name: "standby.position",
  text: `select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end::text as position`,
};
