import { readdirSync, readFileSync } from "node:fs";

/** How often the memory of a preview is read. */
const intervalMilliseconds = 50;

/**
 * Watches the memory of a process and all that it started.
 * @returns a function that ends the watch and answers the peak in bytes; undefined elsewhere than on Linux. Pages that
 * processes share count once for each of them, so the true peak is lower.
 */
export function watchMemory(pid: number): () => number | undefined {
  if (process.platform !== "linux") return () => undefined;
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, residentBytes(pid));
  };
  const timer = setInterval(sample, intervalMilliseconds);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** Memory of a process and of everything below it that is resident now. 0 where it has ended. */
export function residentBytes(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, each) => sum + resident(each), 0);
}

function descendants(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendants)];
}

/** A child hangs on the thread that started it. */
function childrenOf(pid: number): number[] {
  return folder(`/proc/${pid}/task`)
    .flatMap((thread) => text(`/proc/${pid}/task/${thread}/children`).split(" "))
    .filter((word) => /^\d+$/.test(word))
    .map(Number);
}

function resident(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** A process may end between two readings: then it has nothing. */
function folder(name: string): string[] {
  try {
    return readdirSync(name);
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
