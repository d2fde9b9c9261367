import { type Ratio } from "./ratio.plan.ts";
import { type Replicated } from "./replicas.ts";
import { type WholePath } from "./whole-path.ts";

/** What was measured. */
export type Result =
  | ({ readonly kind: "ratio"; readonly name: "cached" | "indexed" | "placement" } & Ratio)
  | ({ readonly kind: "path" } & WholePath)
  | { readonly kind: "replicas"; readonly replicas: readonly Replicated[] };

/** What should be so, and whether it is. */
export interface Aim {
  readonly what: string;
  readonly holds: boolean;
}

/** Shares of the ceilings that are aimed at, and the time that an event may take. */
export const goals = { cached: 0.6, indexed: 0.6, placement: 0.5, effectMilliseconds: 50 } as const;

const texts = {
  cached: { own: "catalog read from the cache", ceiling: "static JSON of Fastify", by: "ratePerCore" },
  indexed: { own: "catalog read by index", ceiling: "bare pg", by: "ratePerCore" },
  placement: { own: "order placed, payments stubbed", ceiling: "bare pg, same rows", by: "rate" },
} as const;

/** The report, and the aims in it. */
export function aims(results: readonly Result[]): {
  readonly lines: readonly string[];
  readonly aims: readonly Aim[];
} {
  const all: Aim[] = [];
  const lines = results.flatMap((result) => {
    if (result.kind === "replicas") return replicaLines(result.replicas);
    if (result.kind === "path") return pathLines(result, all);
    return [ratioLine(result, all)];
  });
  return { lines, aims: all };
}

function ratioLine({ name, own, ceiling, share }: Extract<Result, { kind: "ratio" }>, all: Aim[]): string {
  const { own: what, ceiling: than, by } = texts[name];
  const holds = share >= goals[name];
  all.push({ what, holds });
  const unit = by === "rate" ? "/s" : "/s of its core";
  const [left, right] = [`${count(own[by])}${unit}`, `${than} ${count(ceiling[by])}${unit}`];
  return `${holds ? "✔" : "✖"} ${what.padEnd(32)}${left.padStart(22)}  ${right.padEnd(46)}${percent(share)} of ${percent(goals[name])}`;
}

function pathLines({ ordersPerSecond, halfRate, effects }: WholePath, all: Aim[]): string[] {
  const lines = effects.map(({ effect, count: events, p50, p99 }) => {
    const holds = events > 0 && p99 < goals.effectMilliseconds;
    all.push({ what: effect, holds });
    const times = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of ${goals.effectMilliseconds}`;
    return `${holds ? "✔" : "✖"} ${effect.padEnd(36)}${times}  (${events} at ${count(halfRate)} orders/s)`;
  });
  return [`  whole path: cart, order, look      ${count(ordersPerSecond)} orders/s`, ...lines];
}

function replicaLines(replicas: readonly Replicated[]): string[] {
  return replicas.map(
    ({ replicas, rate, efficiency }) =>
      `  ${`catalog, ${replicas} ${replicas === 1 ? "replica" : "replicas"}`.padEnd(35)}${count(rate)}/s, ${percent(efficiency)} of one's requests for a second of processor`,
  );
}

function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
