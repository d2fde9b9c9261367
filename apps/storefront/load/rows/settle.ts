import { type Judgement, judge } from "./judge.plan.ts";
import { type Rows, type RowSource, type Told } from "./rows.ts";

export interface SettleOptions {
  /** How long nothing may change while something is still wrong, in milliseconds. */
  readonly patienceMilliseconds: number;
  /** Between two looks. @default 250 */
  readonly intervalMilliseconds?: number;
}

/** Waits until events have had their effects: until everything is as it should be, or nothing moves any more. */
export async function settle(
  source: RowSource,
  told: Told,
  { patienceMilliseconds, intervalMilliseconds = 250 }: SettleOptions,
): Promise<Judgement> {
  let [seen, movedAt] = ["", performance.now()];
  for (;;) {
    const rows = await source.read();
    const judgement = judge(told, rows);
    if (judgement.findings.length === 0) return judgement;
    const state = stateOf(rows);
    if (state !== seen) [seen, movedAt] = [state, performance.now()];
    if (performance.now() - movedAt >= patienceMilliseconds) return judgement;
    await new Promise((resolve) => setTimeout(resolve, intervalMilliseconds));
  }
}

/** Changes when an event has had an effect. */
function stateOf({ orders, payments, notifications, carts, reservations, waiting }: Rows): string {
  const open = [...orders, ...payments].filter(({ status }) => status === "placed" || status === "pending");
  const taken = (reservations ?? []).filter(({ state }) => state === "taken");
  const counts = [taken, orders, payments, notifications, carts ?? [], open].map(({ length }) => length);
  return [...counts, waiting].join();
}
