import { randomUUID } from "node:crypto";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { readConfig } from "../lib/config/config.ts";
import { createTopics } from "../lib/stream/topics.ts";
import { reopenOutboxes } from "../lib/stream/reopen.ts";
import { findProducts } from "../load/products.ts";
import { seededRandom } from "../load/random.ts";
import { openShoppers } from "../load/shoppers.ts";
import { ShopClient } from "../load/shop-client.ts";
import { type AcceptedOrder } from "../load/steps.ts";
import { prepareStores } from "../local/prepare.ts";
import { environmentOf, type ShardUrls } from "../stores/addresses.plan.ts";
import { PostgresServer } from "../stores/postgres/server.ts";
import { FaultProxy } from "../stores/proxy.ts";
import { startStores, type Stores } from "../stores/stores.ts";
import { ask } from "../stores/postgres/query.ts";
import { deadLettersOf, recordsSent, settleRows, storedKeys, type Told } from "./books.ts";
import { Customers } from "./customers.ts";
import { type Processes, startProcesses } from "./processes.ts";
import { OrderWatch, patiently } from "./recovery.ts";
import { type RegionRun } from "./region.plan.ts";
import { oneAddress } from "./stage.ts";

export interface RegionOptions {
  readonly folder: string;
  /** How long people order in the home region before it is lost; half of it in the other one afterwards. */
  readonly seconds: number;
  readonly seed: number;
  /** Orders a second. @default 8 */
  readonly rate?: number;
  /** One way between the regions, in milliseconds. @default 65: between us-west-2 and eu-west-1 */
  readonly distanceMilliseconds?: number;
  readonly onProgress?: (what: string) => void;
  /** For tests: the region that took over while it still runs, and what its rows are compared with. */
  readonly afterCounting?: (urls: readonly ShardUrls[], told: Told) => Promise<void>;
}

/** Whatever has to be ended, in the order of its beginning. */
class Open {
  readonly #all: (() => Promise<unknown>)[] = [];

  add<T extends { stop(): Promise<unknown> }>(one: T): T {
    this.#all.push(() => one.stop());
    return one;
  }

  async close(): Promise<void> {
    for (const end of this.#all.reverse()) await end();
  }
}

interface Home {
  readonly stores: Stores;
  readonly processes: Processes;
}

interface Other {
  readonly servers: readonly PostgresServer[];
  readonly urls: readonly ShardUrls[];
  readonly kafka: string;
  readonly processes: Processes;
  /** The way of the log from home. */
  readonly ways: readonly FaultProxy[];
}

/**
 * Plays the loss of the home region on one machine: two storefronts, each all services in one process with a Valkey and a Kafka of its own; the
 * databases of the second follow those of the first over a line with delay. Everything of the first is killed at once, the second is promoted, and
 * people go on there.
 */
export async function runRegionLoss(options: RegionOptions): Promise<RegionRun> {
  const { onProgress, seed } = options;
  const open = new Open();
  const began = performance.now();
  try {
    onProgress?.("starting the home region");
    const home = await startHome(open, options);
    onProgress?.("starting the other region");
    const other = await startOther(open, home, options);
    const shop = await openShop(home, options);
    const moved = await loseHome({ home, other, shop }, options);
    const { told, ...counted } = await count(other, shop, moved);
    await options.afterCounting?.(other.urls, told);
    const { experience } = shop.customers;
    const { held, resent, promotedMilliseconds, recoveryMilliseconds } = moved;
    const seconds = (performance.now() - began) / 1000;
    return {
      ...{ seed, seconds, held, resent, promotedMilliseconds, recoveryMilliseconds, experience },
      ...counted,
    };
  } finally {
    await open.close();
  }
}

interface Moved extends Pick<RegionRun, "held" | "resent" | "promotedMilliseconds" | "recoveryMilliseconds"> {
  /** What the home region had accepted. */
  readonly before: readonly AcceptedOrder[];
  /** By `performance.now()`. */
  readonly lostAt: number;
}

/** People order, everything of the home region is killed, and they go on in the other one. Resolves when all have their answers. */
async function loseHome(
  { home, other, shop }: { home: Home; other: Other; shop: Shop },
  { seconds, onProgress }: RegionOptions,
): Promise<Moved> {
  shop.customers.start();
  onProgress?.(`people order in the home region for ${seconds} s`);
  await sleep(seconds * 1000);
  const held = (await recordsSent(other.kafka)) === 0;
  const lostAt = performance.now();
  onProgress?.("the home region is lost");
  await kill(home, other);
  const before = [...shop.customers.accepted];
  // From now on nobody of the home region answers: what is tried later, the other one accepts.
  const again = shop.watch.next(performance.now());
  shop.goTo(other.processes.url);
  const resent = await promote(other);
  const promotedMilliseconds = performance.now() - lostAt;
  await again;
  const recoveryMilliseconds = performance.now() - lostAt;
  onProgress?.(`orders again after ${recoveryMilliseconds.toFixed(0)} ms`);
  await sleep((seconds * 1000) / 2);
  await shop.customers.stop();
  return { held, before, lostAt, resent, promotedMilliseconds, recoveryMilliseconds };
}

const quiet = { LOG_LEVEL: "warn", ...oneAddress };

async function startHome(open: Open, { folder }: RegionOptions): Promise<Home> {
  const stores = open.add(
    await startStores({ folder: path.join(folder, "home"), shards: 2, standbysPerShard: 0 }),
  );
  await prepareStores(readConfig(stores.environment), { products: 200 });
  const environment = { ...quiet, ...stores.environment, REGION: "home" };
  const processes = open.add(
    await startProcesses({ folder: path.join(folder, "home"), environment, monolith: true }),
  );
  return { stores, processes };
}

async function startOther(
  open: Open,
  home: Home,
  { folder, distanceMilliseconds = 65 }: RegionOptions,
): Promise<Other> {
  const own = path.join(folder, "other");
  const stores = open.add(await startStores({ folder: own, only: ["valkey", "kafka"], environment: {} }));
  const [servers, ways]: [PostgresServer[], FaultProxy[]] = [[], []];
  for (const { primary, number } of home.stores.shards) {
    const way = open.add(await FaultProxy.start({ target: primary.port }));
    way.delay(distanceMilliseconds);
    const server = await PostgresServer.standbyOf(primary, {
      name: `other-${number}`,
      folder: path.join(own, `shard-${number}`),
      settings: { primary_conninfo: connectionText(primary.url(), way.port, `other_${number}`) },
    });
    await open.add(server).start();
    servers.push(server);
    ways.push(way);
  }
  const urls = servers.map((server) => ({ primary: server.url(), standbys: [] }));
  const kafka = stores.kafka?.brokers ?? "";
  await createTopics({ addresses: [kafka], prefix: "", client: "storefront-prepare" });
  const addresses = { ...stores.environment, ...environmentOf({ shards: urls }) };
  const environment = { ...quiet, ...addresses, REGION: "other" };
  const processes = open.add(await startProcesses({ folder: own, environment, monolith: true }));
  return { servers, urls, kafka, processes, ways };
}

function connectionText(url: string, port: number, name: string): string {
  const { username, password } = new URL(url);
  return `host=127.0.0.1 port=${port} user=${username} password=${password} application_name=${name}`;
}

async function openShop(home: Home, { seed, rate = 8 }: RegionOptions) {
  const client = new ShopClient(home.processes.url);
  const products = await patiently(() => findProducts(client, 100));
  const shoppers = await openShoppers(client, { count: 40, run: randomUUID().slice(0, 13) });
  const acceptedAt = new Map<string, number>();
  const watch = new OrderWatch(() => undefined);
  const onAccepted = (order: AcceptedOrder, attemptedAt: number) => {
    acceptedAt.set(order.id, performance.now());
    watch.accepted(order, attemptedAt);
  };
  const customers = new Customers({
    client,
    shoppers,
    products,
    rate,
    random: seededRandom(seed),
    onAccepted,
  });
  return {
    ...{ customers, watch, acceptedAt, users: shoppers.map(({ id }) => id) },
    goTo: (url: string) => customers.goTo(new ShopClient(url)),
  };
}

/** Everything at once, and what is on its way to the other region with it. */
async function kill({ stores, processes }: Home, { ways }: Other): Promise<void> {
  for (const way of ways) {
    way.refuse();
    way.cut();
  }
  await Promise.all([
    ...stores.shards.map(({ primary }) => primary.kill()),
    ...[stores.valkey?.kill(), stores.kafka?.kill(), processes.kill()],
  ]);
}

/** @returns events that are sent again. */
async function promote({ servers, urls }: Other): Promise<number> {
  await Promise.all(servers.map((server) => server.promote()));
  const since = new Date(Date.now() - 3_600_000);
  let events = 0;
  for (const { primary } of urls) {
    const pool = new pg.Pool({ connectionString: primary, max: 1 });
    events += await reopenOutboxes({ pool }, since).finally(() => pool.end());
  }
  return events;
}

type Shop = Awaited<ReturnType<typeof openShop>>;

type Counted = Pick<
  RegionRun,
  | "judgement"
  | "acceptedAtHome"
  | "lost"
  | "recoveryPointMilliseconds"
  | "consumed"
  | "strays"
  | "deadLetters"
>;

async function count(
  { urls, kafka }: Other,
  { customers, users, acceptedAt }: Shop,
  { before, lostAt }: Moved,
): Promise<Counted & { readonly told: Told }> {
  const stored = await storedKeys(urls, users);
  const lost = before.filter(({ idempotencyKey }) => !stored.has(idempotencyKey));
  const gone = new Set(lost.map(({ id }) => id));
  const accepted = customers.accepted.filter(({ id }) => !gone.has(id));
  const told = { accepted, users, notSeen: 0 };
  const judgement = await settleRows(urls, told, 40_000);
  const strays = await ask(
    urls[0]?.primary ?? "",
    "select from catalog.reservations where state = 'taken' and order_id = any($1::uuid[])",
    [[...gone]],
  );
  const ages = lost.map(({ id }) => lostAt - (acceptedAt.get(id) ?? lostAt));
  return {
    told,
    judgement,
    acceptedAtHome: before.length,
    lost: lost.length,
    recoveryPointMilliseconds: Math.max(0, ...ages),
    consumed: await recordsSent(kafka),
    strays: strays.length,
    deadLetters: await deadLettersOf(kafka),
  };
}
