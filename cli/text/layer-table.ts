import { type Report } from "../report/report";
import { counted, number, type Style } from "./style";

/** Resources by layer and region, with what they amount to. */
export function layerTable(report: Report, style: Style): string[] {
  const columns = [...report.resourceRegions, ""];
  const nameWidth = Math.max(...report.layers.map((layer) => layer.layer.length), 4) + 2;
  const heads = columns.map((region) => (region === "" ? "global" : region));
  const widths = heads.map((head) => Math.max(head.length, 5) + 2);
  const header =
    " ".repeat(nameWidth + 2) + heads.map((head, index) => head.padStart(widths[index] ?? 0)).join("");
  const rows = report.layers.map((layer) => {
    const cells = columns.map((region, index) => cell(layer.resources[region]).padStart(widths[index] ?? 0));
    return `  ${layer.layer.padEnd(nameWidth)}${cells.join("")}${layer.summary === "" ? "" : `   ${layer.summary}`}`;
  });
  return [style.dim(header), ...rows];
}

function cell(count: number | undefined): string {
  return count === undefined ? "–" : number(count);
}

/** `563 resources to create · 560 recognised · unrecognised: aws:x/y:Z (3)` */
export function totals(report: Report): string {
  const { recognised, of, unrecognised } = report.recognised;
  const unknown = Object.entries(unrecognised).map(([type, count]) => `${type} (${count})`);
  const rest = unknown.length === 0 ? "" : ` · not recognised: ${shortened(unknown, 2)}`;
  return `  ${counted(of, "resource")} to create · recognised ${number(recognised)} of ${number(of)}${rest}`;
}

/** The first entries of a list, and how many more there are. */
export function shortened(entries: readonly string[], most: number): string {
  const shown = entries.slice(0, most).join(", ");
  return entries.length > most ? `${shown}, … and ${entries.length - most} more` : shown;
}
