import { type Counter } from "prom-client";
import { type ServiceClient } from "../../lib/http/client.ts";
import { notFound, Problem } from "../../lib/http/problem.ts";
import { type LiveChannels } from "../../lib/live/live-channels.ts";
import { type Relays } from "../../lib/stream/relays.ts";
import { type StreamEvent } from "../../lib/stream/event.ts";
import { type Features } from "../../lib/resilience/features.ts";
import { type Metrics } from "../../lib/telemetry/metrics.ts";
import {
  type Order,
  type OrderStatus,
  price,
  type PricedProduct,
  type Refusal,
  requestHash,
  type WantedLine,
} from "./domain.ts";
import { changeOf } from "./events.ts";
import { type OrderStore, type Placed } from "./store.ts";
import { cartContent, productsOf } from "./suppliers.ts";

/** A request to place an order. */
export interface OrderRequest {
  readonly userId: string;
  readonly key: string;
  /** Undefined: what is in the user's cart. */
  readonly lines: readonly WantedLine[] | undefined;
}

export interface OrdersParts {
  readonly store: OrderStore;
  readonly relays: Pick<Relays, "wake">;
  readonly live: LiveChannels;
  readonly catalog: () => ServiceClient;
  readonly cart: () => ServiceClient;
  readonly features: Features;
  readonly metrics: Metrics;
}

/** Channel on which an order's changes are told. */
export function channelOf(orderId: string): string {
  return `orders:live:${orderId}`;
}

/** What can be done with orders. */
export class Orders {
  readonly store: OrderStore;
  readonly #parts: OrdersParts;
  readonly #placed: Counter<"outcome">;

  constructor(parts: OrdersParts) {
    this.store = parts.store;
    this.#parts = parts;
    this.#placed = parts.metrics.counter(
      "storefront_orders_total",
      "Requests to place an order by what came of them",
      ["outcome"],
    );
  }

  /**
   * Places an order. The same request under the same key again has the same answer, and places nothing.
   * @throws Problem 422 where the key stands for another request; 409 where it cannot be had; 503 where nobody knows.
   */
  async place({ userId, key, lines }: OrderRequest): Promise<Order> {
    const hash = requestHash(lines);
    const cart = lines ? undefined : await cartContent(this.#parts.cart());
    const wanted = lines ?? cart?.lines ?? [];
    const priced = price(wanted, await this.#productsOf(wanted, cart?.products));
    // The cart was emptied, or the last one was sold, by the very order that the client asks for again.
    const placed =
      "kind" in priced
        ? await this.store.repeated({ userId, key, hash })
        : await this.store.place({ userId, key, hash, priced, fromCart: lines === undefined });
    if (!placed) throw this.#refused(priced as Refusal);
    return this.#answer(placed, userId);
  }

  /** What products cost: now, or while the catalog cannot be asked, what the user was told when they went into the cart. */
  #productsOf(
    wanted: readonly WantedLine[],
    told: readonly PricedProduct[] | undefined,
  ): Promise<readonly PricedProduct[]> {
    const ask = () => productsOf(this.#parts.catalog(), wanted);
    return told ? this.#parts.features.attempt("catalog-live", ask, () => told) : ask();
  }

  /** @throws Problem 404, and 409 for an order that is paid. */
  async cancel(userId: string, id: string): Promise<OrderStatus> {
    const result = await this.store.cancel(userId, id);
    if (result === "not-found") throw notFound("order");
    if (result === "refused")
      throw new Problem(409, "already-paid", "the order is paid: it can no longer be cancelled");
    if (result.changed) {
      this.#parts.relays.wake(this.store.bucketOf(userId));
      await this.#parts.live.publish(channelOf(id), result.status);
    }
    return result.status;
  }

  /** The effect of what the catalog and payments say. */
  async onEvent(event: StreamEvent): Promise<void> {
    const target = changeOf(event);
    if (!target) return;
    const { userId, orderId: id, change } = target;
    const result = await this.store.onEvent(event.id, { userId, id, change });
    // An order that is not there can be neither reserved nor paid: somebody must look at it.
    if (result === "not-found") throw new Error(`there is no order ${id}`);
    if (!result) return;
    if (result.event) this.#parts.relays.wake(this.store.bucketOf(userId));
    if (result.status !== "placed") await this.#parts.live.publish(channelOf(id), result.status);
  }

  #answer(placed: Placed, userId: string): Order {
    this.#placed.inc({ outcome: placed.kind });
    if (placed.kind === "key-taken") {
      throw new Problem(
        422,
        "idempotency-key-reused",
        "the idempotency key was sent with another order before",
      );
    }
    if (placed.kind === "placed") this.#parts.relays.wake(this.store.bucketOf(userId));
    return placed.order;
  }

  #refused(refusal: Refusal): Problem {
    this.#placed.inc({ outcome: refusal.kind });
    switch (refusal.kind) {
      case "empty":
        return new Problem(409, "empty", "there is nothing to order");
      case "unknown-product":
        return new Problem(409, "unknown-product", `there is no product ${refusal.productId}`);
      case "out-of-stock":
        return new Problem(
          409,
          "out-of-stock",
          `there are ${refusal.stock} left of product ${refusal.productId}`,
        );
      case "mixed-currencies":
        return new Problem(
          409,
          "mixed-currencies",
          "the products have different currencies: order them apart",
        );
      case "too-much":
        return new Problem(409, "too-much", "the order costs more than one order may");
    }
  }
}
