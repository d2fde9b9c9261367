import { UsageError } from "../local/arguments.ts";
import { sampleCategories } from "../services/catalog/sample.ts";
import { type ShopClient } from "./shop-client.ts";
import { type Wanted } from "./steps.ts";

interface Page {
  readonly products: readonly Wanted[];
  readonly next: string | null;
}

/** Waits between tries, in milliseconds: a storefront that has just started on a busy machine sheds whoever only looks around. */
const patience = [200, 500, 1_000, 2_000, 4_000];

/** Products that are for sale, of all categories. @throws UsageError where there is none, or the catalog does not answer. */
export async function findProducts(client: ShopClient, count: number): Promise<Wanted[]> {
  const each = Math.ceil(count / sampleCategories.length);
  const found = await Promise.all(sampleCategories.map((category) => ofCategory(client, category, each)));
  const products = found.flat().slice(0, count);
  if (products.length === 0) throw new UsageError("the catalog has no products: nothing can be looked at");
  return products;
}

async function ofCategory(client: ShopClient, category: string, count: number): Promise<Wanted[]> {
  const found: Wanted[] = [];
  let after = "";
  while (found.length < count) {
    const path = `/catalog/products?category=${encodeURIComponent(category)}&limit=100${after}`;
    const page = await askPatiently(client, path);
    found.push(...page.products.map(({ id, category, name }) => ({ id, category, name })));
    if (!page.next) break;
    after = `&after=${page.next}`;
  }
  return found.slice(0, count);
}

async function askPatiently(client: ShopClient, path: string): Promise<Page> {
  for (let tries = 0; ; tries++) {
    const { status, body } = await client.ask({ path });
    if (status === 200) return body as Page;
    const wait = patience[tries];
    if (status !== 503 || wait === undefined) {
      throw new UsageError(`the catalog answers with status ${status}: is it overloaded?`);
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
