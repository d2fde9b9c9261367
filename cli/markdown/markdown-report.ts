import { type ReportChange } from "../report/change";
import { type Report, type ReportedFinding } from "../report/report";
import { changeTitle, title } from "../text/change-lines";
import { notes } from "../text/notes";
import { counted, number } from "../text/style";

/** A pull-request comment holds 65,536 characters; this leaves room for three environments. */
const changesShown = 100;

/** The report as a pull-request comment. */
export function markdownReport(report: Report, change: ReportChange | undefined): string {
  const mandatory = report.findings.filter((finding) => finding.level === "mandatory");
  const verdict =
    mandatory.length > 0 ? `refused ✖ ${counted(mandatory.length, "mandatory finding")}` : "allowed ✔";
  const what = change ? changeTitle(change) : counted(report.recognised.of, "resource");
  const sections = [
    `### ${escape(report.environment)}: ${what}, ${verdict}`,
    change ? comparison(report, change) : layers(report),
    change ? changeList(change) : "",
    findings(report.findings),
    report.undecided.length > 0 ? `? ${report.undecided.length} undecided` : "",
    ...notes(report).map((note) => `? ${escape(note)}`),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function comparison(report: Report, change: ReportChange): string {
  const count = (resources: Report["resources"]) =>
    number(
      resources.filter((entry) => entry.custom && !entry.external && !entry.type.startsWith("pulumi:"))
        .length,
    );
  return [
    "| | before | after |",
    "|---|---:|---:|",
    `| resources | ${count(change.before.resources)} | ${count(report.resources)} |`,
    `| findings | ${findingCounts(change.before.findings)} | ${findingCounts(report.findings)} |`,
  ].join("\n");
}

function layers(report: Report): string {
  const columns = [...report.resourceRegions, ""];
  return [
    `| layer | ${columns.map((region) => region || "global").join(" | ")} | |`,
    `|---|${columns.map(() => "---:").join("|")}|---|`,
    ...report.layers.map(
      (layer) =>
        `| ${escape(layer.layer)} | ${columns.map((region) => layer.resources[region] ?? "–").join(" | ")} | ${escape(layer.summary)} |`,
    ),
  ].join("\n");
}

function changeList({ resources }: ReportChange): string {
  const lines = [
    ...resources.changed
      .filter((entry) => entry.replacedBy.length > 0)
      .map((entry) => `± ${title(entry)} replaced by ${entry.replacedBy.join(", ")}`),
    ...resources.removed.map((entry) => `- ${title(entry)}`),
    ...resources.added.map((entry) => `+ ${title(entry)}`),
    ...resources.changed
      .filter((entry) => entry.replacedBy.length === 0)
      .map((entry) => `~ ${title(entry)} ${entry.properties.slice(0, 3).join(", ")}`),
  ];
  if (lines.length === 0) return "";
  const shown = lines.slice(0, changesShown);
  if (shown.length < lines.length) shown.push(`… and ${lines.length - shown.length} more`);
  return `<details><summary>all changes</summary>\n\n\`\`\`diff\n${shown.join("\n")}\n\`\`\`\n\n</details>`;
}

function findings(list: readonly ReportedFinding[]): string {
  return list
    .slice(0, changesShown)
    .map((finding) => {
      const symbol = finding.level === "mandatory" ? "✖" : "▲";
      const fix = finding.fix === null ? "" : `<br>fix: ${escape(finding.fix)}`;
      return `- ${symbol} **${escape(finding.rule)}** ${escape(finding.place)}<br>${escape(finding.message)}${fix}`;
    })
    .join("\n");
}

function findingCounts(list: readonly ReportedFinding[]): string {
  const mandatory = list.filter((finding) => finding.level === "mandatory").length;
  return `${mandatory} ✖ ${list.length - mandatory} ▲`;
}

/** Text of programs and packs must not become markup. */
function escape(text: string): string {
  return text.replace(/[&<>|`*_[\]]/g, (character) => `&#${character.charCodeAt(0)};`).replace(/\n/g, " ");
}
