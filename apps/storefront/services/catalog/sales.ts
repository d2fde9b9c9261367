import { type Counter } from "prom-client";
import { type StreamEvent } from "../../lib/stream/event.ts";
import { type Metrics } from "../../lib/telemetry/metrics.ts";
import { type Catalog } from "./catalog.ts";
import { stockDemandOf } from "./events.ts";
import { type StockStore } from "./stock-store.ts";

export interface SalesParts {
  readonly stock: StockStore;
  readonly catalog: Pick<Catalog, "sold">;
  /** Is told of each event, which then waits in the outbox. */
  readonly published: () => void;
  readonly metrics: Metrics;
}

/** Takes the stock of what was ordered, and takes back what was cancelled. */
export class Sales {
  readonly #parts: SalesParts;
  readonly #reservations: Counter<"state">;

  constructor(parts: SalesParts) {
    this.#parts = parts;
    this.#reservations = parts.metrics.counter(
      "storefront_stock_reservations_total",
      "Reservations of stock by the state that they came to",
      ["state"],
    );
  }

  /** The effect of an event of orders. The cache hears of it after the commit: what a crash keeps from it, it holds until its copies end. */
  async onOrder(event: StreamEvent): Promise<void> {
    const demand = stockDemandOf(event);
    if (!demand) return;
    const { stock, catalog, published } = this.#parts;
    const { state, products } =
      demand.kind === "take" ? await stock.take(demand) : await stock.giveBack(demand.orderId);
    if (!state) return;
    this.#reservations.inc({ state });
    if (state !== "returned") published();
    await catalog.sold(products);
  }
}
