import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ShardUrls } from "../addresses.plan.ts";
import { databaseName, PostgresServer } from "./server.ts";

export interface ShardOptions {
  /** 0, 1, … */
  readonly number: number;
  /** Folder of its own, with one for each server. */
  readonly folder: string;
  /** @default 1 */
  readonly standbys?: number;
  /** Whether a commit is acknowledged only when a standby has it on disk, too. @default false */
  readonly synchronous?: boolean;
  /** Port of the first server; the others have the next ones. @default free ones */
  readonly port?: number;
}

/** A primary and its standbys. Who of them is the primary may change; it is kept in the folder. */
export class Shard {
  readonly number: number;
  readonly folder: string;
  readonly #synchronous: boolean;
  readonly #servers = new Map<string, PostgresServer>();
  #primary = "";

  private constructor(options: ShardOptions) {
    this.number = options.number;
    this.folder = path.resolve(options.folder);
    this.#synchronous = options.synchronous ?? false;
  }

  /** Starts all servers and waits until the standbys stream. @throws Unavailable where PostgreSQL cannot be had. */
  static async start(options: ShardOptions): Promise<Shard> {
    const shard = new Shard(options);
    mkdirSync(shard.folder, { recursive: true });
    try {
      await shard.#start(options);
      return shard;
    } catch (error) {
      await shard.stop();
      throw error;
    }
  }

  get primary(): PostgresServer {
    return this.server(this.#primary);
  }

  /** Servers that follow the primary; one that was primary and has not been rebuilt does not. */
  get standbys(): readonly PostgresServer[] {
    return this.servers.filter((server) => server !== this.primary && server.isStandby);
  }

  get servers(): readonly PostgresServer[] {
    return [...this.#servers.values()];
  }

  get urls(): ShardUrls {
    return { primary: this.primary.url(), standbys: this.standbys.map((server) => server.url()) };
  }

  /** @throws Error when no server has that name. */
  server(name: string): PostgresServer {
    const found = this.#servers.get(name);
    if (!found) throw new Error(`shard ${this.number} has no server ${name}`);
    return found;
  }

  /**
   * Fences the primary by SIGKILL, promotes a standby, and has the others follow it. The old primary is rebuilt by `rebuild`.
   * @param to @default the one that has received most, so that what a quorum has acknowledged is there
   */
  async failOver(to?: PostgresServer): Promise<PostgresServer> {
    await this.primary.kill();
    const next = to ?? (await this.#mostAdvanced());
    // Before the promotion: a run that dies in between goes on with it, and does not take the old primary for the new one.
    this.#remember(next.name);
    // Before it takes the first write, or that one would be acknowledged by itself alone.
    this.#requireQuorum();
    await next.promote();
    for (const server of this.standbys) await server.follow(next);
    return next;
  }

  /** Takes the primary's data by online backup in the place of the server's own, starts it, and waits until it streams. */
  async rebuild(server: PostgresServer): Promise<void> {
    if (server === this.primary)
      throw new Error(`${server.title} is the primary: it has nobody to copy from`);
    await server.kill();
    await server.rebuildFrom(this.primary);
    await server.start();
    await this.streaming(server);
    this.#requireQuorum();
  }

  /** Waits until the standby receives what the primary writes. @throws Error after `milliseconds`. */
  async streaming(standby: PostgresServer, milliseconds = 30_000): Promise<void> {
    await this.#until(`${standby.title} does not stream`, milliseconds, async () => {
      const rows = await standby.ask("select 1 from pg_stat_wal_receiver where status = 'streaming'");
      return rows.length > 0;
    });
  }

  /** Waits until the standby shows what the primary has written until now. @throws Error after `milliseconds`. */
  async caughtUp(standby: PostgresServer, milliseconds = 30_000): Promise<void> {
    const [row] = await this.primary.ask<{ lsn: string }>("select pg_current_wal_insert_lsn() as lsn");
    await this.#until(`${standby.title} does not catch up`, milliseconds, async () => {
      const [reached] = await standby.ask<{ done: boolean }>(
        "select pg_last_wal_replay_lsn() >= $1::pg_lsn as done",
        [row?.lsn],
      );
      return reached?.done === true;
    });
  }

  /** Stops all: the primary first, which then waits until its standbys have everything. */
  async stop(): Promise<void> {
    for (const server of this.servers) server.resume();
    await this.#servers.get(this.#primary)?.stop();
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  async #start(options: ShardOptions): Promise<void> {
    const names = Array.from({ length: 1 + (options.standbys ?? 1) }, (_, index) => this.#name(index));
    const remembered = existsSync(this.#file) ? readFileSync(this.#file, "utf8").trim() : "";
    this.#remember(names.includes(remembered) ? remembered : this.#name(0));
    const place = (name: string) => ({
      name,
      folder: path.join(this.folder, name.split("-").at(-1) ?? name),
      ...(options.port ? { port: options.port + names.indexOf(name) } : {}),
    });
    const primary = await PostgresServer.open(place(this.#primary));
    this.#servers.set(primary.name, primary);
    await primary.start();
    if (primary.isStandby) await primary.promote();
    await primary.createDatabase(databaseName);
    for (const name of names.filter((each) => each !== primary.name)) await this.#startStandby(place(name));
    this.#requireQuorum();
  }

  async #startStandby(place: { name: string; folder: string; port?: number }): Promise<void> {
    const hasData = existsSync(path.join(place.folder, "data"));
    const server = await PostgresServer.standbyOf(this.primary, place);
    this.#servers.set(server.name, server);
    // One that was a primary has gone another way than the one that took its place.
    if (hasData && !server.isStandby) await server.rebuildFrom(this.primary);
    await server.start();
    await this.streaming(server);
  }

  #name(index: number): string {
    return `shard-${this.number}-${String.fromCharCode("a".charCodeAt(0) + index)}`;
  }

  get #file(): string {
    return path.join(this.folder, "primary");
  }

  #remember(name: string): void {
    this.#primary = name;
    const file = `${this.#file}.new`;
    writeFileSync(file, `${name}\n`);
    renameSync(file, this.#file);
  }

  #requireQuorum(): void {
    if (this.#synchronous) this.primary.requireOneOf(this.standbys.map((server) => server.name));
  }

  async #mostAdvanced(): Promise<PostgresServer> {
    const candidates: { server: PostgresServer; received: bigint }[] = [];
    for (const server of this.standbys.filter((each) => each.running)) {
      const [row] = await server.ask<{ received: string }>(
        `select greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn as received`,
      );
      candidates.push({ server, received: BigInt(row?.received ?? 0) });
    }
    candidates.sort((a, b) => (a.received < b.received ? 1 : -1));
    const [best] = candidates;
    if (!best) throw new Error(`shard ${this.number} has no standby that runs: nobody can be promoted`);
    return best.server;
  }

  async #until(failure: string, milliseconds: number, reached: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + milliseconds;
    while (!(await reached().catch(() => false))) {
      if (Date.now() > deadline) throw new Error(`${failure} after ${milliseconds} ms`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
