import { type Counter } from "prom-client";
import { type Connection } from "../database/connection.ts";
import { isBehind, type LogPosition, merged } from "../database/consistency.ts";
import { type Database } from "../database/database.ts";
import { type Fence } from "../database/server.ts";
import { type Shard } from "../database/shard.ts";
import { unavailable } from "../http/problem.ts";
import { currentRequest } from "../request-context.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { bucketOf } from "./buckets.ts";
import { readShardMap } from "./map-store.ts";
import { type ShardMap } from "./shard-map.ts";

/** The shard that was asked does not have the bucket, or not any more. Nothing was written. */
export class BucketMoved extends Error {
  constructor(bucket: number) {
    super(`bucket ${bucket} is not active on this shard`);
  }
}

/** Waits between tries of a write whose bucket moves, in milliseconds: together above the longest time that a move keeps writes out. */
const patience = [5, 20, 50, 100, 200, 400, 800];

/** Where a consistency token keeps the version of the map, as if the map were a shard. */
const mapPosition = 999;

/** How old the map may become before it is read again beside the requests, in milliseconds. */
const freshMilliseconds = 2_000;

/** The data of users, wherever it lies: by their buckets, over all shards. */
export class UserShards {
  readonly #database: Database;
  readonly #moves: Counter;
  #map: ShardMap | undefined;
  #readAt = -Infinity;
  #reading: Promise<ShardMap> | undefined;

  constructor(database: Database, metrics: Metrics) {
    this.#database = database;
    this.#moves = metrics.counter(
      "storefront_bucket_moved_total",
      "Writes that found their bucket moved or moving, and were tried again",
    );
  }

  /** The data of a user. */
  of(userId: string): UserShard {
    return this.ofBucket(bucketOf(userId));
  }

  /** The data of all users of a bucket. */
  ofBucket(bucket: number): UserShard {
    return new UserShard(bucket, this, this.#moves);
  }

  /** All shards: for what goes on beside the users' requests, such as relays. */
  get all(): readonly Shard[] {
    return this.#database.shards;
  }

  /** Where the map says that a bucket lies. A map that is a few seconds old is read anew, without anybody waiting for it. */
  async shardOf(bucket: number): Promise<Shard> {
    const map = this.#map ?? (await this.refresh());
    if (performance.now() - this.#readAt > freshMilliseconds) this.refresh().catch(() => undefined);
    return this.#database.shard(map.shardOf(bucket));
  }

  /** Reads the map anew when a client has met a newer one. */
  async atLeast(wanted: LogPosition | undefined): Promise<void> {
    const map = this.#map;
    if (wanted === undefined || !map || !isBehind(positionOf(map), wanted)) return;
    await this.refresh().catch(() => undefined);
  }

  /** Lets the client of the current request know the map that its write went by. */
  remember(): void {
    const context = currentRequest();
    if (!context || !this.#map) return;
    context.consistency = merged(context.consistency, { [mapPosition]: positionOf(this.#map) });
  }

  /** Reads the map now. */
  refresh(): Promise<ShardMap> {
    this.#reading ??= readShardMap(this.#database)
      .then((map) => {
        this.#map = map;
        return map;
      })
      .finally(() => {
        // After a failure, too: a shard 0 that is down is not asked by every request.
        this.#readAt = performance.now();
        this.#reading = undefined;
      });
    return this.#reading;
  }
}

/** The data of one user. */
export class UserShard {
  /** First column of the primary key of all of the user's rows. */
  readonly bucket: number;
  readonly #shards: UserShards;
  readonly #moves: Counter;

  constructor(bucket: number, shards: UserShards, moves: Counter) {
    this.bucket = bucket;
    this.#shards = shards;
    this.#moves = moves;
  }

  /** Reads, as `Shard.read` does. */
  async read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const shard = await this.#readable();
    return shard.read(work);
  }

  /**
   * Writes in one transaction on the shard that has the user's bucket, for sure: the transaction holds the fence. The work runs again when
   * the bucket was moved, and may then be on another shard: it must not keep anything from the run before.
   * @throws Problem 503 when the bucket stays closed for longer than a move takes.
   */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const fence: Fence = {
      text: `select from sharding.owned where bucket = ${this.bucket} and state = 'active' for share`,
      refusal: () => new BucketMoved(this.bucket),
    };
    return this.#retrying((shard) => shard.write(work, fence));
  }

  /**
   * Writes by one statement, which is a transaction by itself and saves two trips to the server. It holds the fence itself: it begins with
   * `with fence as (…)` (see `fenceText`), and the work throws BucketMoved when the statement says that it had none.
   */
  writeOnce<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#retrying((shard) => shard.writeOnce(work));
  }

  /**
   * The effect of an event, by one statement: as `writeOnce`, but nobody reads on after it, so that it asks for no position, and is one trip to the
   * server.
   */
  effect<T extends { readonly owned: boolean }>(
    work: (connection: Connection) => Promise<T | undefined>,
  ): Promise<T> {
    return this.#retrying(async ({ primary }) => {
      const row = await primary.with(work);
      if (!row?.owned) throw new BucketMoved(this.bucket);
      return row;
    });
  }

  async #retrying<T>(attempt: (shard: Shard) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      const shard = await this.#shards.shardOf(this.bucket);
      try {
        const value = await attempt(shard);
        this.#shards.remember();
        return value;
      } catch (error) {
        if (!(error instanceof BucketMoved)) throw error;
      }
      this.#moves.inc();
      const wait = patience[tries];
      if (wait === undefined) throw unavailable("your data, which is being moved,");
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
      await this.#shards.refresh();
    }
  }

  /** A client whose last write met a newer map than this process has knows of a move that this process has not heard of. */
  async #readable(): Promise<Shard> {
    await this.#shards.atLeast(currentRequest()?.consistency[mapPosition]);
    return this.#shards.shardOf(this.bucket);
  }
}

function positionOf({ version }: ShardMap): LogPosition {
  return `0/${version.toString(16).toUpperCase()}`;
}

/** First part of a statement for `writeOnce`: `with ${fenceText("$1")}, …`. Parts that insert select from `fence`. */
export function fenceText(bucket: string): string {
  return `fence as materialized (select bucket from sharding.owned where bucket = ${bucket} and state = 'active' for share)`;
}
