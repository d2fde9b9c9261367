import { createHash } from "node:crypto";

export type OrderStatus = "placed" | "paid" | "cancelled";

/** One product of an order, as it was when that was placed. */
export interface OrderLine {
  readonly productId: string;
  readonly name: string;
  readonly quantity: number;
  readonly priceCents: number;
}

export interface Order {
  readonly id: string;
  readonly status: OrderStatus;
  readonly totalCents: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Why it was cancelled. */
  readonly reason: string | null;
  /** ISO 8601. */
  readonly placedAt: string;
  readonly lines: readonly OrderLine[];
}

/** What can happen to an order after it was placed. */
export type OrderChange = "paid" | "declined" | "cancel";

/** What a change makes of an order: another status, nothing, or a refusal. */
export type Verdict =
  { readonly status: OrderStatus; readonly reason: string | null } | "unchanged" | "refused";

/**
 * The life of an order: placed → paid, or placed → cancelled, and no further. Changes may come in any order and more than once: a payment
 * that succeeds after its order was cancelled changes nothing here, and is paid back by payments, which hears of the cancellation.
 */
export function judge(status: OrderStatus, change: OrderChange): Verdict {
  if (status === "placed") {
    if (change === "paid") return { status: "paid", reason: null };
    return { status: "cancelled", reason: change === "declined" ? "payment-declined" : "cancelled-by-user" };
  }
  if (status === "paid" && change === "cancel") return "refused";
  return "unchanged";
}

/** What somebody wants to buy. */
export interface WantedLine {
  readonly productId: string;
  readonly quantity: number;
}

/** What the catalog says of a product. */
export interface PricedProduct {
  readonly id: string;
  readonly name: string;
  readonly priceCents: number;
  readonly currency: string;
  readonly stock: number;
}

/** Why an order cannot be made of what is wanted. */
export type Refusal =
  | { readonly kind: "empty" }
  | { readonly kind: "unknown-product"; readonly productId: string }
  | { readonly kind: "out-of-stock"; readonly productId: string; readonly stock: number }
  | { readonly kind: "mixed-currencies" }
  | { readonly kind: "too-much" };

/** An order that can be placed. */
export interface Priced {
  readonly lines: readonly OrderLine[];
  readonly totalCents: number;
  readonly currency: string;
}

/** Most that one order may cost, in cents: below it every sum is exact. */
export const mostCents = 1_000_000_000_000;

/** Wanted lines with prices: a product that is named twice is one line. */
export function price(wanted: readonly WantedLine[], products: readonly PricedProduct[]): Priced | Refusal {
  if (wanted.length === 0) return { kind: "empty" };
  const known = new Map(products.map((product) => [product.id, product]));
  const lines: OrderLine[] = [];
  const currencies = new Set<string>();
  for (const [productId, quantity] of summed(wanted)) {
    const product = known.get(productId);
    if (!product) return { kind: "unknown-product", productId };
    if (product.stock < quantity) return { kind: "out-of-stock", productId, stock: product.stock };
    currencies.add(product.currency);
    lines.push({ productId, name: product.name, quantity, priceCents: product.priceCents });
  }
  const [currency = "", ...others] = currencies;
  if (others.length > 0) return { kind: "mixed-currencies" };
  const totalCents = lines.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0);
  return totalCents > mostCents ? { kind: "too-much" } : { lines, totalCents, currency };
}

function summed(wanted: readonly WantedLine[]): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of wanted) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return quantities;
}

/** What makes a request the same request, whatever the order of its lines: undefined stands for the cart. */
export function requestHash(lines: readonly WantedLine[] | undefined): Buffer {
  const text = lines
    ? JSON.stringify([...summed(lines)].sort(([one], [other]) => (one < other ? -1 : 1)))
    : "cart";
  return createHash("sha256").update(text).digest();
}
