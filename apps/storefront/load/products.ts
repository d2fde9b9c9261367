import { sampleCategories } from "../services/catalog/sample.ts";
import { type ShopClient } from "./shop-client.ts";
import { type Wanted } from "./steps.ts";

interface Page {
  readonly products: readonly Wanted[];
  readonly next: string | null;
}

/** Products that are for sale, of all categories. @throws Error where there is none. */
export async function findProducts(client: ShopClient, count: number): Promise<Wanted[]> {
  const each = Math.ceil(count / sampleCategories.length);
  const found = await Promise.all(sampleCategories.map((category) => ofCategory(client, category, each)));
  const products = found.flat().slice(0, count);
  if (products.length === 0) throw new Error("the catalog has no products: nothing can be looked at");
  return products;
}

async function ofCategory(client: ShopClient, category: string, count: number): Promise<Wanted[]> {
  const found: Wanted[] = [];
  let after = "";
  while (found.length < count) {
    const path = `/catalog/products?category=${encodeURIComponent(category)}&limit=100${after}`;
    const { status, body } = await client.ask({ path });
    if (status !== 200) throw new Error(`the catalog answers with status ${status}`);
    const page = body as Page;
    found.push(...page.products.map(({ id, category, name }) => ({ id, category, name })));
    if (!page.next) break;
    after = `&after=${page.next}`;
  }
  return found.slice(0, count);
}
