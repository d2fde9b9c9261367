import { type Judgement } from "../load/rows/judge.plan.ts";
import { type Experience } from "./customers.ts";

/** How the loss of the home region went. */
export interface RegionRun {
  readonly seed: number;
  readonly seconds: number;
  /** Whether the other region sent and consumed nothing while its database took no writes. */
  readonly held: boolean;
  /** Orders that the home region had accepted when it was lost. */
  readonly acceptedAtHome: number;
  /** Those of them that the other region does not have: the recovery point, in rows. */
  readonly lost: number;
  /** Age of the oldest of them when the region was lost. */
  readonly recoveryPointMilliseconds: number;
  /** From the loss until the databases took writes, and until the first order was accepted. */
  readonly promotedMilliseconds: number;
  readonly recoveryMilliseconds: number;
  /** Events that were sent again, and records that the other region's brokers have in the end. */
  readonly resent: number;
  readonly consumed: number;
  /** Lost orders for which the catalog has put stock aside: it is on another shard, which had arrived further. */
  readonly strays: number;
  /** Events that nobody could handle, such as those about lost orders. */
  readonly deadLetters: number;
  readonly experience: Experience;
  /** Of all orders but the lost ones, by what the other region has. */
  readonly judgement: Judgement;
}

/** What was accepted longer ago than this when the region was lost must be in the other one, in milliseconds. */
export const recoveryPointLimit = 5_000;

interface Verdict {
  readonly what: string;
  readonly good: boolean;
  readonly text: string;
}

/** What it means. */
export function regionVerdicts(run: RegionRun): Verdict[] {
  const { counts, findings } = run.judgement;
  const rows = `${counts.accepted} orders = ${counts.orders} stored = ${counts.payments} payments, ${counts.notifications} notifications`;
  const point =
    run.lost === 0 ? "" : `, the oldest accepted ${run.recoveryPointMilliseconds.toFixed(0)} ms before`;
  return [
    { what: "held", good: run.held, text: "the other region sent and consumed nothing before" },
    {
      what: "point",
      good: run.recoveryPointMilliseconds <= recoveryPointLimit,
      text: `${run.lost} of ${run.acceptedAtHome} accepted orders did not arrive${point}`,
    },
    {
      what: "time",
      good: true,
      text: `promoted after ${run.promotedMilliseconds.toFixed(0)} ms, orders again after ${run.recoveryMilliseconds.toFixed(0)} ms`,
    },
    {
      what: "events",
      good: run.consumed >= run.resent,
      text: `${run.resent} sent again by the other region, whose consumers began by themselves`,
    },
    {
      what: "strays",
      good: run.strays <= run.lost && run.deadLetters <= run.lost * 2,
      text: `stock is put aside for ${run.strays} of the lost orders; ${run.deadLetters} dead letters speak of them`,
    },
    {
      what: "rows",
      good: findings.length === 0,
      text: `${rows}; ${findings.length === 0 ? "nothing doubled" : `${findings.length} findings`}`,
    },
  ];
}

export function isRegionGood(run: RegionRun): boolean {
  return regionVerdicts(run).every(({ good }) => good);
}

/** The report for a terminal. */
export function regionText(run: RegionRun): string {
  const head = `loss of the home region · seed ${run.seed} · 2 regions, 2 shards each`;
  return [
    `${head}${`${run.seconds.toFixed(0)} s`.padStart(Math.max(3, 98 - head.length))}`,
    "",
    ...regionVerdicts(run).map(({ what, good, text }) => `${good ? "✔" : "✖"} ${what.padEnd(9)} ${text}`),
    ...run.judgement.findings.map(({ what, ids }) => `    ${what}: ${ids.slice(0, 3).join(", ")}`),
  ].join("\n");
}

/** The report for programs. */
export function regionJson(run: RegionRun): string {
  return JSON.stringify({ good: isRegionGood(run), verdicts: regionVerdicts(run), ...run }, null, 2);
}
