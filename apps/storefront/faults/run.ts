import { setTimeout as sleep } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import { bucketOf } from "../lib/sharding/buckets.ts";
import { findProducts } from "../load/products.ts";
import { seededRandom } from "../load/random.ts";
import { openShoppers } from "../load/shoppers.ts";
import { ShopClient } from "../load/shop-client.ts";
import { ask } from "../stores/postgres/query.ts";
import { type Books } from "./books.plan.ts";
import { closeBooks, type Told } from "./books.ts";
import { Customers, type Experience } from "./customers.ts";
import { type Fault, type FaultKind, planFaults, type Targets } from "./faults.plan.ts";
import { Injector } from "./injector.ts";
import { OrderWatch, patiently } from "./recovery.ts";
import { type Stage, startStage } from "./stage.ts";
import { Supervisor } from "./supervisor.ts";

export interface RunOptions {
  readonly folder: string;
  readonly faults: number;
  /** Over which the faults are spread. It takes longer where things take long to be whole again. */
  readonly seconds: number;
  readonly seed: number;
  readonly only?: readonly FaultKind[] | undefined;
  /** Orders a second. @default 8 */
  readonly rate?: number;
  /** @default 40 */
  readonly shoppers?: number;
  /** Whether a commit waits for a standby. @default true */
  readonly synchronous?: boolean;
  readonly onProgress?: (what: string) => void;
  /** Faults that are made in the place of drawn ones. */
  readonly plan?: readonly Fault[];
  /** Called when rows were counted, while everything still stands: for tests of the counting. */
  readonly afterCounting?: (stage: Stage, told: Told) => Promise<void>;
}

/** A fault as it went. */
export interface Endured {
  readonly fault: Fault;
  /** What was done, or why it could not be. */
  readonly what: string;
  readonly made: boolean;
  /** Seconds from the beginning of the run. */
  readonly at: number;
  /** Milliseconds from the end of the fault to the first order that was tried afterwards and accepted; undefined: never. */
  readonly ordersAgain: number | undefined;
  /** Milliseconds until what was hit was whole; undefined: never. */
  readonly wholeAgain: number | undefined;
}

export interface FaultRun {
  readonly seed: number;
  readonly seconds: number;
  readonly faults: readonly Endured[];
  readonly experience: Experience;
  readonly books: Books;
  readonly shards: number;
  readonly servers: number;
  readonly processes: number;
}

/** Longest time from a fault to the last thing that recovers, in milliseconds. */
const recoveryMilliseconds = 120_000;

/** Longest wait for what a fault hits to be whole before, in milliseconds. */
const wholeMilliseconds = 300_000;
/** Faults that may be under way at once. */
const atOnce = 3;

/** Starts a storefront, makes faults while people order, and counts what is stored in the end. */
export async function runFaults(options: RunOptions): Promise<FaultRun> {
  const { folder, seed, onProgress, synchronous } = options;
  const began = performance.now();
  const stage = await startStage({
    folder,
    onProgress,
    ...(synchronous === undefined ? {} : { synchronous }),
  });
  const supervisor = new Supervisor({ stage, onAction: (what) => onProgress?.(`  ${what}`) });
  const client = new ShopClient(stage.processes.url);
  try {
    supervisor.start();
    const { customers, watch, users } = await openShop(stage, client, options);
    customers.start();
    const begin = performance.now();
    const faults = await makeAll(stage, watch, options, begin);
    onProgress?.("the last fault is over: waiting for answers and events");
    await customers.stop();
    const { accepted, experience } = customers;
    const told = { accepted, users, notSeen: experience.notSeen };
    const books = await closeBooks(stage.stores, told);
    await options.afterCounting?.(stage, told);
    return {
      ...{ seed, seconds: (performance.now() - began) / 1000, faults, experience, books },
      shards: stage.shards.length,
      servers: stage.stores.shards.reduce((sum, { servers }) => sum + servers.length, 0),
      processes: stage.processes.all.size,
    };
  } finally {
    await supervisor.stop();
    await client.close();
    await stage.stop();
  }
}

async function openShop(
  stage: Stage,
  client: ShopClient,
  { seed, rate = 8, shoppers: count = 40, onProgress }: RunOptions,
) {
  onProgress?.("opening accounts");
  const products = await patiently(() => findProducts(client, 100));
  const shoppers = await openShoppers(client, { count, run: randomUUID().slice(0, 13) });
  const random = seededRandom(seed ^ 0x5eed);
  const watch = new OrderWatch(await shardMap(stage));
  const onAccepted: OrderWatch["accepted"] = (order, at) => watch.accepted(order, at);
  const customers = new Customers({ client, shoppers, products, rate, random, onAccepted });
  return { customers, watch, users: shoppers.map(({ id }) => id) };
}

/** Where users are at the beginning. Those whose bucket is moved later tell of the shard that they were on. */
async function shardMap(stage: Stage): Promise<(userId: string) => number | undefined> {
  const url = stage.shards[0]?.urls.primary ?? "";
  const rows = await ask<{ bucket: number; shard: number }>(url, "select bucket, shard from sharding.map");
  const map = new Map(rows.map(({ bucket, shard }) => [bucket, shard]));
  return (userId) => map.get(bucketOf(userId));
}

async function makeAll(
  stage: Stage,
  watch: OrderWatch,
  { faults: count, seconds, seed, only, plan: given, onProgress }: RunOptions,
  begin: number,
): Promise<Endured[]> {
  const random = seededRandom(seed);
  const wanted = { count, seconds, targets: targetsOf(stage), random };
  const plan = given ?? planFaults({ ...wanted, ...(only ? { only } : {}) });
  const injector = new Injector(stage, random);
  const queues = new Map<string, Promise<unknown>>();
  const endured: Promise<Endured>[] = [];
  const underWay = new Set<Promise<unknown>>();
  for (const fault of plan) {
    // A machine on which everything takes long gets its faults later, and not all at once.
    while (underWay.size >= atOnce) await Promise.race(underWay);
    await sleep(Math.max(0, begin + fault.at * 1000 - performance.now()));
    // One fault at a time for each thing; faults of different things may meet.
    const group = groupOf(fault);
    const before = queues.get(group) ?? Promise.resolve();
    const work = before.then(() => endure(injector, fault, watch, begin));
    void work.then((one) => onProgress?.(line(one, plan.length)));
    queues.set(group, work);
    underWay.add(work);
    void work.then(() => underWay.delete(work));
    endured.push(work);
  }
  return Promise.all(endured);
}

function targetsOf({ processes, shards }: Stage): Targets {
  const services = [...processes.all.keys()];
  return {
    services,
    relays: services.filter((name) => /^(orders|payments)/.test(name)),
    shards: shards.length,
  };
}

/** What a fault's target is part of. A relay is killed with the help of Kafka's proxy. */
function groupOf({ kind, target }: Fault): string {
  if (kind === "relay") return "kafka";
  return /^(primary|standby)-/.test(target) ? `shard-${target.split("-")[1]}` : target;
}

async function endure(injector: Injector, fault: Fault, watch: OrderWatch, begin: number): Promise<Endured> {
  const at = () => (performance.now() - begin) / 1000;
  try {
    const hit = await injector.make(fault, AbortSignal.timeout(wholeMilliseconds));
    const signal = AbortSignal.timeout(recoveryMilliseconds);
    const since = () => performance.now() - hit.overAt;
    const late = sleep(recoveryMilliseconds, undefined, { ref: false });
    const within = (work: Promise<void>) => Promise.race([work.then(since), late]).catch(() => undefined);
    const happened = at() - since() / 1000;
    const [ordersAgain, wholeAgain] = await Promise.all([
      within(watch.next(hit.overAt, hit.shard)),
      within(hit.whole(signal)),
    ]);
    return { fault, what: hit.what, made: true, at: happened, ordersAgain, wholeAgain };
  } catch (error) {
    const what = `could not be made: ${(error as Error).message}`;
    return { fault, what, made: false, at: at(), ordersAgain: undefined, wholeAgain: undefined };
  }
}

function line({ fault, what, at, ordersAgain, wholeAgain }: Endured, count: number): string {
  const ms = (value: number | undefined) => (value === undefined ? "never" : `${value.toFixed(0)} ms`);
  return `${fault.number}/${count} ${at.toFixed(1)} s ${fault.kind}: ${what}; orders again after ${ms(ordersAgain)}, whole after ${ms(wholeAgain)}`;
}
