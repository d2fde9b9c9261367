import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import path from "node:path";

/** How a process of the storefront is started on this machine. */
export interface ProcessOptions {
  /** What `main.ts` is told: a service, or `--monolith`. */
  readonly argument: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** File that gets everything the process prints. */
  readonly logFile: string;
  /** Runs the process on one core alone, such as 1, where the machine has `taskset`. @default any core */
  readonly core?: number;
  /** Options of Node, such as `--cpu-prof`. @default none */
  readonly nodeOptions?: readonly string[];
  /** Longest time from its start to its first good answer, in milliseconds. @default 30000: many start at once on few cores */
  readonly startMilliseconds?: number;
}

const main = path.resolve(import.meta.dirname, "../main.ts");

/** A process of the storefront: one service, or all of them. */
export class ServiceProcess {
  readonly options: ProcessOptions;
  readonly url: string;
  #child: ChildProcess | undefined;
  #stopping = false;

  constructor(options: ProcessOptions) {
    this.options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Starts it and waits until it serves.
   * @param onExit told when it ends without having been asked to.
   * @throws Error with the end of its log when it does not come up.
   */
  async start(onExit?: (what: string) => void): Promise<void> {
    const { argument, port, environment, logFile, core, nodeOptions = [] } = this.options;
    const log = createWriteStream(logFile, { flags: "a" });
    const command = [process.execPath, ...nodeOptions, main, argument];
    const [program = "", ...args] =
      core === undefined ? command : ["taskset", "-c", String(core), ...command];
    const env = { PATH: process.env["PATH"] ?? "", HOST: "127.0.0.1", PORT: String(port), ...environment };
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.#child = child;
    this.#stopping = false;
    child.once("exit", (code, signal) => {
      log.end();
      if (!this.#stopping) onExit?.(`${argument} ended (${signal ?? `exit ${code}`})`);
    });
    child.once("error", () => log.end());
    await this.#untilReady();
  }

  /** Asks it to end, and waits until it has. After the drain time it is ended by force. */
  async stop(patienceMilliseconds = 25_000): Promise<void> {
    await this.#end("SIGTERM", patienceMilliseconds);
  }

  /** Ends it at once, with whatever it was doing. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL", 5_000);
  }

  /** Sends a signal, such as SIGSTOP. */
  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  async #end(signal: NodeJS.Signals, patienceMilliseconds: number): Promise<void> {
    const child = this.#child;
    if (!child || !this.running) return;
    this.#stopping = true;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    // A process that is stopped reads no signal but this one.
    child.kill("SIGCONT");
    const force = setTimeout(() => child.kill("SIGKILL"), patienceMilliseconds);
    await ended;
    clearTimeout(force);
  }

  async #untilReady(): Promise<void> {
    const until = performance.now() + (this.options.startMilliseconds ?? 30_000);
    while (performance.now() < until) {
      if (!this.running) break;
      const ready = await fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await this.kill();
    const { argument, logFile } = this.options;
    throw new Error(`${argument} did not start; the end of ${logFile}:\n${lastLines(logFile)}`);
  }
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-15).join("\n");
  } catch {
    return "(no log)";
  }
}
