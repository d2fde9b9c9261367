import { number, seconds, type Style } from "../text/style";

/** Milliseconds of each phase of one preview. */
export interface Phases {
  /** From the start of the command to the first registration: loading the engine, the program and its SDKs. */
  readonly start: number;
  /** From the first registration to the end of the program. */
  readonly program: number;
  /** What the packs still needed after that, and the graph. */
  readonly policies: number;
  /** Facets, report and text. */
  readonly report: number;
}

export interface Measurement {
  readonly name: string;
  readonly resources: number;
  readonly phases: Phases;
  /** Undefined where it cannot be measured. */
  readonly peakBytes: number | undefined;
}

/** What we aim for on 2 cores, packs included. */
export const aims = { prodSeconds: 3, prodSecondsAtMost: 6, ratio: 1.3, peakBytes: 1.5e9 } as const;

export function totalOf({ start, program, policies, report }: Phases): number {
  return start + program + policies + report;
}

/** The run in the middle by time, so that its phases add up to its total; its peak is the highest of all runs. */
export function median(runs: readonly Measurement[]): Measurement {
  const sorted = [...runs].sort((a, b) => totalOf(a.phases) - totalOf(b.phases));
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!middle) throw new Error("no run was measured");
  const peaks = runs.flatMap((run) => run.peakBytes ?? []);
  return { ...middle, peakBytes: peaks.length === 0 ? undefined : Math.max(...peaks) };
}

/**
 * How many times longer a resource takes in the largest program than in the smallest of the generated ones.
 * @returns undefined where fewer than two were measured.
 */
export function ratioPerResource(measurements: readonly Measurement[]): number | undefined {
  const generated = measurements.filter(({ name }) => name !== "prod");
  const sorted = [...generated].sort((a, b) => a.resources - b.resources);
  const [smallest, largest] = [sorted[0], sorted.at(-1)];
  if (!smallest || !largest || smallest === largest) return undefined;
  const perResource = ({ phases, resources }: Measurement) => totalOf(phases) / resources;
  return perResource(largest) / perResource(smallest);
}

const columns = ["start", "program", "policies", "report", "total", "per resource", "peak memory"];

/** The table and, below it, each aim with what was reached. */
export function summary(measurements: readonly Measurement[], runs: number, style: Style): string {
  const header =
    " ".repeat(11) + "resources".padStart(9) + columns.map((name) => name.padStart(widthOf(name))).join("");
  const lines = [style.dim(header), ...measurements.map(row), "", ...verdicts(measurements, style)];
  const several = runs === 1 ? "one run" : `medians of ${runs} runs, peaks of all`;
  return `${style.bold(`bench:preview · ${several}`)}\n\n${lines.join("\n")}\n`;
}

function row({ name, resources, phases, peakBytes }: Measurement): string {
  const total = totalOf(phases);
  const { start, program, policies, report } = phases;
  const cells = [
    ...[start, program, policies, report, total].map(seconds),
    `${(total / resources).toFixed(2)} ms`,
    memory(peakBytes),
  ];
  const padded = cells.map((cell, index) => cell.padStart(widthOf(columns[index] ?? "")));
  return `  ${name.padEnd(9)}${number(resources).padStart(9)}${padded.join("")}`;
}

function widthOf(column: string): number {
  return Math.max(column.length, 6) + 3;
}

function memory(bytes: number | undefined): string {
  return bytes === undefined ? "not measured" : `${number(bytes / 1e6)} MB`;
}

function verdicts(measurements: readonly Measurement[], style: Style): string[] {
  const lines: string[] = [];
  const line = (reached: boolean, words: string) =>
    lines.push(`${reached ? style.good("✔") : style.bad("✖")} ${words}`);
  const prod = measurements.find(({ name }) => name === "prod");
  if (prod) {
    const time = totalOf(prod.phases);
    line(
      time <= aims.prodSecondsAtMost * 1000,
      `prod in ${seconds(time)}: aim ${aims.prodSeconds} s, at most ${aims.prodSecondsAtMost} s`,
    );
  }
  const ratio = ratioPerResource(measurements);
  if (ratio !== undefined)
    line(
      ratio <= aims.ratio,
      `a resource takes ${ratio.toFixed(2)} × as long in the largest: aim ${aims.ratio} ×`,
    );
  const peaks = measurements.flatMap(({ peakBytes }) => peakBytes ?? []);
  if (peaks.length > 0) {
    const peak = Math.max(...peaks);
    line(
      peak < aims.peakBytes,
      `${memory(peak)} at the peak, all processes: aim under ${memory(aims.peakBytes)}`,
    );
  }
  return lines;
}
