import { readConfig } from "../lib/config/config.ts";
import { prepareStores } from "../local/prepare.ts";
import { environmentOf } from "../stores/addresses.plan.ts";
import { type PostgresServer } from "../stores/postgres/server.ts";
import { type Shard } from "../stores/postgres/shard.ts";
import { freePort } from "../stores/process/ports.ts";
import { FaultProxy } from "../stores/proxy.ts";
import { startStores, type Stores } from "../stores/stores.ts";
import { type Processes, startProcesses } from "./processes.ts";

/** Limits that one machine alone would run into, because all customers come from its address. */
export const oneAddress: Readonly<Record<string, string>> = {
  AUTH_REGISTRATIONS_PER_HOUR: "1000000",
  GATEWAY_REQUESTS_PER_SECOND: "1000000",
};

export interface StageOptions {
  readonly folder: string;
  /** @default 2 */
  readonly shards?: number;
  /** @default 2 */
  readonly standbysPerShard?: number;
  /** Whether a commit waits for one standby. @default true: without, a failover loses what was acknowledged */
  readonly synchronous?: boolean;
  readonly products?: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly onProgress?: (what: string) => void;
}

/** The proxies before the servers of one shard: their addresses stay, whoever is the primary. */
export class ShardProxies {
  readonly shard: Shard;
  readonly primary: FaultProxy;
  readonly standbys: readonly FaultProxy[];

  private constructor(shard: Shard, primary: FaultProxy, standbys: readonly FaultProxy[]) {
    this.shard = shard;
    this.primary = primary;
    this.standbys = standbys;
  }

  static async start(shard: Shard): Promise<ShardProxies> {
    const before = (server: PostgresServer) => FaultProxy.start({ target: server.port });
    return new ShardProxies(
      shard,
      await before(shard.primary),
      await Promise.all(shard.standbys.map((standby) => before(standby))),
    );
  }

  /** As `DATABASE_URL` writes a shard. */
  get urls(): { primary: string; standbys: readonly string[] } {
    const through = ({ port }: FaultProxy) => {
      const url = new URL(this.shard.primary.url());
      url.port = String(port);
      return url.href;
    };
    return { primary: through(this.primary), standbys: this.standbys.map(through) };
  }

  /** Nobody reaches the primary any more, whatever becomes of it. */
  fence(): void {
    this.primary.refuse();
    this.primary.cut();
  }

  /** Leads to who is primary and standby now; what led to another one is cut. */
  follow(): void {
    turn(this.primary, this.shard.primary);
    const able = this.shard.standbys.filter((standby) => standby.running);
    // Who stands where keeps its place, so that nobody is cut without need.
    const free = able.filter(({ port }) => !this.standbys.some(({ target }) => target === port));
    for (const proxy of this.standbys) {
      const kept = able.find(({ port }) => port === proxy.target) ?? free.shift();
      turn(proxy, kept);
    }
  }
}

function turn(proxy: FaultProxy, server: PostgresServer | undefined): void {
  if (server && proxy.target === server.port) return proxy.restore();
  proxy.cut();
  if (!server) return proxy.refuse();
  proxy.target = server.port;
  proxy.restore();
}

/** A storefront whose parts can be killed, stopped and cut off one by one. */
export interface Stage {
  readonly stores: Stores;
  readonly processes: Processes;
  readonly shards: readonly ShardProxies[];
  readonly valkey: FaultProxy;
  readonly kafka: FaultProxy;
  /** Addresses of the stores, through the proxies. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts stores, proxies before them, and services that know the proxies alone. */
export async function startStage(options: StageOptions): Promise<Stage> {
  const { folder, onProgress, shards = 2, standbysPerShard = 2, synchronous = true } = options;
  const opened: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const each of opened.reverse()) await each.stop();
  };
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  try {
    onProgress?.("starting PostgreSQL, Valkey and Kafka");
    const kafkaPort = await freePort();
    // Clients of Kafka go where the broker sends them: it must name the proxy.
    const kafka = keep(await FaultProxy.start({ target: kafkaPort }));
    const stores = keep(
      await startStores({
        ...{ folder, shards, standbysPerShard, synchronous },
        ports: { kafka: kafkaPort },
        kafkaAdvertisedPort: kafka.port,
      }),
    );
    const valkey = keep(await FaultProxy.start({ target: stores.valkey?.port ?? 0 }));
    const proxies = await Promise.all(stores.shards.map((shard) => ShardProxies.start(shard)));
    for (const { primary, standbys } of proxies) [primary, ...standbys].forEach(keep);
    const environment = { ...addresses(stores, proxies, { valkey, kafka }), ...options.variables };
    onProgress?.("migrating and seeding");
    await prepareStores(readConfig(environment), { products: options.products ?? 200 });
    onProgress?.("starting the services");
    const processes = keep(
      await startProcesses({ folder, environment: { LOG_LEVEL: "warn", ...oneAddress, ...environment } }),
    );
    return { stores, processes, shards: proxies, valkey, kafka, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addresses(
  stores: Stores,
  shards: readonly ShardProxies[],
  { valkey, kafka }: { valkey: FaultProxy; kafka: FaultProxy },
): Record<string, string> {
  const url = new URL(stores.addresses.valkey ?? "redis://127.0.0.1");
  url.port = String(valkey.port);
  return environmentOf({
    shards: shards.map(({ urls }) => urls),
    valkey: url.href,
    kafka: `127.0.0.1:${kafka.port}`,
  });
}
