import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";

/** A process that was started here: its command line names the folder that only it works in, so a pid that is given again is told apart. */
export interface Started {
  readonly name: string;
  readonly pid: number;
  /** A word of its command line. */
  readonly mark: string;
}

/** The command line of a running process, words parted by blanks; undefined once it has ended. */
export function commandOf(pid: number): string | undefined {
  try {
    if (!existsSync("/proc/self/cmdline")) {
      const text = execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
      return text.trim() || undefined;
    }
    for (let look = 0; look < 500; look++) {
      const text = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      if (text) return text;
      if (hasEnded(pid)) return undefined;
      Atomics.wait(pause, 0, 0, 1);
    }
    return undefined;
  } catch {
    return undefined;
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Whether a process without a command line is one that nobody has asked for yet. A process that becomes another program has none for a moment. */
function hasEnded(pid: number): boolean {
  const [, state] = /^.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  return state === "Z" || state === "X";
}

export function isRunning({ pid, mark }: Started): boolean {
  return commandOf(pid)?.includes(mark) ?? false;
}

/** What a program is started with. */
export interface Start {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** A word of `args` that no other process has, such as its own folder. */
  readonly mark: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** File that takes what it writes. */
  readonly log: string;
}

/** Becomes the program on a word, which does not come where who starts it is gone by then: nothing runs that the watchdog does not know. */
const gate = 'read -r go <&3 && exec "$0" "$@" 3<&-';

/** Starts a program in a session of its own: a terminal's Ctrl-C reaches only who started it, and that one ends it in order. */
export async function start({ name, program, args, mark, environment, log }: Start): Promise<Started> {
  const file = openSync(log, "a");
  const child = spawn("/bin/sh", ["-c", gate, program, ...args], {
    detached: true,
    stdio: ["ignore", file, file, "pipe"],
    env: { ...process.env, ...environment },
  });
  closeSync(file);
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  child.unref();
  const started = { name, pid: child.pid ?? 0, mark };
  tell({ watch: started });
  const word = child.stdio[3];
  word?.on("error", () => undefined);
  if (word instanceof Writable) word.end("go\n");
  return started;
}

/** Ends processes, asks them first, and waits. A pid that is now another process's is left alone. */
export async function end(processes: readonly Started[], patience = 5000): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    for (const each of processes) if (isRunning(each)) send(each.pid, signal);
    const deadline = Date.now() + patience;
    while (processes.some(isRunning) && Date.now() < deadline) await wait(20);
  }
  for (const each of processes) release(each);
}

/** Lets a process outlive this one. */
export function release({ pid }: Started): void {
  tell({ forget: pid });
}

/** Has a folder deleted when this process is gone, after the processes; or no longer, with `false`. */
export function deleteAtEnd(folder: string, wanted = true): void {
  tell(wanted ? { remove: folder } : { keep: folder });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended in between.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

type Order =
  | { readonly watch: Started }
  | { readonly forget: number }
  | { readonly remove: string }
  | { readonly keep: string };

let watchdog: ChildProcess | undefined;

function tell(order: Order): void {
  watchdog ??= startWatchdog();
  watchdog.stdin?.write(`${JSON.stringify(order)}\n`);
}

function startWatchdog(): ChildProcess {
  const child = spawn(process.execPath, [path.join(__dirname, "watchdog.mjs")], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.on("error", (error) => console.error(`the watchdog of the cluster cannot start: ${error.message}`));
  letGo(child);
  return child;
}

/** It must not keep this process from its end, which is what it waits for. */
function letGo(child: ChildProcess): void {
  child.unref();
  const { stdin } = child;
  stdin?.on("error", () => undefined);
  if (stdin && "unref" in stdin && typeof stdin.unref === "function") stdin.unref();
}
