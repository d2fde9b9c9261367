import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { SpanKind, trace } from "@opentelemetry/api";
import { type Logger } from "pino";
import { ErrorReply } from "redis";
import { type ValkeyAddress } from "../config/config.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { inSpan } from "../telemetry/tracing.ts";
import {
  createValkeyClient,
  reconnectDelay,
  type ValkeyClient,
  type ValkeyPasswordSource,
} from "./valkey-clients.ts";

/** The server gave no answer, or was not asked because there is no connection to it. */
export class ValkeyUnavailable extends Error {}

/** Whether a server refused because it only reads: it is the copy of another region's, or a replica. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.includes("READONLY");
}

/** A script in Lua, sent once to each server and then named by its digest. */
export class Script {
  readonly text: string;
  readonly digest: string;

  constructor(text: string) {
    this.text = text;
    this.digest = createHash("sha1").update(text).digest("hex");
  }
}

export interface ValkeyOptions {
  /** What it is used for, in metrics and logs. */
  readonly use: "cache" | "sessions";
  readonly address: ValkeyAddress;
  /** For those who sign in by IAM. */
  readonly password?: ValkeyPasswordSource;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeoutMilliseconds: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Longest time to connect and sign in, in milliseconds. */
const connectTimeout = 2_000;

/** Commands in a row without an answer, after which nobody waits for the server any more until a new connection to it stands. */
const mostFailures = 5;

/**
 * A Valkey server or cluster that may be away. A command ends in time, always: with an answer, with the server's error, or with
 * `ValkeyUnavailable`. It connects by itself, again and again, and its loss never ends the process.
 */
export class Valkey {
  readonly #options: ValkeyOptions;
  readonly #closing = new AbortController();
  readonly #count: (outcome: "answered" | "error" | "unavailable") => void;
  #client: ValkeyClient | undefined;
  #opening: Promise<void> | undefined;
  /** Commands in a row that were not answered. */
  #failures = 0;
  #complained = false;

  constructor(options: ValkeyOptions) {
    this.#options = options;
    const commands = options.metrics.hotCounter("storefront_valkey_commands_total", "Commands to Valkey", [
      "use",
      "outcome",
    ]);
    this.#count = (outcome) => void commands.cell(options.use, outcome).value++;
  }

  /** Begins to connect. Ends when it is, or after two seconds: a process can start without its cache. */
  async start(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    await Promise.race([this.#opening, delay(connectTimeout, undefined, { ref: false })]);
  }

  /** Whether a command has a chance right now. */
  get available(): boolean {
    return this.#client !== undefined;
  }

  /**
   * One or more commands, sent together.
   * @param operation name in traces, such as `GET`.
   * @throws ValkeyUnavailable, or the server's own error.
   */
  async run<T>(operation: string, work: (client: ValkeyClient) => Promise<T>): Promise<T> {
    if (!trace.getActiveSpan()?.isRecording()) return this.#run(work);
    const attributes = { "db.system.name": "valkey", "db.operation.name": operation };
    return inSpan(`${this.#options.use} ${operation}`, { kind: SpanKind.CLIENT, attributes }, () =>
      this.#run(work),
    );
  }

  /** Runs a script; its keys must lie in one slot. */
  async script(script: Script, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    const options = { keys: [...keys], arguments: [...values] };
    return this.run("EVALSHA", async (client): Promise<unknown> => {
      try {
        return await client.evalSha(script.digest, options);
      } catch (error) {
        if (!(error instanceof ErrorReply) || !error.message.startsWith("NOSCRIPT")) throw error;
        return client.eval(script.text, options);
      }
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const client = this.#client;
    this.#client = undefined;
    await this.#opening;
    client?.destroy();
  }

  async #run<T>(work: (client: ValkeyClient) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (!client) {
      this.#count("unavailable");
      throw new ValkeyUnavailable(`the ${this.#options.use} server is away`);
    }
    try {
      const value = await inTime(work(client), this.#options.timeoutMilliseconds);
      this.#failures = 0;
      this.#count("answered");
      return value;
    } catch (error) {
      if (error instanceof ErrorReply) {
        this.#failures = 0;
        this.#count("error");
        throw error;
      }
      this.#count("unavailable");
      this.#failures += 1;
      if (this.#failures >= mostFailures) this.#replace(client);
      throw new ValkeyUnavailable(`the ${this.#options.use} server does not answer`, { cause: error });
    }
  }

  /** A connection on which nothing was answered may be dead for minutes without anybody telling: a new one is made. */
  #replace(client: ValkeyClient): void {
    if (this.#client !== client || this.#closing.signal.aborted) return;
    this.#client = undefined;
    client.destroy();
    void this.start();
  }

  async #open(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const client = createValkeyClient(this.#options.address, this.#options.password);
      // Without a listener the first broken connection would end the process.
      client.on("error", (error: Error) => this.#complain(error));
      client.on("ready", () => (this.#complained = false));
      try {
        await inTime<unknown>(client.connect(), connectTimeout);
        if (signal.aborted) return client.destroy();
        this.#complained = false;
        this.#failures = 0;
        this.#client = client;
        return;
      } catch (error) {
        this.#complain(error);
        discard(client);
        await delay(reconnectDelay(attempt), undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  #complain(error: unknown): void {
    if (this.#complained || this.#closing.signal.aborted) return;
    this.#complained = true;
    const reason = error instanceof Error ? error.message || error.constructor.name : String(error);
    this.#options.log.warn({ use: this.#options.use, reason }, "valkey cannot be reached");
  }
}

function discard(client: ValkeyClient): void {
  try {
    client.destroy();
  } catch {
    // It was never open.
  }
}

/** The client's own timeout ends when a command was sent: a server that hangs would be waited for without end. */
async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const end = () => reject(new Error(`no answer within ${milliseconds} ms`));
    // In a process that was busy the answer may have come long ago: what lies in the socket is read before it counts as late.
    timer = setTimeout(() => setImmediate(end), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
