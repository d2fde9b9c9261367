import { fork, type ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { cores } from "../calibrate/workbench.ts";

/** What a process of `ceilings.ts` is told. */
export interface CeilingRequest {
  readonly kind: "static" | "read" | "commit";
  readonly clients: number;
  readonly seconds: number;
}

/** What it has done. */
export interface CeilingAnswer {
  readonly count: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** The same work without a service, on the core of the service. */
export class Ceiling {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(databaseUrl: string): Promise<Ceiling> {
    const child = fork(path.join(import.meta.dirname, "ceilings.ts"), {
      env: { ...process.env, BENCH_DATABASE: databaseUrl },
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    const ceiling = new Ceiling(child);
    await ceiling.#answer();
    execFileSync("taskset", ["-a", "-cp", String(cores.subject), String(child.pid)], { stdio: "ignore" });
    return ceiling;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Where the static answer is served. */
  async serveStatic(): Promise<number> {
    this.#child.send({ kind: "static", clients: 0, seconds: 0 });
    return ((await this.#answer()) as { port: number }).port;
  }

  async run(kind: "read" | "commit", clients: number, seconds: number): Promise<CeilingAnswer> {
    this.#child.send({ kind, clients, seconds });
    return (await this.#answer()) as CeilingAnswer;
  }

  stop(): void {
    this.#child.kill();
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error("the process of the ceiling has ended"));
      this.#child.once("exit", onExit);
      this.#child.once("message", (message: { error?: string }) => {
        this.#child.off("exit", onExit);
        if (message.error) reject(new Error(message.error));
        else resolve(message);
      });
    });
  }
}
