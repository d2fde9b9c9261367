import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type KafkaPrograms, kafkaPrograms } from "./install/install.ts";
import { complaint, runTool } from "./install/tool.ts";
import {
  answersVersions,
  brokerSettings,
  javaArguments,
  logSettings,
  versionsQuestion,
} from "./kafka.plan.ts";
import { exchange } from "./process/exchange.ts";
import { ManagedProcess, refuseStale } from "./process/managed.ts";
import { freePort } from "./process/ports.ts";

export interface KafkaOptions {
  /** Folder of its own; its data is kept there. */
  readonly folder: string;
  /** @default a free one */
  readonly port?: number;
  /** Port that clients are sent to, where a proxy stands between. @default port */
  readonly advertisedPort?: number;
}

/** One Kafka broker that is its own controller (KRaft), on 127.0.0.1 alone. Topics are never made by themselves. */
export class KafkaBroker {
  readonly folder: string;
  readonly port: number;
  readonly #advertisedPort: number;
  readonly #programs: KafkaPrograms;
  #process: ManagedProcess | undefined;

  private constructor(options: KafkaOptions, port: number, programs: KafkaPrograms) {
    this.folder = path.resolve(options.folder);
    this.port = port;
    this.#advertisedPort = options.advertisedPort ?? port;
    this.#programs = programs;
  }

  /** A broker on the folder's data, not started yet. @throws Unavailable where Kafka or Java cannot be had. */
  static async open(options: KafkaOptions): Promise<KafkaBroker> {
    const programs = await kafkaPrograms();
    const broker = new KafkaBroker(options, options.port ?? (await freePort()), programs);
    refuseStale("Kafka", broker.folder);
    mkdirSync(broker.folder, { recursive: true });
    return broker;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** What clients begin with: `127.0.0.1:<port>`. */
  get brokers(): string {
    return `127.0.0.1:${this.#advertisedPort}`;
  }

  /** Starts it on the same port as before, and waits until it answers. */
  async start(): Promise<void> {
    const settings = path.join(this.folder, "server.properties");
    const { port, folder } = this;
    const controllerPort = await freePort();
    writeFileSync(
      settings,
      brokerSettings({ port, controllerPort, advertisedPort: this.#advertisedPort, folder }),
    );
    writeFileSync(path.join(folder, "log4j2.properties"), logSettings);
    await this.#format(settings);
    this.#process = await ManagedProcess.start({
      name: "Kafka",
      folder,
      command: this.#programs.java,
      args: [...javaArguments(this.#programs.libraries, folder), "kafka.Kafka", settings],
      port,
      ready: async () => answersVersions(await exchange(port, versionsQuestion)),
      deadline: 60_000,
    });
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.#process?.stop(15_000);
  }

  /** SIGKILL. What it has acknowledged it still has: the kernel keeps what it wrote. */
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

  /** A new folder of data gets its id; one that is half made is made again. */
  async #format(settings: string): Promise<void> {
    const data = path.join(this.folder, "data");
    if (existsSync(path.join(data, "meta.properties"))) return;
    rmSync(data, { recursive: true, force: true });
    const id = randomBytes(16).toString("base64url").replace(/^-/, "A");
    const { code, stdout, stderr } = await runTool(this.#programs.java, [
      ...javaArguments(this.#programs.libraries, this.folder),
      ...["kafka.tools.StorageTool", "format", "-t", id, "-c", settings],
    ]);
    if (code !== 0) throw new Error(`Kafka: its folder cannot be made: ${complaint(stderr || stdout)}`);
  }
}
