import { type ReportedFinding, type ReportedUndecided } from "../report/report";
import { counted, spread, type Style, width, wrap } from "./style";

/** Findings that say the same of several places, told once. */
interface FindingGroup extends Omit<ReportedFinding, "place" | "urn"> {
  readonly places: readonly string[];
  readonly urns: readonly string[];
}

const symbols: Readonly<Record<string, string>> = { mandatory: "✖", advisory: "▲", remediate: "✖" };
const findingsShown = 12;

/** @param verbose shows every finding, with URNs. */
export function findingLines(findings: readonly ReportedFinding[], style: Style, verbose: boolean): string[] {
  const groups = grouped(findings);
  const shown = verbose ? groups : groups.slice(0, findingsShown);
  const lines = shown.flatMap((group) => [...groupLines(group, style, verbose), ""]);
  if (shown.length < groups.length)
    lines.push(`… and ${groups.length - shown.length} more (--verbose shows them)`, "");
  return lines;
}

export function undecidedLines(undecided: readonly ReportedUndecided[], style: Style): string[] {
  return undecided.flatMap((entry) => [
    `${style.dim("?")} ${style.bold(entry.rule)}   ${entry.place}`,
    ...wrap(`${entry.reason}${entry.property === null ? "" : ` (${entry.property})`}`, "    "),
    `    ${style.dim(entry.urn)}`,
    "",
  ]);
}

function groupLines(group: FindingGroup, style: Style, verbose: boolean): string[] {
  const paint = group.level === "mandatory" ? style.bad : style.warn;
  const places =
    group.places.length <= 2
      ? group.places.join(", ")
      : `${group.places.slice(0, 2).join(", ")}, … and ${group.places.length - 2} more`;
  const lines = [
    `${paint(symbols[group.level] ?? "▲")} ${style.bold(group.rule)}   ${places}`,
    ...wrap(group.message, "    "),
    ...(group.more > 0 ? [`    … and ${counted(group.more, "further resource")}`] : []),
  ];
  if (group.fix !== null) lines.push(...fixLines(group.fix, group.docs));
  else if (group.docs !== null) lines.push(style.dim(`    ${group.docs}`));
  return verbose ? [...lines, ...group.urns.map((urn) => style.dim(`    ${urn}`))] : lines;
}

/** The fix, and at the right end of its last line the page that explains the rule. */
function fixLines(fix: string, docs: string | null): string[] {
  const lines = wrap(fix, "         ");
  const marked = lines.map((line, index) => (index === 0 ? `    fix  ${line.trim()}` : line));
  const last = marked[marked.length - 1] ?? "";
  if (docs === null) return marked;
  return last.length + 2 + docs.length <= width
    ? [...marked.slice(0, -1), spread(last, docs)]
    : [...marked, spread("", docs)];
}

function grouped(findings: readonly ReportedFinding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup & { places: string[]; urns: string[] }>();
  for (const { place, urn, ...finding } of findings) {
    const key = JSON.stringify(finding);
    const group = groups.get(key) ?? { ...finding, places: [], urns: [] };
    if (!group.places.includes(place)) group.places.push(place);
    group.urns.push(urn);
    groups.set(key, group);
  }
  return [...groups.values()];
}
