import { openLoop } from "../load/open-loop.ts";
import { findProducts } from "../load/products.ts";
import { seededRandom, zipf } from "../load/random.ts";
import { openShoppers } from "../load/shoppers.ts";
import { ShopClient } from "../load/shop-client.ts";
import { steps, type World } from "../load/steps.ts";
import { addressOf } from "../load/addresses.ts";
import { startStorefront } from "../local/storefront.ts";
import { ask } from "../stores/postgres/query.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { percentile } from "./ratio.plan.ts";

/** What a whole storefront does on this machine. */
export interface WholePath {
  /** Carts filled, orders placed and looked at in a second: three requests each. */
  readonly ordersPerSecond: number;
  /** Orders in a second while events were timed. */
  readonly halfRate: number;
  /** Milliseconds from the event's transaction to its effect's, by kind of effect. */
  readonly effects: readonly {
    readonly effect: string;
    readonly count: number;
    readonly p50: number;
    readonly p99: number;
  }[];
}

/** As many people order at once. */
const shoppers = 24;

/** All services, in processes of their own, with two shards that each have a standby. */
export async function wholePath({ seconds }: { readonly seconds: number }): Promise<WholePath> {
  const folder = temporaryFolder();
  const storefront = await startStorefront({ folder, variables: { LOG_LEVEL: "warn" }, products: 500 });
  const client = new ShopClient(storefront.url);
  try {
    const random = seededRandom(1);
    const products = await findProducts(client, 200);
    const idle = await openShoppers(client, { count: shoppers, run: "bench" });
    const pick = zipf(products.length, random);
    const world: World = {
      client,
      products,
      pick,
      address: () => addressOf(0),
      idle,
      accepted: [],
      unanswered: [],
    };
    await inLoops(world, Math.min(seconds, 3));
    const ordersPerSecond = await inLoops(world, seconds);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const since = new Date();
    const halfRate = await atRate(world, ordersPerSecond / 2, seconds, random);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const urls = storefront.stores.addresses.shards.map(({ primary }) => primary);
    return { ordersPerSecond, halfRate, effects: await effectsSince(urls, since) };
  } finally {
    await client.close();
    await storefront.stop();
    removeFolder(folder);
  }
}

async function inLoops(world: World, seconds: number): Promise<number> {
  const before = world.accepted.length;
  const end = performance.now() + seconds * 1000;
  const loop = async () => {
    while (performance.now() < end) await steps.order(world).catch(() => undefined);
  };
  await Promise.all(Array.from({ length: shoppers }, loop));
  return (world.accepted.length - before) / seconds;
}

async function atRate(world: World, rate: number, seconds: number, random: () => number): Promise<number> {
  const before = world.accepted.length;
  const course = [{ seconds, from: rate, to: rate }];
  const begin = () => steps.order(world).catch(() => undefined);
  await openLoop({ course, random, limit: 500 }, begin, () => undefined);
  return (world.accepted.length - before) / seconds;
}

/** From the row of the event to the row of its effect, by the clock of the shard that has both. */
const timed = {
  "order.placed → notification": `
    select extract(epoch from n.created_at - o.created_at) * 1000 as ms
    from orders.outbox o join notifications.notifications n on n.bucket = o.bucket and n.id = o.id
    where o.type = 'order.placed' and o.created_at > $1`,
  "payment.succeeded → notification": `
    select extract(epoch from n.created_at - p.created_at) * 1000 as ms
    from payments.outbox p join notifications.notifications n on n.bucket = p.bucket and n.id = p.id
    where p.type = 'payment.succeeded' and p.created_at > $1`,
  "payment.succeeded → order paid": `
    select extract(epoch from o.changed_at - p.created_at) * 1000 as ms
    from payments.outbox p join orders.orders o on o.bucket = p.bucket and o.id = p.key::uuid
    where p.type = 'payment.succeeded' and o.status = 'paid' and p.created_at > $1`,
} as const;

async function effectsSince(urls: readonly string[], since: Date): Promise<WholePath["effects"]> {
  const effects = [];
  for (const [effect, text] of Object.entries(timed)) {
    const rows = await Promise.all(urls.map((url) => ask<{ ms: string }>(url, text, [since])));
    const times = rows.flat().map(({ ms }) => Number(ms));
    effects.push({ effect, count: times.length, p50: percentile(times, 0.5), p99: percentile(times, 0.99) });
  }
  return effects;
}
