import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { unavailable } from "../../lib/http/problem.ts";

/** What the provider is asked for. */
export interface Charge {
  /** The same key is the same charge, however often it is asked for. */
  readonly idempotencyKey: string;
  readonly amountCents: number;
  /** ISO 4217. */
  readonly currency: string;
}

export type ChargeResult =
  | { readonly status: "succeeded"; readonly reference: string }
  | { readonly status: "declined"; readonly reason: string };

/** Moves money. Every call may fail without having told whether it did: asked again under the same key it says what it has done. */
export interface PaymentProvider {
  /** @throws Problem 503 where no answer was had in time. */
  charge(charge: Charge, signal: AbortSignal): Promise<ChargeResult>;
  /** Gives back what was charged under the key. @throws Problem 503 where no answer was had in time. */
  refund(idempotencyKey: string, signal: AbortSignal): Promise<void>;
}

export interface SimulationOptions {
  /** Milliseconds that a call takes. @default 20 */
  readonly latencyMilliseconds?: number;
  /** Cents at the end of an amount that is declined: 13 declines 5.13, and 100 nothing. @default 13 */
  readonly declinedCents?: number;
}

/** A provider that only remembers. Its answers follow from the charge alone, so that they are the same after a restart. */
export class SimulatedProvider implements PaymentProvider {
  readonly #options: SimulationOptions;
  readonly #charges = new Map<string, ChargeResult>();
  readonly #refunds = new Set<string>();
  #failures = 0;
  #calls = 0;

  constructor(options: SimulationOptions = {}) {
    this.#options = options;
  }

  /** Calls that came, those that failed among them. */
  get calls(): number {
    return this.#calls;
  }

  /** Different charges that were made. */
  get charged(): number {
    return [...this.#charges.values()].filter(({ status }) => status === "succeeded").length;
  }

  get refunded(): number {
    return this.#refunds.size;
  }

  /** The next calls do their work, but their answers are lost: the worst that a provider can do. */
  failNext(count: number): void {
    this.#failures = count;
  }

  async charge({ idempotencyKey, amountCents }: Charge, signal: AbortSignal): Promise<ChargeResult> {
    const { declinedCents = 13 } = this.#options;
    return this.#call(signal, () => {
      const known = this.#charges.get(idempotencyKey);
      if (known) return known;
      const reference = createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 20);
      const result: ChargeResult =
        amountCents % 100 === declinedCents
          ? { status: "declined", reason: "insufficient-funds" }
          : { status: "succeeded", reference };
      this.#charges.set(idempotencyKey, result);
      return result;
    });
  }

  async refund(idempotencyKey: string, signal: AbortSignal): Promise<void> {
    await this.#call(signal, () => this.#refunds.add(idempotencyKey));
  }

  async #call<T>(signal: AbortSignal, work: () => T): Promise<T> {
    this.#calls++;
    try {
      await sleep(this.#options.latencyMilliseconds ?? 20, undefined, { signal });
    } catch {
      throw unavailable("the payment provider");
    }
    const result = work();
    if (this.#failures > 0) {
      this.#failures--;
      throw unavailable("the payment provider");
    }
    return result;
  }
}
