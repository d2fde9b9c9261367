import { setTimeout as sleep } from "node:timers/promises";
import { type ServiceProcess } from "../local/service-process.ts";
import { type PostgresServer } from "../stores/postgres/server.ts";
import { type ShardProxies, type Stage } from "./stage.ts";

/** Between two looks, in milliseconds. */
const interval = 100;
/** Between two questions to a primary, in milliseconds: each is a new connection, which costs it a process. */
const askInterval = 500;
/** So many questions without an answer, one after the other, and a primary is given up: longer than any pause that is worth waiting for. */
const patience = 3;

export interface SupervisorOptions {
  readonly stage: Pick<Stage, "processes" | "stores" | "shards">;
  /** Told what it does. */
  readonly onAction: (what: string) => void;
}

/**
 * Keeps a storefront alive: starts again what has died, and replaces a primary that is gone. It is what Kubernetes, MSK, ElastiCache and Aurora do on
 * the clusters, in as few rules as can be tested here.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #stopped = false;
  #loops: Promise<unknown> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  start(): void {
    const { processes, stores, shards } = this.#options.stage;
    const { valkey, kafka } = stores;
    this.#loops = Promise.all([
      ...[...processes.all].map(([name, process]) =>
        this.#loop(name, () => this.#tendService(name, process)),
      ),
      ...shards.map((proxies) => {
        const keeper = new ShardKeeper(proxies, this.#options.onAction);
        return this.#loop(`shard ${proxies.shard.number}`, () => keeper.tend());
      }),
      ...(valkey ? [this.#loop("valkey", () => this.#tendStore("valkey", valkey))] : []),
      ...(kafka ? [this.#loop("kafka", () => this.#tendStore("kafka", kafka))] : []),
    ]);
  }

  /** Ends after what it is doing. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loops;
  }

  async #loop(name: string, tend: () => Promise<void>): Promise<void> {
    while (!this.#stopped) {
      try {
        await tend();
      } catch (error) {
        this.#options.onAction(`${name}: ${firstLine(error)}; trying again`);
        await sleep(500);
      }
      await sleep(interval);
    }
  }

  async #tendService(name: string, process: ServiceProcess): Promise<void> {
    if (process.running) return;
    await process.start();
    this.#options.onAction(`${name} was started again`);
  }

  async #tendStore(
    name: string,
    store: { readonly running: boolean; start(): Promise<void> },
  ): Promise<void> {
    if (store.running) return;
    await store.start();
    this.#options.onAction(`${name} was started again`);
  }
}

/** Looks after one shard, one step at a time. */
class ShardKeeper {
  readonly #proxies: ShardProxies;
  readonly #onAction: (what: string) => void;
  #unanswered = 0;
  #askedAt = -Infinity;

  constructor(proxies: ShardProxies, onAction: (what: string) => void) {
    this.#proxies = proxies;
    this.#onAction = onAction;
  }

  async tend(): Promise<void> {
    const { shard } = this.#proxies;
    if (await this.#primaryIsGone()) return this.#failOver();
    // A promotion that did not end.
    if (shard.primary.isStandby) await shard.primary.promote();
    for (const server of shard.servers) {
      if (server === shard.primary || server.running) continue;
      await this.#bringBack(server);
    }
  }

  /** Where no standby answers either, the machine is slow, or the supervisor is cut off: nobody knows anything of the primary then. */
  async #primaryIsGone(): Promise<boolean> {
    const { primary, standbys } = this.#proxies.shard;
    if (!primary.running) return true;
    if (performance.now() - this.#askedAt < askInterval) return false;
    this.#askedAt = performance.now();
    if (await answers(primary)) this.#unanswered = 0;
    else if ((await Promise.all(standbys.map(answers))).some(Boolean)) this.#unanswered++;
    return this.#unanswered >= patience;
  }

  /**
   * Whoever writes to the old primary from now on would write for nobody: it is cut off and killed first. With a quorum of one of two, what was
   * acknowledged is on at least one standby, and nobody knows on which: both must be seen before one is chosen.
   */
  async #failOver(): Promise<void> {
    const { shard } = this.#proxies;
    const old = shard.primary;
    this.#proxies.fence();
    await old.kill();
    for (const standby of shard.standbys) {
      if (!standby.running) await standby.start();
      await drained(standby);
    }
    const next = await shard.failOver();
    this.#proxies.follow();
    this.#unanswered = 0;
    this.#onAction(`shard ${shard.number}: ${next.name} took over from ${old.name}`);
  }

  async #bringBack(server: PostgresServer): Promise<void> {
    const { shard } = this.#proxies;
    const standby = shard.standbys.includes(server);
    if (standby) await server.start();
    else await shard.rebuild(server);
    this.#proxies.follow();
    this.#onAction(`${server.name} was ${standby ? "started again" : "rebuilt"}`);
  }
}

async function answers(server: PostgresServer): Promise<boolean> {
  const late = sleep(1_500, false, { ref: false });
  return Promise.race([server.ask("select 1").then(() => true), late]).catch(() => false);
}

/** Waits until a standby whose primary is dead has taken in what was still on its way. */
async function drained(standby: PostgresServer): Promise<void> {
  const end = performance.now() + 20_000;
  for (;;) {
    const receiving = await standby
      .ask("select from pg_stat_wal_receiver where status = 'streaming'")
      .then(({ length }) => length > 0)
      .catch(() => true);
    if (!receiving) return;
    if (performance.now() > end)
      throw new Error(`${standby.name} cannot be asked how far it is: nobody is promoted`);
    await sleep(25);
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
