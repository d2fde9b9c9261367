import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { Unavailable } from "../install/cache.ts";
import type { Process } from "./table.ts";
import type { Order } from "./watchdog.ts";

let watchdog: ChildProcess | undefined;

/**
 * Has a process ended when this one is gone, whatever it died of: Ctrl-C, a crash, SIGKILL. It is asked, and killed after three seconds.
 * @param ask the signal on which it ends in order.
 */
export function watch(process: Process, ask: NodeJS.Signals): void {
  tell({ watch: process, ask });
}

/** Takes a process back that has ended, or that is to outlive this one. */
export function forget(process: Process): void {
  tell({ forget: process });
}

/** Has a folder deleted when this process is gone, after the processes. */
export function removeAtEnd(folder: string): void {
  tell({ remove: folder });
}

function tell(order: Order): void {
  watchdog ??= start();
  watchdog.stdin?.write(`${JSON.stringify(order)}\n`);
}

function start(): ChildProcess {
  if (!process.features.typescript) {
    throw new Unavailable(`the stores need Node 24 or newer, this is ${process.version}`);
  }
  // A session of its own: a terminal's Ctrl-C must not reach it.
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "watchdog.ts")], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.on("error", (error) =>
    console.error(`the watchdog of the stores cannot be started: ${error.message}`),
  );
  child.stdin?.on("error", () => undefined);
  // It must not keep this process from its end, which is what it waits for.
  child.unref();
  if (child.stdin && "unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return child;
}
