import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { forget, watch } from "./guard.ts";
import type { Account } from "./account.ts";
import { isFree } from "./ports.ts";
import { childrenOf, endTree, isRunning, killTree, type Process, processOf, signal } from "./table.ts";

/** How a server is started. */
export interface Launch {
  /** As messages name it: `PostgreSQL shard-0`. */
  readonly name: string;
  /** Folder of its own: its log, its pid and its data. */
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  /** The signal on which it ends in order. @default SIGTERM */
  readonly ask?: NodeJS.Signals;
  /** Another account than this process's. @default this process's */
  readonly account?: Account;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it answers. A rejection is a no. */
  readonly ready: () => Promise<boolean>;
  /** Milliseconds from start to the first answer. @default 30000: a recovery after a crash is in it */
  readonly deadline?: number;
}

/** A server's process: log, pid file, readiness, and the signals of a fault. */
export class ManagedProcess {
  readonly ended: Promise<void>;
  readonly #launch: Launch;
  readonly #process: Process;
  #paused: readonly Process[] = [];

  private constructor(launch: Launch, child: ChildProcess, process: Process) {
    this.#launch = launch;
    this.#process = process;
    this.ended = new Promise((resolve) => {
      child.once("exit", () => resolve());
      if (!isRunning(process)) resolve();
    });
    void this.ended.then(() => forget(process));
  }

  /** @throws Error when the port is taken, a process of an earlier run has the folder, or the server does not answer in time. */
  static async start(launch: Launch): Promise<ManagedProcess> {
    mkdirSync(launch.folder, { recursive: true });
    refuseStale(launch.name, launch.folder);
    if (!(await isFree(launch.port))) {
      throw new Error(
        `${launch.name}: port ${launch.port} is taken by another process; end that one, or choose another port`,
      );
    }
    const log = path.join(launch.folder, "server.log");
    const before = existsSync(log) ? statSync(log).size : 0;
    const child = spawnServer(launch, log);
    const process = child.pid === undefined ? undefined : processOf(child.pid);
    if (process) watch(process, launch.ask ?? "SIGTERM");
    if (process) writeFileSync(pidFile(launch.folder), JSON.stringify(process));
    await answered(launch, child, () => lastLines(log, before));
    if (!process) throw new Error(`${launch.name} ended at once\n${lastLines(log, before)}`);
    return new ManagedProcess(launch, child, process);
  }

  get pid(): number {
    return this.#process.pid;
  }

  get running(): boolean {
    return isRunning(this.#process);
  }

  /** Asks it to end, and kills it when it has not ended in time. @param milliseconds how long it may take. */
  async stop(milliseconds = 10_000): Promise<void> {
    this.resume();
    if (this.running) await endTree(this.#process, this.#launch.ask ?? "SIGTERM", milliseconds);
    await this.#gone();
  }

  /** SIGKILL for it and all that it has started, as when the machine is gone; ends when nothing of it is left. */
  async kill(): Promise<void> {
    await killTree(this.#process, this.#paused);
    await this.#gone();
  }

  /** SIGSTOP for it and all that it has started: connections stay open and nobody answers. */
  pause(): void {
    // The parent first, or it starts another child in between.
    signal([this.#process], "SIGSTOP");
    this.#paused = childrenOf(this.pid);
    signal(this.#paused, "SIGSTOP");
  }

  /** Lets go on what `pause` has stopped. */
  resume(): void {
    signal([...this.#paused, this.#process], "SIGCONT");
    this.#paused = [];
  }

  async #gone(): Promise<void> {
    // A process with threads counts as ended while some of them still hold its port: the kernel reports its end after the last.
    await this.ended;
    forget(this.#process);
    rmSync(pidFile(this.#launch.folder), { force: true });
  }
}

/** @throws Error naming the process of an earlier run that still has the folder. */
export function refuseStale(name: string, folder: string): void {
  if (!existsSync(pidFile(folder))) return;
  const earlier = JSON.parse(readFileSync(pidFile(folder), "utf8")) as Process;
  if (!isRunning(earlier)) return;
  throw new Error(
    `${name}: process ${earlier.pid} of an earlier run still has ${folder}; end it: kill ${earlier.pid}`,
  );
}

function pidFile(folder: string): string {
  return path.join(folder, "process.json");
}

function spawnServer(launch: Launch, log: string): ChildProcess {
  const output = openSync(log, "a");
  const [program = launch.command, ...rest] = [
    ...(launch.account?.command ?? []),
    launch.command,
    ...launch.args,
  ];
  try {
    return spawn(program, rest, {
      cwd: launch.folder,
      env: { ...process.env, ...launch.environment },
      stdio: ["ignore", output, output],
      // A group of its own: Ctrl-C in a terminal ends this process, which then stops its servers in order.
      detached: true,
      uid: launch.account?.uid,
      gid: launch.account?.gid,
    });
  } finally {
    closeSync(output);
  }
}

async function answered(launch: Launch, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + (launch.deadline ?? 30_000);
  let failure: Error | undefined;
  child.once("error", (error) => (failure = error));
  child.once("exit", (code, name) => (failure ??= new Error(`it ended with ${name ?? `code ${code}`}`)));
  while (!failure) {
    if (await launch.ready().catch(() => false)) return;
    if (Date.now() > deadline) failure = new Error(`it does not answer on port ${launch.port}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const process = child.pid === undefined ? undefined : processOf(child.pid);
  if (process) await killTree(process);
  rmSync(pidFile(launch.folder), { force: true });
  throw new Error(`${launch.name} does not come up: ${failure.message}\n${log()}`);
}

/** What the server has said since `from` at last: why it does not come up stands there. */
function lastLines(log: string, from: number): string {
  if (!existsSync(log)) return "";
  const lines = readFileSync(log).subarray(from).toString("utf8").trimEnd().split("\n");
  return lines
    .slice(-12)
    .map((line) => `  ${line}`)
    .join("\n");
}
