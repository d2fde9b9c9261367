import { type MessagesStream } from "@platformatic/kafka";
import { type Gauge } from "prom-client";
import { type Metrics } from "../telemetry/metrics.ts";
import { KeyedLanes } from "./keyed-lanes.ts";
import { OffsetTracker } from "./offset-tracker.ts";
import { type ConsumerOptions, type IncomingRecord } from "./consumer.ts";

/** Milliseconds between commits of the position. What is done since the last comes again after a crash, and is known by the inbox then. */
const commitMilliseconds = 200;

/** Records that may be open at once: the next are fetched meanwhile, and a consumer that ends has little to wait for. */
const openLimit = 200;

/** What a member has before it. */
export function lagGauge(metrics: Metrics): Gauge<"topic" | "group"> {
  const help = "Records of this member's partitions that are not done";
  return metrics.gauge("storefront_stream_lag", help, ["topic", "group"]);
}

interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly tracker: OffsetTracker;
  committed: bigint | undefined;
  leaderEpoch: number;
}

type SessionOptions = Pick<
  ConsumerOptions,
  "topics" | "brokers" | "open" | "log" | "group" | "lanes" | "metrics"
> & {
  /** @returns whether the record is done with. */
  readonly work: (record: IncomingRecord, signal: AbortSignal) => Promise<boolean>;
};

/** One membership of a group, from joining to leaving. Nothing of it outlives it but the position at the brokers. */
export class Session {
  readonly #options: SessionOptions;
  readonly #consumer: ReturnType<ConsumerOptions["open"]>;
  readonly #positions = new Map<string, Position>();
  readonly #lanes: KeyedLanes;
  readonly #leaving = new AbortController();
  #stream: MessagesStream<string, string, string, string> | undefined;
  #failure: Error | undefined;
  #committing: Promise<void> | undefined;
  #ended: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#lanes = new KeyedLanes({ lanes: options.lanes ?? 8, limit: openLimit });
    this.#consumer = options.open();
    this.#consumer.on("error", (error: Error) => this.#fail(error));
    this.#consumer.on("consumer:heartbeat:stalled", () =>
      this.#fail(new Error("the group has not answered")),
    );
  }

  /** Comes back after `end`; rejects when the brokers or the group are lost. */
  async run(): Promise<void> {
    const timer = setInterval(() => void this.#commit(), commitMilliseconds);
    try {
      await this.#consume();
    } catch (error) {
      this.#failure ??= error as Error;
    } finally {
      clearInterval(timer);
      await this.end();
    }
    if (this.#failure && !this.#asked) throw this.#failure;
  }

  /** Finishes what has begun, keeps the position, leaves. */
  end(): Promise<void> {
    this.#asked ||= this.#failure === undefined;
    this.#ended ??= this.#close();
    return this.#ended;
  }

  #asked = false;

  async #consume(): Promise<void> {
    const { topics, brokers, metrics, group } = this.#options;
    const names = topics.map((topic) => brokers.prefix + topic);
    this.#stream = await this.#consumer.consume({
      topics: names,
      mode: "committed",
      fallbackMode: "earliest",
      autocommit: false,
      sessionTimeout: 6_000,
      heartbeatInterval: 1_000,
      rebalanceTimeout: 15_000,
      maxWaitTime: 1_000,
    });
    if (this.#leaving.signal.aborted) return;
    const lag = lagGauge(metrics);
    this.#consumer.on("consumer:lag", (lags) => {
      for (const [topic, partitions] of lags) {
        const total = partitions.reduce((sum, each) => sum + (each > 0n ? Number(each) : 0), 0);
        if (!this.#leaving.signal.aborted)
          lag.set({ topic: topic.slice(brokers.prefix.length), group }, total);
      }
    });
    this.#consumer.on("consumer:lag:error", () => undefined);
    this.#consumer.startLagMonitoring({ topics: names }, 5_000);
    for await (const record of this.#stream) {
      if (this.#leaving.signal.aborted) return;
      await this.#accept(record);
    }
    if (!this.#leaving.signal.aborted) throw new Error("the stream of records has ended");
  }

  async #accept(record: IncomingRecord): Promise<void> {
    const position = this.#positionOf(record);
    position.leaderEpoch = record.leaderEpoch;
    position.tracker.begin(record.offset);
    // Records without a key have no order to keep but the partition's.
    const key = record.key || `${record.topic}:${record.partition}`;
    await this.#lanes.add(key, async () => {
      const done = await this.#options.work(record, this.#leaving.signal).catch((error: unknown) => {
        this.#fail(error as Error);
        return false;
      });
      // What was left stays open: no position passes it.
      if (done) position.tracker.end(record.offset);
    });
  }

  #positionOf({ topic, partition }: IncomingRecord): Position {
    const name = `${topic}:${partition}`;
    const known = this.#positions.get(name);
    if (known) return known;
    const position = {
      topic,
      partition,
      tracker: new OffsetTracker(),
      committed: undefined,
      leaderEpoch: -1,
    };
    this.#positions.set(name, position);
    return position;
  }

  /** One commit at a time, or an older position could arrive after a newer one. A failed one is made up for by the next. */
  #commit(): Promise<void> {
    this.#committing ??= this.#commitChanges()
      .catch((error: Error) =>
        this.#options.log.debug(
          { reason: error.message, group: this.#options.group },
          "a position was not kept",
        ),
      )
      .finally(() => (this.#committing = undefined));
    return this.#committing;
  }

  async #commitChanges(): Promise<void> {
    const changed = [...this.#positions.values()].flatMap((position) => {
      const offset = position.tracker.position;
      return offset === undefined || offset === position.committed ? [] : [{ position, offset }];
    });
    if (changed.length === 0) return;
    await this.#consumer.commit({
      offsets: changed.map(({ position: { topic, partition, leaderEpoch }, offset }) => ({
        topic,
        partition,
        offset,
        leaderEpoch,
      })),
    });
    for (const { position, offset } of changed) position.committed = offset;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    void this.end();
  }

  async #close(): Promise<void> {
    this.#leaving.abort();
    // Who has left has no partitions: what lags is told by those that have them now.
    for (const topic of this.#options.topics)
      lagGauge(this.#options.metrics).set({ topic, group: this.#options.group }, 0);
    await this.#lanes.stop();
    await this.#committing;
    if (!this.#failure) await this.#commit();
    await this.#stream?.close().catch(() => undefined);
    await this.#consumer.close(true).catch(() => undefined);
  }
}
