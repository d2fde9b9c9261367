import { type ShardAddress } from "../config/shard-addresses.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type ServerOptions } from "./server.ts";
import { Shard } from "./shard.ts";

/** All shards of the database. */
export class Database {
  readonly shards: readonly Shard[];

  constructor(addresses: readonly ShardAddress[], options: Omit<ServerOptions, "observe">, metrics: Metrics) {
    const queries = metrics.hotCounter("storefront_database_queries_total", "Statements sent", ["route"]);
    const observe = (route: string) => void queries.cell(route).value++;
    this.shards = addresses.map((address) => new Shard(address, { ...options, observe }, metrics));
  }

  /** Where everything lies that is not split by user. */
  get main(): Shard {
    return this.shard(0);
  }

  /** @throws Error for a number that no shard has: the shard map and the configuration disagree. */
  shard(number: number): Shard {
    const shard = this.shards[number];
    if (!shard) throw new Error(`there is no shard ${number}: DATABASE_URL names ${this.shards.length}`);
    return shard;
  }

  async close(): Promise<void> {
    await Promise.all(this.shards.map((shard) => shard.close()));
  }
}
