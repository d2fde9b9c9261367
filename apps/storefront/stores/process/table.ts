import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** One line of the machine's table of processes. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** When it was started, in the machine's own words: with the pid it names one process for ever, where a pid alone is given again. */
  readonly started: string;
}

/** The process, unless it has ended; one whose parent has not yet asked for its end has ended too. */
export function processOf(pid: number): Process | undefined {
  return existsSync("/proc/self/stat") ? fromFolder(pid) : fromCommand(["-p", String(pid)])[0];
}

/** Processes that the given one has started and that still run. */
export function childrenOf(pid: number): readonly Process[] {
  const all = existsSync("/proc/self/stat")
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => fromFolder(Number(name)) ?? [])
    : fromCommand(["-A"]);
  return all.filter((each) => each.parent === pid);
}

/** Whether this very process still runs: not another one that has got its pid. */
export function isRunning(process: Process): boolean {
  return processOf(process.pid)?.started === process.started;
}

/** Sends a signal to those that still run. */
export function signal(targets: readonly Process[], name: NodeJS.Signals): void {
  for (const target of targets) {
    if (!isRunning(target)) continue;
    try {
      process.kill(target.pid, name);
    } catch (error) {
      // It has ended in between.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

/** Waits until none of them runs. @returns false when some still do after `milliseconds`. */
export async function haveEnded(targets: readonly Process[], milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (targets.some(isRunning)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

/**
 * Ends a process and what it has started: asks it, and kills all of them when it has not ended in time. Those that were stopped go on first:
 * a stopped process hears nothing but SIGKILL.
 */
export async function endTree(root: Process, ask: NodeJS.Signals, milliseconds: number): Promise<void> {
  const tree = [root, ...childrenOf(root.pid)];
  signal(tree, "SIGCONT");
  signal([root], ask);
  if (await haveEnded(tree, milliseconds)) return;
  await killTree(root, tree);
}

/** Kills a process and what it has started, at once, and waits until nothing of it is left. */
export async function killTree(root: Process, known: readonly Process[] = []): Promise<void> {
  const tree = [root, ...childrenOf(root.pid), ...known];
  signal(tree, "SIGKILL");
  if (!(await haveEnded(tree, 10_000))) throw new Error(`process ${root.pid} cannot be killed`);
}

function fromFolder(pid: number): Process | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold anything, brackets and blanks too.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return { pid, parent: Number(fields[1]), started: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

/** Where there is no /proc, as on macOS. */
function fromCommand(which: readonly string[]): Process[] {
  try {
    return execFileSync("ps", ["-o", "pid=,ppid=,stat=,lstart=", ...which], { encoding: "utf8" })
      .split("\n")
      .flatMap((line) => {
        const [, pid, parent, state, started] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
        if (!started || state?.startsWith("Z")) return [];
        return [{ pid: Number(pid), parent: Number(parent), started }];
      });
  } catch {
    return [];
  }
}
