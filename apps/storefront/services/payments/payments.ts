import { type Relays } from "../../lib/stream/relays.ts";
import { type StreamEvent } from "../../lib/stream/event.ts";
import { firstStatus, nextStep, openFor } from "./domain.ts";
import { demandOf } from "./events.ts";
import { type PaymentProvider } from "./provider.ts";
import { type Finish, type NewPayment, type PaymentStore } from "./store.ts";

/** Longest wait for the provider, in milliseconds. Afterwards the event is tried again, under the same key. */
const providerMilliseconds = 3_000;

/** Makes payments for orders, and pays back what was cancelled. */
export class Payments {
  readonly #store: PaymentStore;
  readonly #provider: PaymentProvider;
  readonly #relays: Pick<Relays, "wake">;

  constructor(store: PaymentStore, provider: PaymentProvider, relays: Pick<Relays, "wake">) {
    this.#store = store;
    this.#provider = provider;
    this.#relays = relays;
  }

  /**
   * The effect of an event of orders. The row is committed before the provider is asked, and the provider knows the charge by the order's id: a crash
   * at any step is made good when the event comes again.
   */
  async onOrder(event: StreamEvent): Promise<void> {
    const demand = demandOf(event);
    if (!demand) return;
    const { kind, orderId, userId, totalCents: amountCents, currency } = demand;
    const payment = { orderId, userId, amountCents, currency };
    const step = nextStep(kind, await this.#store.begin(payment, firstStatus[kind]));
    if (step === "nothing") return;
    const finish = step === "charge" ? await this.#charge(payment) : await this.#refund(payment);
    const changed = await this.#store.finish(event.id, payment, finish, openFor(kind));
    if (changed) this.#relays.wake(this.#store.bucketOf(userId));
  }

  async #charge({ orderId, amountCents, currency }: NewPayment): Promise<Finish> {
    const signal = AbortSignal.timeout(providerMilliseconds);
    const result = await this.#provider.charge({ idempotencyKey: orderId, amountCents, currency }, signal);
    return result.status === "succeeded"
      ? { status: "succeeded", reference: result.reference, reason: null }
      : { status: "declined", reference: null, reason: result.reason };
  }

  async #refund({ orderId }: NewPayment): Promise<Finish> {
    await this.#provider.refund(orderId, AbortSignal.timeout(providerMilliseconds));
    return { status: "refunded", reference: null, reason: "order-cancelled" };
  }
}
