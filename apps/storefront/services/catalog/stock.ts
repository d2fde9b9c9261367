/** What became of what an order wants of the stock. */
export type ReservationState = "taken" | "short" | "returned";

/** An amount of a product. */
export interface Amount {
  readonly productId: string;
  readonly quantity: number;
}

/**
 * What a demand makes of an order's reservation; undefined: nothing. Demands may come in any order and more than once: what was given back before it
 * was asked for is never taken.
 */
export function reservationAfter(
  state: ReservationState | undefined,
  demand: "take" | "give-back",
  enough: boolean,
): ReservationState | undefined {
  if (demand === "take") return state === undefined ? (enough ? "taken" : "short") : undefined;
  return state === undefined || state === "taken" ? "returned" : undefined;
}

/** Amounts by product, each once. */
export function summed(amounts: readonly Amount[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { productId, quantity } of amounts) sums.set(productId, (sums.get(productId) ?? 0) + quantity);
  return sums;
}

/** Whether there is as much as is wanted of everything. */
export function isEnough(
  wanted: ReadonlyMap<string, number>,
  stocks: readonly { readonly id: string; readonly stock: number }[],
): boolean {
  const stockOf = new Map(stocks.map(({ id, stock }) => [id, stock]));
  return [...wanted].every(([id, quantity]) => (stockOf.get(id) ?? 0) >= quantity);
}
