export type PaymentStatus = "pending" | "succeeded" | "declined" | "refunded" | "void";

/** A payment: one for each order. */
export interface Payment {
  readonly orderId: string;
  readonly userId: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly reason: string | null;
}

/** What has to be asked of the provider. */
export type NextStep = "charge" | "refund" | "nothing";

/** What an event of an order asks for. */
export type DemandKind = "pay" | "pay-back";

/** As what a payment begins that nobody has heard of before: one that is paid back before it was charged is never charged. */
export const firstStatus = { pay: "pending", "pay-back": "void" } as const;

/**
 * What a demand still asks for, in the state that the payment has reached: demands come again, and after crashes halfway. A payment that is
 * pending may have been charged.
 */
export function nextStep(demand: DemandKind, status: PaymentStatus): NextStep {
  if (demand === "pay") return status === "pending" ? "charge" : "nothing";
  return status === "succeeded" || status === "pending" ? "refund" : "nothing";
}

/** In which states a demand finds what it asks something of: its end changes no other. */
export function openFor(demand: DemandKind): PaymentStatus[] {
  const all = ["pending", "succeeded", "declined", "refunded", "void"] as const;
  return all.filter((status) => nextStep(demand, status) !== "nothing");
}
