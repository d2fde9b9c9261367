import { type Calibration, type ServiceCalibration } from "./calibration.ts";

const columns = ["requests/s", "p99 ms", "ms CPU", "queries", "reads", "calls", "events/s", "ms CPU", "MiB"];

/** The head of the table. */
export function header({ processor, cores, node }: Calibration["machine"]): string {
  return `${processor}, ${cores} cores, Node ${node}\n\n${row("", columns)}  limited by`;
}

/** The line of a service. */
export function line(name: string, { requests, events, memoryMib }: ServiceCalibration): string {
  const { perSecond, p99Milliseconds, cpuMilliseconds, queries, cacheReads, calls, limitedBy } = requests;
  const consumed = events ? [events.perSecond, events.cpuMilliseconds] : ["–", "–"];
  const cells = [
    perSecond,
    p99Milliseconds,
    cpuMilliseconds,
    queries,
    cacheReads,
    calls,
    ...consumed,
    memoryMib.most,
  ];
  return `${row(name, cells)}  ${limitedBy}`;
}

function row(name: string, cells: readonly (string | number)[]): string {
  return `  ${name.padEnd(14)}${cells.map((cell) => String(cell).padStart(10)).join("")}`;
}
