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
export const orderChanges = ["reserved", "short", "paid", "declined", "cancel"] as const;

export type OrderChange = (typeof orderChanges)[number];

/** Where an order stands. */
export interface OrderState {
  readonly status: OrderStatus;
  /** Whether the catalog has put aside what it is of. */
  readonly reserved: boolean;
}

/** All that there are. */
export const orderStates: readonly OrderState[] = (["placed", "paid", "cancelled"] as const).flatMap(
  (status) => [false, true].map((reserved) => ({ status, reserved })),
);

/** What an order becomes. */
export interface Transition extends OrderState {
  readonly reason: string | null;
  /** What others are told of it. */
  readonly event: "order.reserved" | "order.cancelled" | null;
}

/** What a change makes of an order: another state, nothing, or a refusal. */
export type Verdict = Transition | "unchanged" | "refused";

const reasons = { short: "out-of-stock", declined: "payment-declined", cancel: "cancelled-by-user" } as const;

/**
 * The life of an order: placed, then reserved by the catalog, then paid; or cancelled on the way, and no further. The one who says `order.reserved`,
 * upon which payments charges, is the one who says `order.cancelled`: what was cancelled before is never charged, and what is cancelled after is
 * paid back, because both are told in this order. Changes may come in any order and more than once.
 */
export function judge({ status, reserved }: OrderState, change: OrderChange): Verdict {
  if (status === "paid" && change === "cancel") return "refused";
  if (status !== "placed") return "unchanged";
  if (change === "paid") return { status: "paid", reserved, reason: null, event: null };
  if (change === "reserved")
    return reserved ? "unchanged" : { status, reserved: true, reason: null, event: "order.reserved" };
  if (change === "short" && reserved) return "unchanged";
  return { status: "cancelled", reserved, reason: reasons[change], event: "order.cancelled" };
}

/** What a change makes of the orders that it changes, and in which states it finds them: for a statement that does both. */
export function transitionOf(change: OrderChange): {
  readonly from: readonly OrderState[];
  readonly to: Omit<Transition, "reserved">;
} {
  const verdicts = orderStates.flatMap((from) => {
    const to = judge(from, change);
    return typeof to === "object" ? [{ from, to }] : [];
  });
  const [first] = verdicts;
  if (!first) throw new Error(`nothing is changed by ${change}`);
  return { from: verdicts.map(({ from }) => from), to: first.to };
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
