import { randomUUID } from "node:crypto";
import { addressOf } from "./addresses.ts";
import { addressesFrom } from "../stores/addresses.plan.ts";
import { type LoadOptions } from "./options.ts";
import { findProducts } from "./products.ts";
import { chooser, profiles } from "./profiles.ts";
import { seededRandom, zipf } from "./random.ts";
import { Recorder } from "./recorder.ts";
import { type LoadReport } from "./report.plan.ts";
import { askAgain } from "./rows/ask-again.ts";
import { DatabaseRows } from "./rows/from-database.ts";
import { StorefrontRows } from "./rows/from-storefront.ts";
import { type RowSource } from "./rows/rows.ts";
import { settle } from "./rows/settle.ts";
import { run } from "./run.ts";
import { openShoppers } from "./shoppers.ts";
import { ShopClient } from "./shop-client.ts";
import { type World } from "./steps.ts";
import { type Target } from "./target.ts";

/** Steps under way at once, above which the generator turns people away. */
const limit = 2_000;

export type LoadRequest = Pick<
  LoadOptions,
  "profile" | "rate" | "seconds" | "p99" | "shoppers" | "products" | "seed" | "patienceSeconds"
> & {
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: string) => void;
  /** Called when all answers are in, before rows are compared. */
  readonly onAnswered?: () => Promise<void>;
};

/** Puts a load on a storefront, waits until its events are quiet, and compares what is stored with what it said. */
export async function putLoad(
  { url, environment }: Pick<Target, "url" | "environment">,
  request: LoadRequest,
): Promise<LoadReport> {
  const { profile, rate, seconds, p99, seed, onProgress } = request;
  const client = new ShopClient(url);
  const random = seededRandom(seed);
  const { course, mix } = profiles[profile];
  try {
    onProgress?.("opening accounts");
    const world = await prepare(client, request, random);
    const shoppers = [...world.idle];
    const source = sourceOf(environment, client, shoppers);
    const recorder = new Recorder();
    onProgress?.(`putting on ${profile}`);
    const load = { course: course(rate, seconds), choose: chooser(mix, random), random, limit };
    const result = await run({ ...load, signal: request.signal }, world, recorder);
    onProgress?.("waiting for events");
    const again = await askAgain(world);
    await request.onAnswered?.();
    const patienceMilliseconds = request.patienceSeconds * 1000;
    const judgement = await settle(source, world, { patienceMilliseconds }).finally(() => source.close());
    const wanted = { rate, seconds, p99 };
    return {
      profile,
      url,
      wanted,
      steps: recorder.results(),
      run: result,
      again,
      judgement,
      source: source.name,
    };
  } finally {
    await client.close();
  }
}

async function prepare(
  client: ShopClient,
  { shoppers: count, products: wanted }: LoadRequest,
  random: () => number,
): Promise<World> {
  const products = await findProducts(client, wanted);
  const idle = await openShoppers(client, { count, run: randomUUID().slice(0, 13) });
  // Those who only look around have other addresses than those who have accounts.
  const address = () => addressOf(count + Math.floor(random() * 100_000));
  return {
    client,
    products,
    pick: zipf(products.length, random),
    address,
    idle,
    accepted: [],
    unanswered: [],
  };
}

function sourceOf(
  environment: Target["environment"],
  client: ShopClient,
  shoppers: World["idle"],
): RowSource {
  const { shards } = addressesFrom(environment);
  if (shards.length === 0) return new StorefrontRows(client, shoppers);
  return new DatabaseRows(
    shards,
    shoppers.map(({ id }) => id),
  );
}
