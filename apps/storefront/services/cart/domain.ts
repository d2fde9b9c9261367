/** Limits of a cart. */
export const limits = {
  /** As many as one order may have. */
  lines: 100,
  quantity: 99,
} as const;

/** What a product costs, as the catalog said at some time. */
export interface Offer {
  readonly name: string;
  readonly priceCents: number;
  readonly currency: string;
}

/** A line as it is stored. Without an offer where the catalog could not be asked when it was set. */
export interface StoredLine extends Partial<Offer> {
  readonly quantity: number;
  /** When it was set, in seconds since 1970, by the clock of the database. */
  readonly at: number;
}

/** Lines by the id of their product. */
export type StoredItems = Readonly<Record<string, StoredLine>>;

/** A line as the user sees it. */
export interface CartLine {
  readonly productId: string;
  readonly quantity: number;
  readonly name: string | null;
  readonly priceCents: number | null;
  readonly currency: string | null;
  /** When the catalog said so; null where nobody knows the price. */
  readonly pricedAt: string | null;
  /** Whether the product is still sold; null while nobody knows. */
  readonly available: boolean | null;
}

/** A cart as the user sees it. */
export interface Cart {
  readonly items: readonly CartLine[];
  /** Null where a price is not known, or lines have several currencies. */
  readonly totalCents: number | null;
  readonly currency: string | null;
  /** Whether prices are those of now, or those of when the lines were set. */
  readonly pricesLive: boolean;
}

/**
 * The cart with what the catalog says.
 * @param offers by product; undefined where the catalog is not or cannot be asked: then the offers are those that were stored.
 */
export function cartOf(
  items: StoredItems,
  offers: ReadonlyMap<string, Offer> | undefined,
  now = Date.now(),
): Cart {
  const sorted = Object.entries(items).sort(([a, one], [b, other]) => one.at - other.at || (a < b ? -1 : 1));
  const lines = sorted.map(([productId, stored]): CartLine => {
    const offer = offers?.get(productId);
    const known: Partial<Offer> = offer ?? stored;
    return {
      productId,
      quantity: stored.quantity,
      name: known.name ?? null,
      priceCents: known.priceCents ?? null,
      currency: known.currency ?? null,
      pricedAt:
        known.priceCents === undefined ? null : new Date(offer ? now : stored.at * 1000).toISOString(),
      available: offers ? offer !== undefined : null,
    };
  });
  return { items: lines, ...totalOf(lines), pricesLive: offers !== undefined };
}

function totalOf(lines: readonly CartLine[]): Pick<Cart, "totalCents" | "currency"> {
  const currencies = new Set(lines.map(({ currency }) => currency));
  const [currency] = currencies;
  if (currencies.size !== 1 || currency === null || currency === undefined)
    return { totalCents: null, currency: null };
  const totalCents = lines.reduce((sum, line) => sum + (line.priceCents ?? 0) * line.quantity, 0);
  return { totalCents, currency };
}

/** A line that was ordered. */
export interface OrderedLine {
  readonly productId: string;
  readonly quantity: number;
}

/**
 * What is left of a cart after an order: what was ordered is taken out. A line that was set after the order is another wish, and stays.
 * @param placedAt in seconds since 1970.
 */
export function afterOrder(
  items: StoredItems,
  ordered: readonly OrderedLine[],
  placedAt: number,
): StoredItems {
  const left = new Map(Object.entries(items));
  for (const { productId, quantity } of ordered) {
    const line = left.get(productId);
    if (!line || line.at > placedAt) continue;
    if (line.quantity <= quantity) left.delete(productId);
    else left.set(productId, { ...line, quantity: line.quantity - quantity });
  }
  return Object.fromEntries(left);
}
