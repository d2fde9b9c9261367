/** An order as it is stored. */
export interface StoredOrder {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
  readonly totalCents: number;
  readonly lines: readonly {
    readonly productId: string;
    readonly quantity: number;
    readonly cents: number;
  }[];
  /** Seconds since 1970. */
  readonly placedAt: number;
  /** Undefined where the storefront was asked, which does not say. */
  readonly place: { readonly shard: number; readonly bucket: number } | undefined;
}

export interface StoredPayment {
  readonly orderId: string;
  readonly status: string;
  readonly amountCents: number;
  readonly shard: number | undefined;
}

export interface StoredNotification {
  readonly orderId: string;
  readonly kind: string;
}

/** A line of a cart. */
export interface StoredCartLine {
  readonly userId: string;
  readonly productId: string;
  readonly quantity: number;
  /** When it was set, in seconds since 1970. */
  readonly at: number;
}

/** What the catalog has put aside for an order. */
export interface StoredReservation {
  readonly orderId: string;
  readonly state: string;
  /** Quantity of each product. */
  readonly products: Readonly<Record<string, number>>;
}

/** Everything that is stored of the shoppers of a run. */
export interface Rows {
  readonly orders: readonly StoredOrder[];
  readonly payments: readonly StoredPayment[];
  readonly notifications: readonly StoredNotification[];
  /** Undefined where the storefront was asked, which does not say when a line was set. */
  readonly carts: readonly StoredCartLine[] | undefined;
  /** Undefined where the storefront was asked, which does not say, or reserves nothing. */
  readonly reservations: readonly StoredReservation[] | undefined;
  /** Shard of each bucket; undefined where the storefront was asked. */
  readonly shardOf: ((bucket: number) => number | undefined) | undefined;
  /** Events that wait to be sent; undefined where the storefront was asked. */
  readonly waiting: number | undefined;
}

/** What the storefront has said in the course of a run. */
export interface Told {
  readonly accepted: readonly { readonly id: string; readonly userId: string }[];
}

/** Reads what is stored. */
export interface RowSource {
  /** Where it reads, for the report. */
  readonly name: string;
  read(): Promise<Rows>;
  close(): Promise<void>;
}
