export type PaymentStatus = "pending" | "succeeded" | "declined" | "refunded";

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

/**
 * What a demand still asks for, in the state that the payment has reached: demands come again, and after crashes halfway. A payment that is
 * pending may have been charged; and one that is paid back before it was charged is never charged.
 */
export function nextStep(demand: "pay" | "pay-back", status: PaymentStatus): NextStep {
  if (demand === "pay") return status === "pending" ? "charge" : "nothing";
  return status === "succeeded" || status === "pending" ? "refund" : "nothing";
}
