import { addressOf } from "./addresses.ts";
import { type Shopper, WrongAnswer } from "./steps.ts";
import { type ShopClient } from "./shop-client.ts";
import { signedIn, type SignedIn } from "./sign-in.ts";

/** Accounts that are opened at once: hashing a password keeps a core busy. */
const atOnce = 4;

export interface ShoppersOptions {
  readonly count: number;
  /** Goes into their addresses, so that a run has people of its own and knows all that they ever did. */
  readonly run: string;
}

/** Opens accounts. @throws Error with the storefront's reason where it opens none. */
export async function openShoppers(client: ShopClient, { count, run }: ShoppersOptions): Promise<Shopper[]> {
  const shoppers: Shopper[] = [];
  let next = 0;
  const worker = async () => {
    for (let number = next++; number < count; number = next++) shoppers.push(await open(client, run, number));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return shoppers;
}

/** So often an account is opened again where the storefront was busy: signing up costs it more than anything else. */
const attempts = 20;

async function open(client: ShopClient, run: string, number: number, attempt = 1): Promise<Shopper> {
  // Another address each time: the account may be there although nobody said so.
  const name = attempt === 1 ? `${number}` : `${number}-${attempt}`;
  const [email, password] = [`load-${run}-${name}@example.com`, `a load of ${run} ${number}`];
  const address = addressOf(number);
  const { status, body } = await client.ask({
    method: "POST",
    path: "/auth/register",
    body: { email, password },
    address,
  });
  if (status >= 502 && attempt < attempts) {
    await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
    return open(client, run, number, attempt + 1);
  }
  if (status !== 201) throw new WrongAnswer(refusal(status, body));
  const answer = body as SignedIn & { user: { id: string } };
  return { id: answer.user.id, email, password, address, consistency: undefined, ...signedIn(answer) };
}

function refusal(status: number, body: unknown): string {
  const { title, detail } = (body ?? {}) as { title?: string; detail?: string };
  const said = [title, detail].filter(Boolean).join(": ");
  const hint =
    status === 429
      ? "; a storefront that takes loads needs GATEWAY_TRUSTED_PROXIES=1, or a high AUTH_REGISTRATIONS_PER_HOUR"
      : "";
  return `the storefront opens no account: status ${status}${said ? ` (${said})` : ""}${hint}`;
}
