import { type Logger } from "pino";
import { createValkeyClient, type ValkeyClient } from "../cache/valkey-clients.ts";
import { type Valkey } from "../cache/valkey.ts";
import { type ValkeyAddress } from "../config/config.ts";

/** Called with what was published. */
export type Listener = (text: string) => void;

export interface LiveOptions {
  /** The server that carries it between processes; undefined in a process that is alone. */
  readonly address: ValkeyAddress | undefined;
  /** For publishing. */
  readonly valkey: () => Pick<Valkey, "run">;
  readonly log: Logger;
}

/**
 * News for whoever listens at this moment, in any process: nothing is kept, and a server that is away loses it. Listeners look at the truth
 * now and then. One connection for all channels of a process; in a cluster a channel lives on one shard.
 */
export class LiveChannels {
  readonly #options: LiveOptions;
  readonly #listeners = new Map<string, Set<Listener>>();
  #subscriber: Promise<ValkeyClient> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Listens until the function that comes back is called. Where the server is away, only what this very process publishes is heard. */
  async subscribe(channel: string, listener: Listener): Promise<() => void> {
    const known = this.#listeners.get(channel);
    if (known) known.add(listener);
    else {
      this.#listeners.set(channel, new Set([listener]));
      await this.#withSubscriber((client) => client.sSubscribe(channel, (text) => this.#tell(channel, text)));
    }
    return () => this.#remove(channel, listener);
  }

  /** Tells all listeners of a channel. Never rejects. */
  async publish(channel: string, text: string): Promise<void> {
    if (!this.#options.address) return this.#tell(channel, text);
    try {
      await this.#options.valkey().run("SPUBLISH", (client) => client.sPublish(channel, text));
    } catch (error) {
      this.#options.log.debug({ reason: (error as Error).message }, "news could not be spread");
      this.#tell(channel, text);
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    const client = await this.#subscriber?.catch(() => undefined);
    client?.destroy();
  }

  #tell(channel: string, text: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(text);
  }

  #remove(channel: string, listener: Listener): void {
    const listeners = this.#listeners.get(channel);
    listeners?.delete(listener);
    if (listeners?.size !== 0) return;
    this.#listeners.delete(channel);
    void this.#withSubscriber((client) => client.sUnsubscribe(channel));
  }

  async #withSubscriber(work: (client: ValkeyClient) => Promise<unknown>): Promise<void> {
    const { address, log } = this.#options;
    if (!address) return;
    try {
      this.#subscriber ??= open(address, log);
      await work(await this.#subscriber);
    } catch (error) {
      log.debug({ reason: (error as Error).message }, "news cannot be listened to");
    }
  }
}

/** A connection that only listens: it comes back by itself, with its channels. */
async function open(address: ValkeyAddress, log: Logger): Promise<ValkeyClient> {
  const client = createValkeyClient(address, undefined);
  client.on("error", (error: Error) => log.debug({ reason: error.message }, "the connection for news broke"));
  await client.connect();
  return client;
}
