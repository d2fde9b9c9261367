import { credentials, type Shopper } from "../steps.ts";
import { type ShopClient } from "../shop-client.ts";
import {
  type Rows,
  type RowSource,
  type StoredNotification,
  type StoredOrder,
  type StoredPayment,
} from "./rows.ts";

/** Shoppers who are asked at once. */
const atOnce = 8;

interface Order {
  readonly id: string;
  readonly status: string;
  readonly totalCents: number;
  readonly placedAt: string;
  readonly lines: readonly {
    readonly productId: string;
    readonly quantity: number;
    readonly priceCents: number;
  }[];
}

/** Asks the storefront itself what it has of the shoppers, as they would. It does not say on which shard, and when a line was put into a cart. */
export class StorefrontRows implements RowSource {
  readonly name = "the storefront's own routes";
  readonly #client: ShopClient;
  readonly #shoppers: readonly Shopper[];

  constructor(client: ShopClient, shoppers: readonly Shopper[]) {
    this.#client = client;
    this.#shoppers = shoppers;
  }

  async read(): Promise<Rows> {
    const [orders, payments, notifications]: [StoredOrder[], StoredPayment[], StoredNotification[]] = [
      [],
      [],
      [],
    ];
    const left = [...this.#shoppers];
    const worker = async () => {
      for (let shopper = left.pop(); shopper; shopper = left.pop()) {
        const found = await this.#ordersOf(shopper);
        orders.push(...found);
        payments.push(...(await this.#paymentsOf(shopper, found)));
        notifications.push(...(await this.#pages<StoredNotification>(shopper, "notifications")));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return {
      orders,
      payments,
      notifications,
      carts: undefined,
      reservations: undefined,
      shardOf: undefined,
      waiting: undefined,
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #ordersOf(shopper: Shopper): Promise<StoredOrder[]> {
    const stored: StoredOrder[] = [];
    for (const { id } of await this.#pages<{ id: string }>(shopper, "orders")) {
      const order = await this.#ask<Order>(shopper, `/orders/${id}`);
      if (!order) continue;
      const { status, totalCents, placedAt } = order;
      const lines = order.lines.map(({ productId, quantity, priceCents: cents }) => ({
        productId,
        quantity,
        cents,
      }));
      const at = Date.parse(placedAt) / 1000;
      stored.push({ id, userId: shopper.id, status, totalCents, lines, placedAt: at, place: undefined });
    }
    return stored;
  }

  async #paymentsOf(shopper: Shopper, orders: readonly StoredOrder[]): Promise<StoredPayment[]> {
    const payments: StoredPayment[] = [];
    for (const { id } of orders) {
      const payment = await this.#ask<Omit<StoredPayment, "shard">>(shopper, `/payments/${id}`);
      if (payment) payments.push({ ...payment, shard: undefined });
    }
    return payments;
  }

  async #pages<T>(shopper: Shopper, name: "orders" | "notifications"): Promise<T[]> {
    const all: T[] = [];
    for (let after = ""; ;) {
      const page = await this.#ask<{ next: string | null } & Record<string, unknown>>(
        shopper,
        `/${name}?limit=100${after}`,
      );
      if (!page) throw new Error(`${name} cannot be read`);
      all.push(...(page[name] as T[]));
      if (!page.next) return all;
      after = `&after=${page.next}`;
    }
  }

  /** Undefined where there is none. */
  async #ask<T>(shopper: Shopper, path: string): Promise<T | undefined> {
    const { status, body } = await this.#client.ask({ path, ...credentials(shopper) });
    if (status === 200) return body as T;
    if (status === 404) return undefined;
    throw new Error(`${path.split("?")[0]} answers with status ${status}`);
  }
}
