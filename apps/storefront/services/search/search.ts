import { type Cache } from "../../lib/cache/cache.ts";
import { type Caching } from "../../lib/cache/caching.ts";
import { type ServiceClient } from "../../lib/http/client.ts";
import { type Features } from "../../lib/resilience/features.ts";
import { type Document, type SearchEngine, searchedText } from "./domain.ts";

/** Longest time for which an answer is fresh, in milliseconds: a product that is new should be found soon. */
const longestTtl = 30_000;
/** Longest wait for what is popular, in milliseconds: it only stands in for an answer. */
const popularTimeout = 300;

/** The answer to a search. `degraded`: search does not work right now, and the products are what others look at, or none. */
export interface SearchAnswer {
  readonly products: readonly Document[];
  readonly degraded: boolean;
}

export interface SearchParts {
  readonly engine: SearchEngine;
  readonly caching: Caching;
  readonly features: Features;
  readonly catalog: () => ServiceClient;
}

/** Finds products, by the cache where others have searched for the same. */
export class Search {
  readonly #parts: SearchParts;
  readonly #answers: Cache<SearchAnswer>;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    const ttl = Math.min(parts.caching.settings.ttl, longestTtl);
    this.#answers = parts.caching.cache({ name: "search:answer", times: { ttl } });
  }

  /** The answer as JSON. A search that does not work is an answer, too. */
  answerText(typed: string, limit: number): Promise<string> {
    const text = searchedText(typed);
    const { engine, features } = this.#parts;
    const load = async () => ({ products: await engine.search({ text, limit }), degraded: false });
    return features.attempt(
      "search",
      async () => (await this.#answers.readText(`${limit} ${text}`, load)) ?? "",
      async () => JSON.stringify({ products: await this.#popular(limit), degraded: true }),
    );
  }

  async #popular(limit: number): Promise<readonly Document[]> {
    try {
      const path = `/catalog/popular?limit=${Math.min(limit, 50)}`;
      const { status, body } = await this.#parts
        .catalog()
        .send({ method: "GET", path, timeoutMilliseconds: popularTimeout });
      const products = (body as { products?: readonly (Document & { stock: number })[] } | undefined)
        ?.products;
      return status === 200 && products ? products.map(({ stock: _, ...document }) => document) : [];
    } catch {
      return [];
    }
  }
}
