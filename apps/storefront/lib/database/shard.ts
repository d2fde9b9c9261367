import { type ShardAddress } from "../config/shard-addresses.ts";
import { currentRequest } from "../request-context.ts";
import { type HotCounter } from "../telemetry/hot-metrics.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type Connection } from "./connection.ts";
import { type ConsistencyToken, type LogPosition, merged } from "./consistency.ts";
import { isUnreachable } from "./unreachable.ts";
import { DatabaseServer, type Fence, type ServerOptions, Standby } from "./server.ts";

/** Why a read went where it went. */
type ReadReason = "fresh" | "behind" | "no-standby" | "unreachable" | "avoided";

/** One shard: a primary for writes, standbys for reads. */
export class Shard {
  readonly number: number;
  readonly primary: DatabaseServer;
  readonly standbys: readonly Standby[];
  readonly #reads: HotCounter;
  #next = 0;

  constructor({ number, primary, standbys }: ShardAddress, options: ServerOptions, metrics: Metrics) {
    this.number = number;
    this.primary = new DatabaseServer(primary, options);
    this.standbys = standbys.map((address) => new Standby(address, options));
    this.#reads = metrics.hotCounter("storefront_database_reads_total", "Reads by the server that answered", [
      "route",
      "target",
      "reason",
    ]);
    this.#observeConnections(metrics);
  }

  /** How far the pools are used: requests that wait for a connection wait for nothing else. */
  #observeConnections(metrics: Metrics): void {
    const servers = [this.primary, ...this.standbys].map((server, index) => ({
      server,
      name: index === 0 ? "primary" : `standby-${index}`,
    }));
    metrics.observe(
      "storefront_database_connections",
      "Connections to a server that are in use or idle, and requests that wait for one",
      ["shard", "server", "state"],
      () =>
        servers.flatMap(({ server, name }) =>
          Object.entries(server.connections).map(([state, value]) => ({
            labels: { shard: String(this.number), server: name, state },
            value,
          })),
        ),
    );
  }

  /** Writes in one transaction. The client of the current request will see it in its next reads, wherever they go. */
  async write<T>(work: (connection: Connection) => Promise<T>, fence?: Fence): Promise<T> {
    return this.#seen(await this.primary.transaction(work, fence));
  }

  /** As `write`, for work that is one statement alone: it needs no begin and no commit. */
  async writeOnce<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#seen(await this.primary.single(work));
  }

  /**
   * Reads, from a standby where one has all that the client of the current request has seen, else from the primary. The work may run
   * twice, when a standby breaks on the way: it only reads.
   */
  async read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const standby = this.#nextStandby();
    if (!standby) return this.#atPrimary(this.standbys.length > 0 ? "avoided" : "no-standby", work);
    try {
      if (!(await this.#isFresh(standby, currentRequest()?.consistency)))
        return await this.#atPrimary("behind", work);
      const value = await standby.with(work);
      this.#count("standby", "fresh");
      return value;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      standby.avoid();
      return this.#atPrimary("unreachable", work);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.primary, ...this.standbys].map((server) => server.close()));
  }

  #seen<T>({ value, position }: { value: T; position: LogPosition }): T {
    const context = currentRequest();
    if (context) context.consistency = merged(context.consistency, { [this.number]: position });
    return value;
  }

  async #isFresh(standby: Standby, token: ConsistencyToken | undefined): Promise<boolean> {
    const wanted = token?.[this.number];
    return wanted === undefined || (await standby.hasReplayed(wanted));
  }

  async #atPrimary<T>(reason: ReadReason, work: (connection: Connection) => Promise<T>): Promise<T> {
    const value = await this.primary.with(work);
    this.#count("primary", reason);
    return value;
  }

  #nextStandby(): Standby | undefined {
    const able = this.standbys.filter((standby) => !standby.avoided);
    this.#next = (this.#next + 1) % Math.max(1, able.length);
    return able[this.#next];
  }

  #count(target: "primary" | "standby", reason: ReadReason): void {
    this.#reads.cell(currentRequest()?.route ?? "none", target, reason).value++;
  }
}
