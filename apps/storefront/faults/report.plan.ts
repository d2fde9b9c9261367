import { findingsOf } from "./books.plan.ts";
import { descriptions, faultKinds } from "./faults.plan.ts";
import { type Endured, type FaultRun } from "./run.ts";

/** One line of the verdict. */
export interface Verdict {
  readonly what: string;
  readonly good: boolean;
  readonly text: string;
}

/** What the run means. */
export function verdicts({ faults, books, experience }: FaultRun): Verdict[] {
  const { counts } = books.judgement;
  const findings = findingsOf(books);
  const made = faults.filter((each) => each.made);
  const recovered = made.filter(
    ({ ordersAgain, wholeAgain }) => ordersAgain !== undefined && wholeAgain !== undefined,
  );
  const lag = books.lags.reduce((sum, { records }) => sum + records, 0);
  const rows = `${n(counts.accepted)} orders accepted = ${n(counts.orders)} stored = ${n(counts.payments)} payments`;
  return [
    {
      what: "rows",
      good: findings.length === 0,
      text: `${rows}; ${findings.length === 0 ? "0 lost, 0 doubled" : `${findings.length} findings`}`,
    },
    {
      what: "standbys",
      good: books.differences.length === 0,
      text: `${books.standbys - books.differences.length} of ${books.standbys} equal their primary`,
    },
    {
      what: "stream",
      good: lag === 0 && books.waiting === 0 && books.deadLetters === 0,
      text: `${n(counts.notifications)} notifications, ${n(lag)} records behind, ${n(books.deadLetters)} dead letters`,
    },
    {
      what: "reads",
      good: books.notSeen === 0,
      text: `${n(counts.accepted - books.notSeen)} of ${n(counts.accepted)} orders seen by their user at once`,
    },
    {
      what: "faults",
      good: recovered.length === faults.length,
      text: `${made.length} of ${faults.length} made, ${recovered.length} recovered from`,
    },
    ...(experience.begun > 0 ? [] : [{ what: "load", good: false, text: "nobody has ordered" }]),
  ];
}

export function isGood(run: FaultRun): boolean {
  return verdicts(run).every(({ good }) => good);
}

/** The report for a terminal. */
export function text(run: FaultRun): string {
  const { experience: e } = run;
  const head = `${run.faults.length} faults · seed ${run.seed} · ${run.shards} shards, ${run.servers} servers, ${run.processes} processes`;
  const missed = run.faults.filter(
    ({ made, ordersAgain, wholeAgain }) => !made || ordersAgain === undefined || wholeAgain === undefined,
  );
  return [
    `${head}${`${run.seconds.toFixed(0)} s`.padStart(Math.max(3, 98 - head.length))}`,
    "",
    `${"".padEnd(19)}orders again, ms  whole again, ms`,
    `  ${"".padEnd(9)}count${"p50".padStart(9)}${"max".padStart(9)}${"p50".padStart(9)}${"max".padStart(9)}`,
    ...faultKinds.flatMap((kind) => kindLine(kind, run.faults)),
    "",
    `  ${n(e.begun)} orders begun: ${n(e.acceptedAtOnce)} accepted at once, ${n(e.acceptedLater)} after they were sent again, ${n(e.refused)} refused`,
    `  ${n(e.unanswered)} had no answer at first; ${n(e.turnedAway)} people came while all accounts waited for an answer`,
    "",
    ...verdicts(run).map(({ what, good, text }) => `${good ? "✔" : "✖"} ${what.padEnd(9)} ${text}`),
    ...findingsOf(run.books).map(({ what, ids }) => `    ${what}${idsOf(ids)}`),
    ...missed.map(({ fault, what }) => `    ${fault.number} ${fault.kind} ${fault.target}: ${what}`),
  ].join("\n");
}

/** The report for programs. */
export function json(run: FaultRun): string {
  const { books, ...rest } = run;
  const { judgement, lags, deadLetters, differences } = books;
  return JSON.stringify(
    {
      good: isGood(run),
      verdicts: verdicts(run),
      findings: findingsOf(books),
      counts: judgement.counts,
      lags,
      deadLetters,
      differences,
      ...rest,
    },
    null,
    2,
  );
}

function kindLine(kind: (typeof faultKinds)[number], all: readonly Endured[]): string[] {
  const own = all.filter(({ fault, made }) => fault.kind === kind && made);
  if (own.length === 0) return [];
  const cells = [own.map((one) => one.ordersAgain), own.map((one) => one.wholeAgain)].flatMap((values) => {
    const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
    return [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
  });
  const numbers = cells.map((value) => (value === undefined ? "never" : n(Math.round(value))).padStart(9));
  return [`  ${kind.padEnd(9)}${String(own.length).padStart(5)}${numbers.join("")}   ${descriptions[kind]}`];
}

/** At most so many ids are printed. */
const shown = 3;

function idsOf(ids: readonly string[]): string {
  if (ids.length === 0) return "";
  return `: ${ids.slice(0, shown).join(", ")}${ids.length > shown ? ` … and ${ids.length - shown} more` : ""}`;
}

function n(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}
