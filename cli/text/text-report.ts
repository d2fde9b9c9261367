import { type ReportChange } from "../report/change";
import { type Report, type ReportedPack } from "../report/report";
import { changeLines } from "./change-lines";
import { findingLines, undecidedLines } from "./findings";
import { layerTable, totals } from "./layer-table";
import { notes } from "./notes";
import { counted, seconds, spread, type Style, wrap } from "./style";

export interface TextOptions {
  readonly style: Style;
  /** Every finding with its URN, every undecided check, what was never taught. */
  readonly verbose: boolean;
  readonly change: ReportChange | undefined;
}

/** The report as a person reads it: what happened, whether it is good, what to do next. */
export function textReport(report: Report, { style, verbose, change }: TextOptions): string {
  const mandatory = report.findings.filter((finding) => finding.level === "mandatory");
  const refused = mandatory.length > 0;
  const unseen = notes(report).flatMap(noteLines);
  const table = [...layerTable(report, style), totals(report), ...unseen, ""];
  const findings = findingLines(report.findings, style, verbose);
  const lines = [
    header(report, style),
    "",
    ...(refused
      ? [style.bad(`✖ ${counted(mandatory.length, "mandatory finding")}: this stack would be refused`), ""]
      : table),
    ...(refused ? [...findings, ...table] : []),
    ...report.packs.map((pack) => packLine(pack, report, style)),
    "",
    ...(refused ? [] : findings),
    ...(change ? changeLines(change, style, verbose) : []),
    ...(verbose ? undecidedLines(report.undecided, style) : []),
    ...(verbose ? [...opaqueLines(report, style), ...untaughtLines(report, style)] : []),
    style.dim(timings(report)),
  ];
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

function noteLines(note: string): string[] {
  return wrap(note, "    ").map((line, index) => (index === 0 ? line.replace(/^ {4}/, "  ? ") : line));
}

function header(report: Report, style: Style): string {
  const regions = report.regions.map((region) =>
    region === report.home && report.regions.length > 1 ? `${region} (home)` : region,
  );
  const kind = `${report.engine === "offline" ? "offline" : "pulumi"} ${report.mode}`;
  const left = [report.environment, regions.join(", "), kind].filter((part) => part !== "").join(" · ");
  return spread(left, seconds(report.timings.total)).replace(
    report.environment,
    style.bold(report.environment),
  );
}

function packLine(pack: ReportedPack, report: Report, style: Style): string {
  const own = report.findings.filter((finding) => finding.pack === pack.name);
  const mandatory = own.filter((finding) => finding.level === "mandatory").length;
  const advisory = own.length - mandatory;
  const undecided = report.undecided.filter((entry) => entry.pack === pack.name).length;
  const symbol = mandatory > 0 ? style.bad("✖") : style.good("✔");
  const counts = [
    mandatory > 0 ? style.bad(`✖ ${mandatory} mandatory`) : "",
    advisory > 0 ? style.warn(`▲ ${advisory} advisory`) : "",
    undecided > 0 ? `? ${undecided} undecided` : "",
  ].filter((part) => part !== "");
  // A pack of somebody else, or one behind the installed CLI, does not tell how much it checked.
  const amount =
    pack.checks === null ? "" : `${counted(pack.rules.length, "rule")}, ${counted(pack.checks, "check")}`;
  const left = `${pack.name.padEnd(14)}${amount}`;
  return `${symbol} ${left.padEnd(40)}${counts.join("   ")}`.trimEnd();
}

function opaqueLines(report: Report, style: Style): string[] {
  if (report.opaque.length === 0) return [];
  const lines = report.opaque.map(
    ({ urn, chart }) => `    ${chart ?? "a computed chart"}  ${style.dim(urn)}`,
  );
  return [style.bold("? opaque: what these charts create is not known"), ...lines, ""];
}

function untaughtLines(report: Report, style: Style): string[] {
  if (report.untaught.length === 0) return [];
  const lines = report.untaught.map(
    (entry) => `    ${entry.property} of ${entry.urn} ← ${entry.sources.join(", ") || "a secret"}`,
  );
  return [style.bold("? unknown, and what it is made of"), ...lines, ""];
}

function timings(report: Report): string {
  const { program, policies, total } = report.timings;
  return `program ${seconds(program)} · policies after it ${seconds(policies)} · in all ${seconds(total)}`;
}
