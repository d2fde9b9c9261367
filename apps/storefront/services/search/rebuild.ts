import { type ServiceClient } from "../../lib/http/client.ts";
import { unavailable } from "../../lib/http/problem.ts";
import { type Document, type SearchEngine } from "./domain.ts";
import { documentOf } from "./events.ts";

/** Products that are asked for at a time. */
const batch = 500;

/**
 * Takes in all products of the catalog, beside the events that come meanwhile: versions keep the newest of each. For a new engine, after a
 * change of its fields, and where events were lost.
 * @returns how many products there are.
 */
export async function rebuild(engine: SearchEngine, catalog: ServiceClient): Promise<number> {
  await engine.prepare();
  let count = 0;
  for (let after: string | null = ""; after !== null;) {
    const page: Page = await pageOf(catalog, after);
    await engine.index(page.products.map(documentOf));
    count += page.products.length;
    after = page.next;
  }
  return count;
}

interface Page {
  readonly products: readonly Document[];
  readonly next: string | null;
}

async function pageOf(catalog: ServiceClient, after: string): Promise<Page> {
  const path = `/catalog/feed?limit=${batch}${after ? `&after=${after}` : ""}`;
  const { status, body } = await catalog.send({ method: "GET", path, timeoutMilliseconds: 5_000 });
  if (status !== 200) throw unavailable("the catalog");
  return body as Page;
}
