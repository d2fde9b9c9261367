import { type ChangedResource, type ResourceName } from "@tenfold/planning";
import { type ReportChange } from "../report/change";
import { counted, type Style } from "./style";

const shownLines = 10;

/** What is different from the earlier report. */
export function changeLines(change: ReportChange, style: Style, verbose: boolean): string[] {
  const { added, removed, changed } = change.resources;
  const replaced = changed.filter((resource) => resource.replacedBy.length > 0);
  const updated = changed.filter((resource) => resource.replacedBy.length === 0);
  const lines = [
    ...replaced.map((resource) =>
      style.bad(`± ${title(resource)}   replaced by ${resource.replacedBy.join(", ")}`),
    ),
    ...removed.map((resource) => style.bad(`- ${title(resource)}`)),
    ...added.map((resource) => style.good(`+ ${title(resource)}`)),
    ...updated.map((resource) => `~ ${title(resource)}   ${propertyList(resource)}`),
    ...change.newFindings.map((finding) =>
      style.warn(`new finding       ${finding.rule}   ${finding.place}`),
    ),
    ...change.resolvedFindings.map((finding) =>
      style.good(`resolved finding  ${finding.rule}   ${finding.place}`),
    ),
  ];
  const shown = verbose ? lines : lines.slice(0, shownLines);
  if (shown.length < lines.length)
    shown.push(`… and ${lines.length - shown.length} more (--verbose shows them)`);
  return [style.bold(changeTitle(change)), ...shown.map((line) => `  ${line}`), ""];
}

/** `4 resources change` or `nothing changes` */
export function changeTitle({ resources }: ReportChange): string {
  const count = resources.added.length + resources.removed.length + resources.changed.length;
  return count === 0 ? "nothing changes" : `${counted(count, "resource")} change${count === 1 ? "s" : ""}`;
}

export function title({ type, name, region }: ResourceName): string {
  return `${type} ${name}${region === null ? "" : ` (${region})`}`;
}

function propertyList({ properties }: ChangedResource): string {
  const shown = properties.slice(0, 3).join(", ");
  return properties.length > 3 ? `${shown}, … and ${properties.length - 3} more` : shown;
}
