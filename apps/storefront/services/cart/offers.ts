import Type from "typebox";
import { Value } from "typebox/value";
import { type ServiceClient } from "../../lib/http/client.ts";
import { unavailable } from "../../lib/http/problem.ts";
import { type Features } from "../../lib/resilience/features.ts";
import { type Offer } from "./domain.ts";

/** What is believed of an answer of the catalog: no more than what is used, and within what is possible. */
const Products = Type.Object({
  products: Type.Array(
    Type.Object({
      id: Type.String({ format: "uuid" }),
      name: Type.String({ maxLength: 200 }),
      priceCents: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
      currency: Type.String({ pattern: "^[A-Z]{3}$" }),
    }),
    { maxItems: 100 },
  ),
});

/** Time for the catalog, in milliseconds: a cart is worth seeing without it. */
const timeoutMilliseconds = 400;

/** What the catalog offers. */
export class Offers {
  readonly #catalog: () => ServiceClient;
  readonly #features: Features;

  constructor(catalog: () => ServiceClient, features: Features) {
    this.#catalog = catalog;
    this.#features = features;
  }

  /** Offers by product; products that are not sold are missing. Undefined while the catalog cannot be asked. */
  of(productIds: readonly string[]): Promise<ReadonlyMap<string, Offer> | undefined> {
    if (productIds.length === 0) return Promise.resolve(new Map());
    return this.#features.attempt(
      "catalog-live",
      () => this.#ask(productIds),
      () => undefined,
    );
  }

  async #ask(productIds: readonly string[]): Promise<ReadonlyMap<string, Offer>> {
    const path = `/catalog/selection?ids=${productIds.join(",")}`;
    const { status, body } = await this.#catalog().send({ method: "GET", path, timeoutMilliseconds });
    if (status !== 200 || !Value.Check(Products, body)) throw unavailable("the catalog");
    return new Map(
      body.products.map(({ id, name, priceCents, currency }) => [id, { name, priceCents, currency }]),
    );
  }
}
