import assert from "node:assert/strict";
import fc from "fast-check";
import { judge, type OrderChange, type OrderState } from "./orders/domain.ts";
import { type DemandKind, firstStatus, nextStep, type PaymentStatus } from "./payments/domain.ts";
import { type ReservationState, reservationAfter } from "./catalog/stock.ts";

type Topic = "orders" | "catalog" | "payments";
type Group = "catalog" | "payments" | "orders";

/** Who listens to whom, as the services do. */
const heard: Readonly<Record<Group, readonly Topic[]>> = {
  catalog: ["orders"],
  payments: ["orders"],
  orders: ["catalog", "payments"],
};

/** One order, with everybody who has to do with it: events of a topic come in order, any number of times, and topics in any. */
class Order {
  state: OrderState = { status: "placed", reserved: false };
  reservation: ReservationState | undefined;
  payment: PaymentStatus | undefined;
  charges = 0;
  refunds = 0;
  /** Pieces in stock, less those that are there at the end. */
  missing = 0;
  readonly #enough: boolean;
  readonly #declined: boolean;
  readonly #topics: Record<Topic, string[]> = { orders: ["order.placed"], catalog: [], payments: [] };
  readonly #positions = new Map<string, number>();

  constructor({ enough, declined }: { enough: boolean; declined: boolean }) {
    this.#enough = enough;
    this.#declined = declined;
  }

  change(change: OrderChange): void {
    const verdict = judge(this.state, change);
    if (typeof verdict !== "object") return;
    this.state = { status: verdict.status, reserved: verdict.reserved };
    if (verdict.event) this.#topics.orders.push(verdict.event);
  }

  /** A group gets its next event of a topic; or, after a crash, those again that it has had. @returns whether there was one. */
  deliver(group: Group, topic: Topic, back: number): boolean {
    const name = `${group} ${topic}`;
    const position = Math.max(0, (this.#positions.get(name) ?? 0) - back);
    const event = this.#topics[topic][position];
    if (!event) return false;
    this.#positions.set(name, position + 1);
    this[group](event);
    return true;
  }

  /** Until nobody has anything more to hear. */
  settle(): void {
    for (let moved = true; moved;) {
      moved = false;
      for (const group of Object.keys(heard) as Group[])
        for (const topic of heard[group]) moved = this.deliver(group, topic, 0) || moved;
    }
  }

  catalog(event: string): void {
    if (event === "order.reserved") return;
    const take = event === "order.placed";
    const next = reservationAfter(this.reservation, take ? "take" : "give-back", this.#enough);
    if (!next) return;
    if (next === "taken") this.missing++;
    if (next === "returned" && this.reservation === "taken") this.missing--;
    this.reservation = next;
    if (next !== "returned") this.#topics.catalog.push(next === "taken" ? "stock.reserved" : "stock.short");
  }

  payments(event: string): void {
    if (event === "order.placed") return;
    const demand: DemandKind = event === "order.reserved" ? "pay" : "pay-back";
    this.payment ??= firstStatus[demand];
    const step = nextStep(demand, this.payment);
    if (step === "nothing") return;
    if (step === "refund") this.refunds++;
    else if (!this.#declined) this.charges++;
    this.payment = step === "refund" ? "refunded" : this.#declined ? "declined" : "succeeded";
    this.#topics.payments.push(`payment.${this.payment}`);
  }

  orders(event: string): void {
    const changes: Readonly<Record<string, OrderChange>> = {
      "stock.reserved": "reserved",
      "stock.short": "short",
      "payment.succeeded": "paid",
      "payment.declined": "declined",
    };
    const change = changes[event];
    if (change) this.change(change);
  }
}

const steps = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.constant("cancel" as const) },
    {
      weight: 12,
      arbitrary: fc.record({
        to: fc.constantFrom<readonly [Group, Topic]>(
          ["catalog", "orders"],
          ["payments", "orders"],
          ["orders", "catalog"],
          ["orders", "payments"],
        ),
        back: fc.nat({ max: 2 }),
      }),
    },
  ),
  { maxLength: 40 },
);
const circumstances = fc.record({ enough: fc.boolean(), declined: fc.boolean() });

describe("an order, its stock and its payment", () => {
  it("agree in the end, whatever comes when and how often, and whenever its user changes their mind", () => {
    fc.assert(
      fc.property(circumstances, steps, (circumstance, list) => {
        const order = new Order(circumstance);
        for (const step of list) {
          if (step === "cancel") order.change("cancel");
          else order.deliver(...step.to, step.back);
          assert.ok(order.charges <= 1 && order.refunds <= 1 && order.refunds <= order.charges);
          // Nothing is charged for what is not put aside, and nothing is put aside that is not there.
          if (order.charges > 0) assert.ok(order.reservation === "taken" || order.reservation === "returned");
          assert.ok(order.missing >= 0 && order.missing <= (circumstance.enough ? 1 : 0));
        }
        order.settle();
        const { status } = order.state;
        const kept = status === "paid" ? 1 : 0;
        assert.notEqual(status, "placed");
        assert.deepEqual([order.missing, order.charges - order.refunds], [kept, kept]);
        const ends = status === "paid" ? ["succeeded"] : ["void", "declined", "refunded"];
        assert.ok(ends.includes(order.payment ?? ""), order.payment);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are paid where nothing is in the way, and cancelled for the reason that there is", () => {
    const end = (enough: boolean, declined: boolean) => {
      const order = new Order({ enough, declined });
      order.settle();
      return [order.state.status, order.reservation, order.payment];
    };
    assert.deepEqual(end(true, false), ["paid", "taken", "succeeded"]);
    assert.deepEqual(end(true, true), ["cancelled", "returned", "declined"]);
    assert.deepEqual(end(false, false), ["cancelled", "short", "void"]);
  });
});
