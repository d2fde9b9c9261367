import { type Cache } from "../../lib/cache/cache.ts";
import { type Caching } from "../../lib/cache/caching.ts";
import { notFound, Problem } from "../../lib/http/problem.ts";
import { type NewProduct, pageOf, type Product, type ProductChange, type ProductPage } from "./domain.ts";
import { type PageRequest, type ProductStore, type Refusal, type Stock } from "./store.ts";

/** A page without products, as it is sent. */
const emptyPage = JSON.stringify(pageOf([], 1));

/**
 * Products, from the cache where it has them. What is only passed on comes as JSON, as it lies in the cache.
 *
 * A change is in the cache before it is acknowledged. Where the cache did not take it, an older copy may be served for as long as copies
 * last (`CACHE_TTL_SECONDS` and `CACHE_STALE_SECONDS`). Pages know of all changes but those of stock, which come too often.
 */
export class Catalog {
  readonly #store: ProductStore;
  readonly #products: Cache<Product>;
  readonly #pages: Cache<ProductPage>;
  readonly #popular: Cache<ProductPage>;
  readonly #published: () => void;

  /** @param published is told after each change, whose event then waits in the outbox. */
  constructor(store: ProductStore, caching: Caching, published: () => void = () => {}) {
    this.#store = store;
    this.#published = published;
    this.#products = caching.cache({ name: "catalog:product", version: ({ version }) => version });
    this.#pages = caching.cache({ name: "catalog:page" });
    this.#popular = caching.cache({ name: "catalog:popular" });
  }

  /** A product as JSON. */
  productText(id: string): Promise<string | undefined> {
    return this.#products.readText(id, () => this.#store.byId(id), { near: true });
  }

  /** Several products; those that do not exist are left out. */
  async several(ids: readonly string[]): Promise<Product[]> {
    const read = (id: string) => this.#products.read(id, () => this.#store.byId(id));
    const products = await Promise.all(ids.map(read));
    return products.filter((product) => product !== undefined);
  }

  /** A page of a category as JSON. */
  async pageText({ category, after, limit }: PageRequest): Promise<string> {
    const load = async () => {
      const products = await this.#store.page({ category, after, limit });
      // Names that somebody has invented must not fill the cache for long.
      return products.length === 0 ? undefined : pageOf(products, limit);
    };
    const key = JSON.stringify([category, after ?? "", limit]);
    return (await this.#pages.readText(key, load, { tag: category, near: true })) ?? emptyPage;
  }

  /** The products that were looked at most, as JSON. */
  async popularText(limit: number): Promise<string> {
    const load = async () => ({ products: await this.#store.popular(limit), next: null });
    return (await this.#popular.readText(String(limit), load, { near: true })) ?? emptyPage;
  }

  /** Products in the order of their ids: for those who need all of them. */
  async feed(after: string | undefined, limit: number): Promise<ProductPage> {
    return pageOf(await this.#store.feed(after, limit), limit);
  }

  /** How much there is, not from a cache. @throws Problem 404 */
  async stock(id: string): Promise<Stock> {
    const stock = await this.#store.stockOf(id);
    if (!stock) throw notFound("product");
    return stock;
  }

  async add(product: NewProduct): Promise<Product> {
    const added = await this.#store.add(product);
    this.#published();
    await Promise.all([this.#products.put(added.id, added), this.#pages.touch(added.category)]);
    return added;
  }

  /** @throws Problem 404, or 409 when the product has another version by now. */
  async change(id: string, version: number, change: ProductChange): Promise<Product> {
    const changed = unlessRefused(await this.#store.change(id, version, change));
    this.#published();
    const { product, categoryBefore } = changed;
    const categories = new Set([product.category, categoryBefore]);
    const touched = [...categories].map((category) => this.#pages.touch(category));
    await Promise.all([this.#products.put(id, product), ...touched]);
    return product;
  }

  /** @throws Problem 404, or 409 when the product has another version than the one given. */
  async setStock(id: string, stock: number, version: number | undefined): Promise<Product> {
    const product = unlessRefused(await this.#store.setStock(id, stock, version));
    this.#published();
    await this.#products.put(id, product);
    return product;
  }

  /** Shows the stock of products after sales: to the cache alone, for sales are no news to those who follow products. */
  async sold(products: readonly Product[]): Promise<void> {
    await Promise.all(products.map((product) => this.#products.put(product.id, product)));
  }
}

function unlessRefused<T>(outcome: T | Refusal): T {
  if (outcome === "absent") throw notFound("product");
  if (outcome === "other-version") {
    throw new Problem(409, "other-version", "the product was changed by somebody else: read it again");
  }
  return outcome as T;
}
