import { type MessagesStream } from "@platformatic/kafka";
import { type Gauge } from "prom-client";
import { type Metrics } from "../telemetry/metrics.ts";
import { inTime } from "./in-time.ts";
import { KeyedLanes } from "./keyed-lanes.ts";
import { PartitionPositions } from "./partition-positions.ts";
import { type ConsumerOptions, type IncomingRecord } from "./consumer.ts";

/** Milliseconds between commits of the position. What is done since the last comes again after a crash, and is known by the inbox then. */
const commitMilliseconds = 200;

/**
 * How the group notices who is gone, in milliseconds. A rebalance waits for members that died until their session ends, and for those that hang
 * until it times out.
 */
const membership = { sessionTimeout: 6_000, heartbeatInterval: 1_000, rebalanceTimeout: 8_000 };

/**
 * Longest wait for an answer of the brokers, in milliseconds. To join takes as long as a rebalance: who gave up before and joined anew would each
 * time leave behind a member that the next rebalance waits for, and a group of two in which one had died might never come to an end of it.
 */
export const memberRequestTimeout = membership.rebalanceTimeout + 4_000;

/** Longest time to leave the group and to close, in milliseconds: a member that cannot say so is missed soon. */
const leaveMilliseconds = 5_000;

/** Longest time to become a member, in milliseconds: some rebalances one after the other. */
const joinMilliseconds = 60_000;

/** So many looks at what waits, 5 s apart, may find records of this member's partitions while none comes. */
const mostIdleLooks = 3;

/**
 * Milliseconds after which the position is told again though nothing has changed: a commit that was on its way while its partition moved may have put
 * back what the new member has kept.
 */
const retellMilliseconds = 10_000;

/** Records that may be open at once: the next are fetched meanwhile, and a consumer that ends has little to wait for. */
const openLimit = 200;

/** What a member has before it. */
export function lagGauge(metrics: Metrics): Gauge<"topic" | "group"> {
  const help = "Records of this member's partitions that are not done";
  return metrics.gauge("storefront_stream_lag", help, ["topic", "group"]);
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
  readonly #positions = new PartitionPositions();
  readonly #lanes: KeyedLanes;
  readonly #leaving = new AbortController();
  #stream: MessagesStream<string, string, string, string> | undefined;
  #failure: Error | undefined;
  #idleLooks = 0;
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
    this.#consumer.on("consumer:group:join", ({ assignments }) => {
      this.#positions.assign(assignments ?? []);
      const partitions = (assignments ?? []).map((each) => `${each.topic}: ${each.partitions.join(" ")}`);
      options.log.info({ group: options.group, partitions }, "the group was dealt out");
    });
  }

  /** Comes back after `end`; rejects when the brokers or the group are lost. */
  async run(): Promise<void> {
    const timers = [
      setInterval(() => void this.#commit(), commitMilliseconds),
      setInterval(() => this.#positions.forgetKept(), retellMilliseconds),
    ];
    try {
      await this.#consume();
    } catch (error) {
      this.#failure ??= error as Error;
    } finally {
      timers.forEach(clearInterval);
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
    const joined = this.#consumer.consume({
      topics: names,
      mode: "committed",
      fallbackMode: "earliest",
      autocommit: false,
      ...membership,
      maxWaitTime: 1_000,
    });
    this.#stream = await inTime(joined, joinMilliseconds, "the group has not taken this member");
    if (this.#leaving.signal.aborted) return;
    const lag = lagGauge(metrics);
    this.#consumer.on("consumer:lag", (lags) => {
      let waiting = 0;
      for (const [topic, partitions] of lags) {
        const total = partitions.reduce((sum, each) => sum + (each > 0n ? Number(each) : 0), 0);
        waiting += total;
        if (!this.#leaving.signal.aborted)
          lag.set({ topic: topic.slice(brokers.prefix.length), group }, total);
      }
      this.#notice(waiting);
    });
    this.#consumer.on("consumer:lag:error", () => undefined);
    this.#consumer.startLagMonitoring({ topics: names }, 5_000);
    for await (const record of this.#stream) {
      if (this.#leaving.signal.aborted) return;
      await this.#accept(record);
    }
    if (!this.#leaving.signal.aborted) throw new Error("the stream of records has ended");
  }

  /** A client that has stopped to fetch, for whatever reason, would be a member that does nothing for ever. */
  #notice(waiting: number): void {
    this.#idleLooks = waiting > 0 && this.#lanes.size === 0 ? this.#idleLooks + 1 : 0;
    if (this.#idleLooks >= mostIdleLooks) this.#fail(new Error("records wait, and none has come"));
  }

  async #accept(record: IncomingRecord): Promise<void> {
    if (!this.#isOurs(record)) return;
    this.#idleLooks = 0;
    const done = this.#positions.begin(record);
    // Records without a key have no order to keep but the partition's.
    const key = record.key || `${record.topic}:${record.partition}`;
    await this.#lanes.add(key, async () => {
      const handled = await this.#options.work(record, this.#leaving.signal).catch((error: unknown) => {
        this.#fail(error as Error);
        return false;
      });
      // What was left stays open: no position passes it.
      if (handled) done();
    });
  }

  /** What was fetched of a partition that another member has by now, that one gets. */
  #isOurs({ topic, partition }: IncomingRecord): boolean {
    const { assignments } = this.#consumer;
    return assignments?.some((each) => each.topic === topic && each.partitions.includes(partition)) ?? false;
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
    const { change } = this.#positions;
    if (!change) return;
    await this.#consumer.commit({ offsets: [...change.offsets] });
    change.kept();
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
    await inTime(this.#leave(), leaveMilliseconds, "this member has not left").catch(() => undefined);
  }

  async #leave(): Promise<void> {
    await this.#stream?.close().catch(() => undefined);
    await this.#consumer.close(true).catch(() => undefined);
  }
}
