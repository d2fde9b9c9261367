import { type LoadOptions } from "./options.ts";
import { type StepResult } from "./recorder.ts";
import { type AskedAgain } from "./rows/ask-again.ts";
import { type Judgement } from "./rows/judge.plan.ts";
import { type RunResult } from "./open-loop.ts";

/** Everything that a run has found out. */
export interface LoadReport {
  readonly profile: string;
  readonly url: string;
  readonly wanted: Pick<LoadOptions, "rate" | "seconds" | "p99">;
  readonly steps: readonly StepResult[];
  readonly run: RunResult;
  readonly again: AskedAgain;
  readonly judgement: Judgement;
  /** Where the rows were read. */
  readonly source: string;
}

/** One line of the verdict. */
export interface Verdict {
  readonly what: "rows" | "p99" | "generator";
  readonly good: boolean;
  /** A hint that does not decide over the exit code. */
  readonly advisory?: boolean;
  readonly text: string;
}

/** A generator that begins a step so many milliseconds late measures itself. */
const lateMilliseconds = 50;

/** What the run means. */
export function verdicts({ wanted, steps, run, again, judgement, source }: LoadReport): Verdict[] {
  const { counts, findings } = judgement;
  const rowsGood = findings.length === 0 && again.unanswered === 0;
  const sums = `${counts.accepted} orders accepted = ${counts.orders} stored, ${counts.payments} payments, ${counts.notifications} notifications`;
  const repeated = again.count > 0 ? `; ${again.count} sent again` : "";
  const rows: Verdict = { what: "rows", good: rowsGood, text: `${sums}${repeated} (${source})` };
  const late = run.latestStart > lateMilliseconds;
  const generator: Verdict[] = late
    ? [
        {
          what: "generator",
          good: false,
          advisory: true,
          text: `began a step ${ms(run.latestStart)} ms late: it was short of a processor, and the times include that`,
        },
      ]
    : [];
  if (wanted.p99 === undefined) return [rows, ...generator];
  const worst = [...steps].sort((a, b) => b.p99 - a.p99)[0];
  const good = worst === undefined || worst.p99 <= wanted.p99;
  const text = worst ? `${ms(worst.p99)} ms of ${wanted.p99} ms, by ${worst.step}` : "nothing was measured";
  return [rows, { what: "p99", good, text }, ...generator];
}

/** Whether the run is good: its rows are right, and its objective is met. */
export function isGood(report: LoadReport): boolean {
  return verdicts(report).every(({ good, advisory }) => good || advisory);
}

/** The report for a terminal. */
export function text(report: LoadReport, seconds: number): string {
  const { profile, url, wanted, steps, run } = report;
  const head = `${profile} · ${wanted.rate}/s for ${wanted.seconds} s · ${url}`;
  const failures = steps.reduce((sum, step) => sum + failuresOf(step), 0);
  const rate = run.begun / (run.offered / 1000);
  return [
    `${head}${`${seconds.toFixed(1)} s`.padStart(Math.max(3, 98 - head.length))}`,
    "",
    row(["", "count", "failed", "p50", "p95", "p99", "max"]) + "  ms",
    ...steps.map((step) => row([step.step, step.count, failuresOf(step), ...times(step)])),
    `  ${run.begun} begun, ${rate.toFixed(1)}/s; ${failures} failed; begun at most ${ms(run.latestStart)} ms after their time`,
    ...reasons(steps),
    "",
    ...verdicts(report).map(
      ({ what, good, advisory, text }) => `${good ? "✔" : advisory ? "▲" : "✖"} ${what.padEnd(9)} ${text}`,
    ),
    ...report.judgement.findings.map(({ what, ids }) => `    ${what}${idsOf(ids)}`),
    ...(report.again.unanswered > 0
      ? [`    orders without an answer, however often they were sent: ${report.again.unanswered}`]
      : []),
  ].join("\n");
}

/** The report for programs. */
export function json(report: LoadReport): string {
  return JSON.stringify({ good: isGood(report), ...report, verdicts: verdicts(report) }, null, 2);
}

/** At most so many ids, and so many reasons, are printed. */
const shown = 3;

function idsOf(ids: readonly string[]): string {
  if (ids.length === 0) return "";
  const more = ids.length > shown ? ` … and ${ids.length - shown} more` : "";
  return `: ${ids.slice(0, shown).join(", ")}${more}`;
}

function reasons(steps: readonly StepResult[]): string[] {
  const all = steps.flatMap(({ step, failures }) =>
    Object.entries(failures).map(([reason, count]) => ({ step, reason, count })),
  );
  all.sort((a, b) => b.count - a.count || (a.step + a.reason < b.step + b.reason ? -1 : 1));
  const lines = all.slice(0, 2 * shown).map(({ step, reason, count }) => `    ${count} × ${step}: ${reason}`);
  return all.length > 2 * shown ? [...lines, `    … and ${all.length - 2 * shown} more`] : lines;
}

function failuresOf({ failures }: StepResult): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0);
}

function times({ p50, p95, p99, max }: StepResult): string[] {
  return [p50, p95, p99, max].map(ms);
}

function ms(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function row([name = "", ...cells]: readonly (string | number)[]): string {
  return `  ${String(name).padEnd(12)}${cells.map((cell) => String(cell).padStart(9)).join("")}`;
}
