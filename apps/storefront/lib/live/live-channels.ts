import { setTimeout as sleep } from "node:timers/promises";
import { type Logger } from "pino";
import { type ValkeyConnections } from "../cache/connections.ts";
import { type ValkeyClient } from "../cache/valkey-clients.ts";

/** Called with what was published. */
export type Listener = (text: string) => void;

export interface LiveOptions {
  /** The server that carries it between processes. A process whose server gives no listener is alone. */
  readonly valkey: Pick<ValkeyConnections, "listener" | "sessions">;
  readonly log: Logger;
}

/** Longest wait until a channel is listened to, in milliseconds. A server that is away is listened to as soon as it is back. */
const listenMilliseconds = 500;

/**
 * News for whoever listens at this moment, in any process: nothing is kept, and a server that is away loses it. Listeners look at the truth
 * now and then. One connection for all channels of a process; in a cluster a channel lives on one shard.
 */
export class LiveChannels {
  readonly #options: LiveOptions;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #client: ValkeyClient | undefined;
  #connecting: Promise<unknown> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    const { valkey, log } = options;
    this.#client = valkey.listener();
    this.#client?.on("error", (error: Error) =>
      log.debug({ reason: error.message }, "the connection for news broke"),
    );
  }

  /** Listens until the function that comes back is called. While the server is away, only what this very process publishes is heard. */
  async subscribe(channel: string, listener: Listener): Promise<() => void> {
    const known = this.#listeners.get(channel);
    if (known) known.add(listener);
    else {
      this.#listeners.set(channel, new Set([listener]));
      const listening = this.#do((client) =>
        this.#listeners.has(channel)
          ? client.sSubscribe(channel, (text) => this.#tell(channel, text))
          : undefined,
      );
      await Promise.race([listening, sleep(listenMilliseconds, undefined, { ref: false })]);
    }
    return () => this.#remove(channel, listener);
  }

  /** Tells all listeners of a channel. Never rejects. */
  async publish(channel: string, text: string): Promise<void> {
    if (!this.#client) return this.#tell(channel, text);
    try {
      await this.#options.valkey.sessions.run("SPUBLISH", (client) => client.sPublish(channel, text));
    } catch (error) {
      this.#options.log.debug({ reason: (error as Error).message }, "news could not be spread");
      this.#tell(channel, text);
    }
  }

  close(): void {
    this.#listeners.clear();
    try {
      if (this.#connecting) this.#client?.destroy();
    } catch {
      // It was never open.
    }
  }

  #tell(channel: string, text: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(text);
  }

  #remove(channel: string, listener: Listener): void {
    const listeners = this.#listeners.get(channel);
    listeners?.delete(listener);
    if (listeners?.size !== 0) return;
    this.#listeners.delete(channel);
    void this.#do((client) => client.sUnsubscribe(channel));
  }

  /** The connection is opened by the first who listens, and comes back by itself with its channels. Until it is open, this does not end. */
  async #do(work: (client: ValkeyClient) => Promise<unknown> | undefined): Promise<void> {
    const client = this.#client;
    if (!client) return;
    try {
      this.#connecting ??= client.connect();
      await this.#connecting;
      await work(client);
    } catch (error) {
      this.#options.log.debug({ reason: (error as Error).message }, "news cannot be listened to");
    }
  }
}
