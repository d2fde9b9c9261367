import { type UserShards } from "../sharding/user-shards.ts";
import { type OutboxRelay } from "./relay.ts";

/** The relays of a service's outbox: one for each shard that has it. */
export class Relays {
  readonly #relays: readonly OutboxRelay[];
  readonly #shards: UserShards;

  /** @param relays in the order of their shards. */
  constructor(relays: readonly OutboxRelay[], shards: UserShards) {
    this.#relays = relays;
    this.#shards = shards;
  }

  start(): void {
    for (const relay of this.#relays) relay.start();
  }

  /** To be called after a transaction that wrote to the outbox: its events go out at once. Without a bucket, those of shard 0. */
  wake(bucket?: number): void {
    if (bucket === undefined) return this.#relays[0]?.wake();
    this.#shards.shardOf(bucket).then(
      ({ number }) => this.#relays[number]?.wake(),
      () => undefined,
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay.stop()));
  }
}
