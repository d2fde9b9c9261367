import { randomUUID } from "node:crypto";
import { type Answer, type Ask, type ShopClient } from "./shop-client.ts";
import { type SignedIn, signedIn, type Tokens } from "./sign-in.ts";

/** What a visitor may do. */
export const stepNames = ["product", "category", "search", "signIn", "addToCart", "order"] as const;
export type StepName = (typeof stepNames)[number];

/** Somebody who has an account. */
export interface Shopper extends Tokens {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** From where they come. */
  readonly address: string;
  consistency: string | undefined;
}

/** Something that is for sale. */
export interface Wanted {
  readonly id: string;
  readonly category: string;
  readonly name: string;
}

/** An order that the storefront said it has. */
export interface AcceptedOrder {
  readonly id: string;
  readonly userId: string;
  readonly idempotencyKey: string;
}

/** What the steps of a run share. */
export interface World {
  readonly client: ShopClient;
  /** Ids and categories of what can be bought. */
  readonly products: readonly Wanted[];
  /** Draws a product by popularity. */
  readonly pick: () => number;
  /** Address of somebody who only looks around. */
  readonly address: () => string;
  /** Those who do nothing right now: one person does one thing at a time, and who has waited longest is next. */
  readonly idle: Shopper[];
  readonly accepted: AcceptedOrder[];
  /** Orders without an answer: they may have been stored or not, and are sent again with the same key. */
  readonly unanswered: { readonly shopper: Shopper; readonly idempotencyKey: string }[];
}

/** The answer was not the one that was wanted. */
export class WrongAnswer extends Error {}

/** Does one step; returns nothing when the answers were right. */
export const steps: Readonly<Record<StepName, (world: World) => Promise<void>>> = {
  async product({ client, products, pick, address }) {
    const wanted = products[pick()];
    const answer = await client.ask({ path: `/catalog/products/${wanted?.id}`, address: address() });
    expect(answer, 200);
    if ((answer.body as { id?: string }).id !== wanted?.id) throw new WrongAnswer("another product");
  },
  async category({ client, products, pick, address }) {
    const path = `/catalog/products?category=${encodeURIComponent(products[pick()]?.category ?? "")}&limit=20`;
    expect(await client.ask({ path, address: address() }), 200);
  },
  async search({ client, products, pick, address }) {
    const words = encodeURIComponent(products[pick()]?.name.split(" ").slice(0, 2).join(" ") ?? "");
    const answer = await client.ask({ path: `/search?q=${words}`, address: address() });
    expect(answer, 200);
    if ((answer.body as { degraded: boolean }).degraded) throw new WrongAnswer("degraded");
  },
  async signIn(world) {
    await asShopper(world, async (shopper) => signIn(world.client, shopper));
  },
  async addToCart(world) {
    await asShopper(world, (shopper) => addToCart(world, shopper));
  },
  async order(world) {
    await asShopper(world, async (shopper) => {
      await addToCart(world, shopper);
      const order = await placeOrder(world, shopper);
      const { client } = world;
      const seen = await client.ask({ path: `/orders/${order}`, ...credentials(shopper) });
      expect(seen, 200);
    });
  },
};

/** Signs a shopper in. */
export async function signIn(client: ShopClient, shopper: Shopper): Promise<void> {
  const { email, password, address } = shopper;
  const body = { email, password };
  const answer = await client.ask({ method: "POST", path: "/auth/login", body, address });
  expect(answer, 200);
  Object.assign(shopper, signedIn(answer.body as SignedIn));
}

/** A new token for the rest of the load, in time. */
async function renew(client: ShopClient, shopper: Shopper): Promise<void> {
  const { refreshToken, address } = shopper;
  const answer = await client.ask({ method: "POST", path: "/auth/refresh", body: { refreshToken }, address });
  expect(answer, 200);
  Object.assign(shopper, signedIn(answer.body as SignedIn));
}

async function addToCart({ client, products, pick }: World, shopper: Shopper): Promise<void> {
  const id = products[pick()]?.id;
  const answer = await client.ask({
    method: "PUT",
    path: `/cart/items/${id}`,
    body: { quantity: 1 },
    ...credentials(shopper),
  });
  remember(shopper, answer);
  expect(answer, 200);
}

async function placeOrder(world: World, shopper: Shopper): Promise<string> {
  const idempotencyKey = randomUUID();
  let answer: Answer;
  try {
    answer = await askForOrder(world.client, shopper, idempotencyKey);
  } catch (error) {
    world.unanswered.push({ shopper, idempotencyKey });
    throw error;
  }
  if (answer.status >= 500) world.unanswered.push({ shopper, idempotencyKey });
  expect(answer, 201);
  const { id } = answer.body as { id: string };
  world.accepted.push({ id, userId: shopper.id, idempotencyKey });
  return id;
}

/** Orders what is in the cart. */
export async function askForOrder(
  client: ShopClient,
  shopper: Shopper,
  idempotencyKey: string,
): Promise<Answer> {
  const ask = { method: "POST", path: "/orders", body: {}, idempotencyKey, ...credentials(shopper) } as const;
  const answer = await client.ask(ask);
  remember(shopper, answer);
  return answer;
}

/** What a request of a shopper carries. */
export function credentials({
  token,
  consistency,
  address,
}: Shopper): Pick<Ask, "token" | "consistency" | "address"> {
  return { token, consistency, address };
}

function remember(shopper: Shopper, { consistency }: Answer): void {
  if (consistency) shopper.consistency = consistency;
}

async function asShopper(world: World, work: (shopper: Shopper) => Promise<void>): Promise<void> {
  const shopper = world.idle.shift();
  if (!shopper) throw new WrongAnswer("no shopper is idle: more --shoppers are needed");
  try {
    if (performance.now() > shopper.renewAt) await renew(world.client, shopper);
    await work(shopper);
  } finally {
    world.idle.push(shopper);
  }
}

function expect({ status }: Answer, wanted: number): void {
  if (status !== wanted) throw new WrongAnswer(`status ${status}`);
}
