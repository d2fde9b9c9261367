import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "../lib/config/config.ts";
import { moveBucket } from "../lib/sharding/move/move-bucket.ts";
import { type ServiceProcess } from "../local/service-process.ts";
import { ask } from "../stores/postgres/query.ts";
import { type PostgresServer } from "../stores/postgres/server.ts";
import { childrenOf } from "../stores/process/table.ts";
import { type FaultProxy } from "../stores/proxy.ts";
import { type Fault } from "./faults.plan.ts";
import { eventually } from "./recovery.ts";
import { type ShardProxies, type Stage } from "./stage.ts";

/** A fault that was made: when it was over by itself, and when what it hit is whole again. */
export interface Hit {
  /** What exactly was done, for the log. */
  readonly what: string;
  /** By `performance.now()`: what is counted as recovery begins here. */
  readonly overAt: number;
  /** Shard whose orders tell of the recovery; undefined: any order. */
  readonly shard: number | undefined;
  /** Resolves when what was hit works as before, standbys included. */
  whole(signal: AbortSignal): Promise<void>;
}

/** Something that can be stopped and let go on. */
interface Pausable {
  pause(): void;
  resume(): void;
}

/** Makes faults. Each one begins when what it hits is whole: two faults of one thing at once would hide each other. */
export class Injector {
  readonly #stage: Stage;
  readonly #random: () => number;

  constructor(stage: Stage, random: () => number) {
    this.#stage = stage;
    this.#random = random;
  }

  /** Makes a fault, and resolves when it is over: what recovers, recovers afterwards. @param signal gives up. */
  async make(fault: Fault, signal: AbortSignal): Promise<Hit> {
    const { kind, target } = fault;
    switch (kind) {
      case "kill":
        return this.#killService(target, signal);
      case "relay":
        return this.#killRelay(target, signal);
      case "freeze":
        return this.#freeze(fault, signal);
      case "broker":
      case "valkey":
        return this.#killStore(kind === "broker" ? "kafka" : "valkey", signal);
      case "standby":
      case "primary":
        return this.#killServer(target, signal);
      case "stall":
        return this.#stall(target, signal);
      case "disk":
        return this.#fillDisk(target, signal);
      case "cut":
      case "hang":
      case "delay":
        return this.#network(fault, signal);
      case "move":
        return this.#move(signal);
    }
  }

  async #killService(name: string, signal: AbortSignal): Promise<Hit> {
    const process = this.#service(name);
    await eventually(() => serves(process), signal);
    const overAt = performance.now();
    await process.kill();
    return this.#hit(`killed ${name}`, overAt, (left) => eventually(() => serves(process), left));
  }

  /** Slows Kafka down, waits until a batch is on its way there, and kills who sends it. */
  async #killRelay(name: string, signal: AbortSignal): Promise<Hit> {
    const process = this.#service(name);
    const { kafka } = this.#stage;
    await eventually(() => serves(process), signal);
    await eventually(() => this.#store("kafka").running, signal);
    kafka.delay(150);
    try {
      await eventually(
        () => this.#relays(name.split("-")[0] ?? name),
        AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      );
      // Before the batch arrives, between its arrival and the acknowledgement, or after that.
      await sleep(this.#random() * 300);
      const overAt = performance.now();
      await process.kill();
      return this.#hit(`killed ${name} with a batch on its way`, overAt, (left) =>
        eventually(() => serves(process), left),
      );
    } finally {
      kafka.restore();
    }
  }

  /** Whether a relay of a service holds rows in a transaction. */
  async #relays(service: string): Promise<boolean> {
    for (const { shard } of this.#stage.shards) {
      const holding = await shard.primary.ask(
        "select from pg_stat_activity where state like 'idle in transaction%' and query like '%for update of o skip locked%' and query like $1",
        [`%${service}.outbox%`],
      );
      if (holding.length > 0) return true;
    }
    return false;
  }

  async #freeze({ target, seconds }: Fault, signal: AbortSignal): Promise<Hit> {
    const { paused, whole, shard } = this.#pausable(target);
    await eventually(whole, signal);
    paused.pause();
    await sleep(seconds * 1000);
    paused.resume();
    const what = `${target} stood still for ${seconds.toFixed(1)} s`;
    return this.#hit(what, performance.now(), (left) => eventually(whole, left), shard);
  }

  #pausable(target: string): { paused: Pausable; whole: () => Promise<boolean> | boolean; shard?: number } {
    const [role, number] = target.split("-");
    if (role === "primary" || role === "standby") {
      const proxies = this.#shard(Number(number));
      const server = role === "primary" ? proxies.shard.primary : this.#standby(proxies);
      return { paused: server, whole: () => isWhole(proxies), shard: Number(number) };
    }
    if (target === "kafka" || target === "valkey") {
      const store = this.#store(target);
      return { paused: store, whole: () => store.running };
    }
    const process = this.#service(target);
    const paused = { pause: () => process.signal("SIGSTOP"), resume: () => process.signal("SIGCONT") };
    return { paused, whole: () => serves(process) };
  }

  async #killStore(name: "kafka" | "valkey", signal: AbortSignal): Promise<Hit> {
    const store = this.#store(name);
    await eventually(() => store.running, signal);
    const overAt = performance.now();
    await store.kill();
    return this.#hit(`killed ${name}`, overAt, (left) => eventually(() => store.running, left));
  }

  async #killServer(target: string, signal: AbortSignal): Promise<Hit> {
    const [role, number] = target.split("-");
    const proxies = this.#shard(Number(number));
    await eventually(() => isWhole(proxies), signal);
    const server = role === "primary" ? proxies.shard.primary : this.#standby(proxies);
    const overAt = performance.now();
    await server.kill();
    return this.#shardHit(`killed ${server.name}, a ${role}`, overAt, proxies);
  }

  async #stall(target: string, signal: AbortSignal): Promise<Hit> {
    const proxies = this.#shard(Number(target.split("-")[1]));
    await eventually(() => isWhole(proxies), signal);
    const { primary } = proxies.shard;
    const overAt = performance.now();
    primary.pause();
    return this.#shardHit(`${primary.name}, a primary, stands still for ever`, overAt, proxies);
  }

  /** No file of these processes can grow any more: each write fails as on a full disk, until another process takes their place. */
  async #fillDisk(target: string, signal: AbortSignal): Promise<Hit> {
    if (target === "kafka") {
      const broker = this.#store("kafka");
      await eventually(() => broker.running, signal);
      const [overAt, before] = [performance.now(), broker.pid];
      limitFiles([before]);
      const again = () => broker.running && broker.pid !== before;
      return this.#hit("kafka's disk is full", overAt, (left) => eventually(again, left));
    }
    const proxies = this.#shard(Number(target.split("-")[1]));
    await eventually(() => isWhole(proxies), signal);
    const { primary } = proxies.shard;
    const overAt = performance.now();
    const { pid } = primary;
    limitFiles([pid, ...childrenOf(pid ?? 0).map((child) => child.pid)]);
    await eventually(() => proxies.shard.primary !== primary, signal);
    return this.#shardHit(`the disk of ${primary.name}, a primary, is full`, overAt, proxies);
  }

  async #network({ kind, target, seconds }: Fault, signal: AbortSignal): Promise<Hit> {
    const { proxy, whole, shard } = this.#proxied(target);
    await eventually(whole, signal);
    if (kind === "cut") proxy.cut();
    if (kind === "hang") proxy.hang();
    if (kind === "delay") proxy.delay(30 + this.#random() * 170);
    await sleep(seconds * 1000);
    proxy.restore();
    const what = kind === "cut" ? "all connections were reset" : `${kind} for ${seconds.toFixed(1)} s`;
    return this.#hit(`${target}: ${what}`, performance.now(), (left) => eventually(whole, left), shard);
  }

  #proxied(target: string): { proxy: FaultProxy; whole: () => Promise<boolean> | boolean; shard?: number } {
    const [role, number] = target.split("-");
    if (role !== "primary" && role !== "standby") {
      const name = target === "kafka" ? "kafka" : "valkey";
      return { proxy: this.#stage[name], whole: () => this.#store(name).running };
    }
    const proxies = this.#shard(Number(number));
    const proxy = role === "primary" ? proxies.primary : (proxies.standbys[0] ?? proxies.primary);
    return { proxy, whole: () => isWhole(proxies), shard: Number(number) };
  }

  /** Moves a bucket of somebody who orders; a move that a failover breaks off begins anew. */
  async #move(signal: AbortSignal): Promise<Hit> {
    const { shards } = readConfig(this.#stage.environment);
    let places: { bucket: number; shard: number }[] = [];
    await eventually(async () => (places = await this.#usedBuckets()).length > 0, signal);
    const place = places[Math.floor(this.#random() * places.length)] ?? { bucket: 0, shard: 0 };
    const to = (place.shard + 1) % shards.length;
    const move = { bucket: place.bucket, to, shards, graceMilliseconds: 5_000 };
    const overAt = performance.now();
    const moved = async (left: AbortSignal) => {
      for (;;) {
        try {
          return void (await moveBucket(move));
        } catch (error) {
          left.throwIfAborted();
          void error;
          await sleep(1_000);
        }
      }
    };
    return this.#hit(`bucket ${place.bucket} moves to shard ${to}`, overAt, moved);
  }

  /** Buckets in which somebody has ordered, and where they are. */
  #usedBuckets(): Promise<{ bucket: number; shard: number }[]> {
    const [main] = this.#stage.shards;
    return ask(
      main?.urls.primary ?? "",
      "select bucket, shard from sharding.map where bucket in (select bucket from orders.orders) order by bucket",
    );
  }

  #hit(what: string, overAt: number, whole: Hit["whole"], shard?: number): Hit {
    return { what, overAt, whole, shard };
  }

  #shardHit(what: string, overAt: number, proxies: ShardProxies): Hit {
    const whole = (left: AbortSignal) => eventually(() => isWhole(proxies), left);
    return { what, overAt, whole, shard: proxies.shard.number };
  }

  #service(name: string): ServiceProcess {
    const process = this.#stage.processes.all.get(name);
    if (!process) throw new Error(`there is no process ${name}`);
    return process;
  }

  #store(name: "kafka" | "valkey") {
    const store = this.#stage.stores[name];
    if (!store) throw new Error(`${name} was not started here`);
    return store;
  }

  #shard(number: number): ShardProxies {
    const proxies = this.#stage.shards[number];
    if (!proxies) throw new Error(`there is no shard ${number}`);
    return proxies;
  }

  #standby({ shard }: ShardProxies): PostgresServer {
    const standby = shard.standbys[Math.floor(this.#random() * shard.standbys.length)];
    if (!standby) throw new Error(`shard ${shard.number} has no standby`);
    return standby;
  }
}

async function serves(process: ServiceProcess): Promise<boolean> {
  if (!process.running) return false;
  return (await fetch(`${process.url}/health/ready`, { signal: AbortSignal.timeout(1_000) })).ok;
}

/** Whether a shard has all its servers, and every standby streams. */
async function isWhole({ shard }: ShardProxies): Promise<boolean> {
  const { primary, servers, standbys } = shard;
  if (!servers.every(({ running }) => running) || standbys.length !== servers.length - 1) return false;
  const streaming = await primary.ask(
    "select from pg_stat_replication where state = 'streaming' and application_name like 'shard%'",
  );
  return streaming.length >= standbys.length;
}

/** By the account of each process: even root may not change the limits of others' without a right that containers lack. */
function limitFiles(pids: readonly (number | undefined)[]): void {
  for (const pid of pids) {
    if (pid === undefined || !existsSync(`/proc/${pid}`)) continue;
    const { uid, gid } = statSync(`/proc/${pid}`);
    try {
      execFileSync("prlimit", ["--pid", String(pid), "--fsize=1:"], { stdio: "pipe", uid, gid });
    } catch (error) {
      // A process that has ended meanwhile needs no limit.
      if (existsSync(`/proc/${pid}`)) throw error;
    }
  }
}
