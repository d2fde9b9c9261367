import { SpanKind } from "@opentelemetry/api";
import { type Consumer, type Message } from "@platformatic/kafka";
import { type Logger } from "pino";
import { type Counter, type Histogram } from "prom-client";
import { type Metrics } from "../telemetry/metrics.ts";
import { contextOf, inSpan } from "../telemetry/tracing.ts";
import { backOff } from "./back-off.ts";
import { type Brokers } from "./brokers.ts";
import { deadRecord } from "./dead-letters.ts";
import { parseEvent, type StreamEvent } from "./event.ts";
import { handle, type Outcome } from "./handling.ts";
import { type Home } from "./home.ts";
import { type OutgoingRecord } from "./producer.ts";
import { lagGauge, Session } from "./session.ts";
import { Waker } from "./waker.ts";

/** A record as it comes. */
export type IncomingRecord = Message<string, string, string, string>;

/** The client of the brokers, opened anew for each session. */
export type OpenConsumer = () => Consumer<string, string, string, string>;

export interface ConsumerOptions {
  /** Who consumes, such as `payments`: its group is named after it. All instances share the records. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * The effect of an event, in one transaction with its inbox row. It is called again for an event that failed or comes again. An event that is of no
   * interest it leaves alone.
   */
  readonly effect: (event: StreamEvent) => Promise<void>;
  readonly brokers: Brokers;
  readonly open: OpenConsumer;
  readonly dead: { send(records: readonly OutgoingRecord[]): Promise<void> };
  readonly home: Home;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Events handled beside each other; those of one key never are. @default 8 */
  readonly lanes?: number;
}

/** Consumes topics for a service, at least once and in the order of each key, while this region is home. */
export class StreamConsumer {
  readonly #options: ConsumerOptions;
  readonly #consumed: Counter<"topic" | "group" | "outcome">;
  readonly #effects: Histogram<"topic" | "group">;
  readonly #waker = new Waker();
  #session: Session | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    const { metrics, home } = options;
    this.#consumed = metrics.counter("storefront_stream_consumed_total", "Records by how they ended", [
      "topic",
      "group",
      "outcome",
    ]);
    this.#effects = metrics.histogram(
      "storefront_stream_effect_seconds",
      "Time from the transaction of an event to the end of its effect's",
      ["topic", "group"],
    );
    for (const topic of options.topics) {
      lagGauge(metrics).set({ topic, group: options.group }, 0);
      // Prometheus sees a counter grow only from the second value on: the first dead letter must not be missed.
      for (const outcome of ["handled", "dead", "left"] as const)
        this.#consumed.inc({ topic, group: options.group, outcome }, 0);
    }
    home.onChange((isHome) => (isHome ? this.#waker.wake() : void this.#session?.end()));
  }

  /** Joins the group as soon as this region is home. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends what has begun, keeps the position, and leaves the group. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waker.wake();
    await this.#session?.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { home, log, group } = this.#options;
    for (let failures = 0; !this.#stopped;) {
      if (!home.isHome) {
        await this.#waker.sleep(1_000);
        continue;
      }
      const began = performance.now();
      try {
        this.#session = new Session({
          ...this.#options,
          work: (record, signal) => this.#work(record, signal),
        });
        // It may have changed while the session was made, when there was none to end.
        if (!this.#stopped && home.isHome) await this.#session.run();
      } catch (error) {
        log.warn({ group, reason: (error as Error).message }, "the consumer has lost the brokers");
        failures = performance.now() - began > 30_000 ? 1 : failures + 1;
        await this.#waker.sleep(backOff(failures + 2));
      } finally {
        this.#session = undefined;
      }
    }
  }

  /** @returns whether the record is done with: handled, or kept as a dead letter. */
  async #work(record: IncomingRecord, signal: AbortSignal): Promise<boolean> {
    const { group, brokers } = this.#options;
    const topic = record.topic.slice(brokers.prefix.length);
    const outcome = await this.#outcomeOf(record, topic, signal);
    if (outcome.kind === "dead" && !(await this.#bury(record, topic, outcome, signal))) return false;
    this.#consumed.inc({ topic, group, outcome: outcome.kind });
    return outcome.kind !== "left";
  }

  #outcomeOf(record: IncomingRecord, topic: string, signal: AbortSignal): Promise<Outcome> {
    const { group, effect, log } = this.#options;
    const attributes = {
      "messaging.system": "kafka",
      "messaging.destination.name": topic,
      "messaging.consumer.group.name": group,
    };
    const parent = contextOf(Object.fromEntries(record.headers));
    const attempt = () =>
      inSpan(`process ${topic}`, { kind: SpanKind.CONSUMER, attributes, parent }, async () => {
        const event = parseEvent(record.value);
        await effect(event);
        this.#effects.observe(
          { topic, group },
          Math.max(0, Date.now() - Date.parse(event.occurredAt)) / 1000,
        );
      });
    const onFailure = (error: unknown, attempts: number) => {
      const { message: reason } = error as Error;
      const at = { topic, group, partition: record.partition, offset: String(record.offset) };
      log.warn({ ...at, attempts, reason }, "an event could not be handled");
    };
    return handle(`${group} consumes ${topic}`, attempt, { signal, onFailure });
  }

  /** Tries for as long as it takes: a record that is neither handled nor kept would be lost. */
  async #bury(
    record: IncomingRecord,
    topic: string,
    { reason, attempts }: Outcome & { kind: "dead" },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { dead, group, log } = this.#options;
    const letter = deadRecord(record, topic, { group, reason, attempts });
    const send = () => dead.send([letter]);
    const onFailure = (error: unknown) =>
      log.warn({ topic, group, reason: (error as Error).message }, "a dead letter could not be kept");
    for (;;) {
      const { kind } = await handle(`${group} buries ${topic}`, send, { signal, onFailure });
      if (kind === "handled")
        log.error({ topic, group, key: record.key, reason }, "an event is a dead letter now");
      if (kind !== "dead") return kind === "handled";
    }
  }
}
