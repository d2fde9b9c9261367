import { readdirSync, readFileSync } from "node:fs";

/** What a process has used since its start. */
export interface Usage {
  /** Of all its threads, in user and kernel. */
  readonly cpuSeconds: number;
  /** Memory that it holds now. */
  readonly residentBytes: number;
}

/** Ticks of a second in /proc: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4_096;

interface Stat {
  readonly parent: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

function statOf(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name may hold spaces and brackets: what follows its last bracket is split by spaces, from field 3 on.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3] ?? 0);
  return {
    parent: field(4),
    cpuSeconds: (field(14) + field(15)) / ticksPerSecond,
    residentBytes: field(24) * pageBytes,
  };
}

/** @throws Error for a process that is gone. */
export function usageOf(pid: number): Usage {
  const stat = statOf(pid);
  if (!stat) throw new Error(`process ${pid} is gone`);
  return stat;
}

/** Processor time of all processes that descend from one, without those that are left out and their own: those are told apart. */
export function descendantsCpuSeconds(root: number, without: readonly number[]): number {
  const all = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat) all.set(Number(name), stat);
  }
  const belongs = (pid: number): boolean => {
    const stat = all.get(pid);
    if (!stat || without.includes(pid)) return false;
    return stat.parent === root || (stat.parent > 1 && belongs(stat.parent));
  };
  return [...all].reduce((sum, [pid, { cpuSeconds }]) => (belongs(pid) ? sum + cpuSeconds : sum), 0);
}

/** Seconds in which a core had nothing to do, since the machine's start. */
export function idleSeconds(core: number): number {
  const line = readFileSync("/proc/stat", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`cpu${core} `));
  const [, , , , idle = "0", waiting = "0"] = line?.split(/\s+/) ?? [];
  return (Number(idle) + Number(waiting)) / ticksPerSecond;
}
