import path from "node:path";
import { postgresPrograms } from "../install/install.ts";
import { complaint, runTool } from "../install/tool.ts";
import { type Account, databaseAccount } from "../process/account.ts";
import { ManagedProcess, refuseStale } from "../process/managed.ts";
import { freePort } from "../process/ports.ts";
import { copyOnline } from "./backup.ts";
import { DataFolder } from "./data-folder.ts";
import { ask, quoted } from "./query.ts";
import { settingsText, slotName } from "./settings.plan.ts";

export interface PostgresOptions {
  /** Name among the servers of its shard; standbys are known by it at their primary. */
  readonly name: string;
  /** Folder of its own; its data is kept there. */
  readonly folder: string;
  /** @default a free one */
  readonly port?: number;
  /** More settings of PostgreSQL, or others than ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The account that owns everything. */
export const databaseUser = "storefront";
/** The database of the services. */
export const databaseName = "storefront";

/** One PostgreSQL server, primary or standby, on 127.0.0.1 alone. Its password is made once and kept in its folder. */
export class PostgresServer {
  readonly name: string;
  readonly port: number;
  readonly #files: DataFolder;
  /** What a standby streams from. */
  #upstream: PostgresServer | undefined;
  #quorum: readonly string[] = [];
  #process: ManagedProcess | undefined;
  readonly #more: Readonly<Record<string, string>>;
  readonly #bin: string;
  readonly #account: Account | undefined;

  private constructor(options: PostgresOptions & { readonly port: number }, bin: string) {
    this.name = options.name;
    this.#files = new DataFolder(options.folder);
    this.port = options.port;
    this.#more = options.settings ?? {};
    this.#bin = bin;
    this.#account = databaseAccount([path.join(bin, "postgres"), path.join(this.#files.data, "PG_VERSION")]);
  }

  /**
   * A server on the folder's data, not started yet; new data is made where there is none.
   * @throws Unavailable where PostgreSQL cannot be had.
   */
  static async open(options: PostgresOptions): Promise<PostgresServer> {
    const server = await PostgresServer.#at(options);
    if (!server.#files.exists) {
      await server.#files.initialise(databaseUser, (args) => server.#tool("initdb", args));
    }
    return server;
  }

  /**
   * A standby of a running primary, not started yet, by an online backup where the folder has no data: the primary goes on writing.
   * @throws Unavailable where PostgreSQL cannot be had.
   */
  static async standbyOf(primary: PostgresServer, options: PostgresOptions): Promise<PostgresServer> {
    const server = await PostgresServer.#at(options);
    if (server.#files.exists) await server.follow(primary);
    else await server.rebuildFrom(primary);
    return server;
  }

  /** Name as messages say it. */
  get title(): string {
    return `PostgreSQL ${this.name}`;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  /** Process of the postmaster, while it was started here. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Whether it replays what another one writes, running or not. */
  get isStandby(): boolean {
    return this.#files.isStandby;
  }

  /** Folder of its own: its log, its password, its data. */
  get folder(): string {
    return this.#files.folder;
  }

  /** Address with user and password. @param database @default that of the services */
  url(database = databaseName): string {
    return `postgres://${databaseUser}:${this.#files.password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Asks once, by a connection of its own. @param database @default `postgres`, which is always there */
  ask<Row extends Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    database = "postgres",
  ): Promise<Row[]> {
    return ask<Row>(this.url(database), text, values);
  }

  /** Starts it on the same port as before, and waits until it answers queries: at most two minutes, as it may have to recover. */
  async start(): Promise<void> {
    this.#forgetDead();
    this.#writeSettings();
    this.#process = await ManagedProcess.start({
      name: this.title,
      folder: this.folder,
      command: path.join(this.#bin, "postgres"),
      args: ["-D", this.#files.data],
      port: this.port,
      // Fast: rolls back what is open, and writes a checkpoint.
      ask: "SIGINT",
      account: this.#account,
      ready: async () => this.#files.saysReady && (await this.ask("select 1")).length === 1,
      deadline: 120_000,
    });
  }

  /** Ends it in order: open transactions are rolled back. */
  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  /** SIGKILL for all of its processes, as when its machine is gone. Ends when its shared memory is free, so that it may be started. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Stops its processes: connections stay open, nobody answers. */
  pause(): void {
    this.#process?.pause();
  }

  /** Lets it go on after `pause`. */
  resume(): void {
    this.#process?.resume();
  }

  /** Makes this standby a primary, and waits until it takes writes. Whether the old one is gone is the caller's to see to. */
  async promote(): Promise<void> {
    await this.#tool("pg_ctl", ["promote", "--wait", "--timeout=60", "-D", this.#files.data]);
    this.#upstream = undefined;
  }

  /** Has this standby stream from a primary, from now on or from its start; its slot there is made. */
  async follow(primary: PostgresServer): Promise<void> {
    await primary.#reserve(slotName(this.name));
    this.#upstream = primary;
    this.#quorum = [];
    this.#reload();
  }

  /** Throws this server's data away and takes the primary's by online backup: how an old primary comes back. It must not run. */
  async rebuildFrom(primary: PostgresServer): Promise<void> {
    if (this.running) throw new Error(`${this.title} runs: stop it before its data is replaced`);
    const slot = slotName(this.name);
    await primary.#release(slot);
    await primary.#reserve(slot);
    await this.#files.replace(primary.#files.password, (target) =>
      copyOnline(primary.url("postgres"), primary.#files.data, target),
    );
    this.#upstream = primary;
    this.#quorum = [];
  }

  /**
   * From now on a commit is acknowledged when one of these standbys has it on disk.
   * @param standbys by name; none: the primary alone acknowledges.
   */
  requireOneOf(standbys: readonly string[]): void {
    this.#quorum = standbys;
    this.#reload();
  }

  /** Makes a database if there is none of that name. */
  async createDatabase(name: string): Promise<void> {
    const found = await this.ask("select 1 from pg_database where datname = $1", [name]);
    if (found.length === 0) await this.ask(`create database ${quoted(name)}`);
  }

  static async #at(options: PostgresOptions): Promise<PostgresServer> {
    const { bin } = await postgresPrograms();
    const server = new PostgresServer({ ...options, port: options.port ?? (await freePort()) }, bin);
    refuseStale(server.title, server.folder);
    return server;
  }

  #writeSettings(): void {
    const upstream = this.#upstream;
    const text = settingsText({
      name: this.name,
      port: this.port,
      upstream: upstream && {
        port: upstream.port,
        user: databaseUser,
        password: this.#files.password,
        slot: slotName(this.name),
      },
      quorum: this.#quorum,
      more: this.#more,
    });
    this.#files.writeSettings(text);
  }

  #reload(): void {
    if (!this.running || this.pid === undefined) return;
    this.#writeSettings();
    process.kill(this.pid, "SIGHUP");
  }

  /** After a SIGKILL the file names a process that is gone; should another server have got its pid, PostgreSQL would not start. */
  #forgetDead(): void {
    refuseStale(this.title, this.folder);
    this.#files.forgetProcess();
  }

  async #reserve(slot: string): Promise<void> {
    const found = await this.ask("select 1 from pg_replication_slots where slot_name = $1", [slot]);
    if (found.length === 0) await this.ask("select pg_create_physical_replication_slot($1, true)", [slot]);
  }

  async #release(slot: string): Promise<void> {
    await this.ask(
      `select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where slot_name = $1 and active`,
      [slot],
    );
    await this.ask(
      `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1`,
      [slot],
    );
  }

  async #tool(name: string, args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await runTool(path.join(this.#bin, name), args, {
      account: this.#account,
    });
    if (code !== 0) throw new Error(`${this.title}: ${name} fails: ${complaint(stderr || stdout)}`);
  }
}
