import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { valkeyProgram } from "./install/install.ts";
import { ManagedProcess, refuseStale } from "./process/managed.ts";
import { freePort } from "./process/ports.ts";
import { exchange } from "./process/exchange.ts";

export interface ValkeyOptions {
  /** Folder of its own; its data is kept there. */
  readonly folder: string;
  /** @default a free one */
  readonly port?: number;
  /** Limit of memory, as Valkey writes it. Past it the keys with an expiry go that were used least recently. @default 256mb */
  readonly maximumMemory?: string;
}

/** One Valkey server on 127.0.0.1 alone. It keeps its data in a file that it flushes each second, so a kill loses at most that second. */
export class ValkeyServer {
  readonly folder: string;
  readonly port: number;
  readonly #program: string;
  readonly #maximumMemory: string;
  #process: ManagedProcess | undefined;

  private constructor(options: ValkeyOptions, port: number, program: string) {
    this.folder = path.resolve(options.folder);
    this.port = port;
    this.#program = program;
    this.#maximumMemory = options.maximumMemory ?? "256mb";
  }

  /** A server on the folder's data, not started yet. @throws Unavailable where Valkey cannot be had. */
  static async open(options: ValkeyOptions): Promise<ValkeyServer> {
    const program = await valkeyProgram();
    const server = new ValkeyServer(options, options.port ?? (await freePort()), program);
    refuseStale("Valkey", server.folder);
    mkdirSync(server.folder, { recursive: true });
    const file = path.join(server.folder, "password");
    if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
    return server;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Address with password. */
  get url(): string {
    return `redis://:${this.#password}@127.0.0.1:${this.port}`;
  }

  /** Starts it on the same port as before, and waits until it answers. */
  async start(): Promise<void> {
    const settings = path.join(this.folder, "valkey.conf");
    // In a file: what stands on the command line everybody on the machine can read.
    writeFileSync(settings, this.#settings(), { mode: 0o600 });
    this.#process = await ManagedProcess.start({
      name: "Valkey",
      folder: this.folder,
      command: this.#program,
      args: [settings],
      port: this.port,
      ready: async () => {
        const answer = await exchange(this.port, Buffer.from(`AUTH ${this.#password}\r\nPING\r\n`));
        return answer.toString("latin1").startsWith("+OK");
      },
    });
  }

  /** Ends it in order: all is on disk then. */
  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Stops its process: connections stay open, and nobody answers. */
  pause(): void {
    this.#process?.pause();
  }

  /** Lets it go on after `pause`. */
  resume(): void {
    this.#process?.resume();
  }

  get #password(): string {
    return readFileSync(path.join(this.folder, "password"), "utf8").trim();
  }

  #settings(): string {
    return [
      "bind 127.0.0.1",
      `port ${this.port}`,
      `requirepass ${this.#password}`,
      `dir "${this.folder}"`,
      "appendonly yes",
      "appendfsync everysec",
      'save ""',
      // One for each file of tests is theirs alone.
      "databases 1024",
      `maxmemory ${this.#maximumMemory}`,
      "maxmemory-policy volatile-lru",
      "",
    ].join("\n");
  }
}
