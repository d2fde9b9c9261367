import { SpanKind } from "@opentelemetry/api";
import { compatibilityPartitioner, Producer, stringSerializers } from "@platformatic/kafka";
import { type Logger } from "pino";
import { inSpan } from "../telemetry/tracing.ts";
import { type Brokers, clientOptions } from "./brokers.ts";
import { inTime } from "./in-time.ts";

/** A record as it is sent. */
export interface OutgoingRecord {
  /** Without the prefix. */
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends records, each acknowledged by all replicas that are in sync. One request at a time: requests beside each other that fail in part could
 * otherwise take each other's sequence numbers, and the broker would drop a record as a repetition. What comes meanwhile goes together in the next.
 */
export class StreamProducer {
  readonly #brokers: Brokers;
  readonly #producer: Producer<string, string, string, string>;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(brokers: Brokers, log: Logger) {
    this.#brokers = brokers;
    this.#producer = new Producer({
      ...clientOptions(brokers),
      serializers: stringSerializers,
      // The one of the other clients: a key has the same partition whoever sends it.
      partitioner: compatibilityPartitioner,
      idempotent: true,
      acks: -1,
    });
    this.#producer.on("error", (error: Error) => log.warn({ reason: error.message }, "the producer failed"));
  }

  /**
   * Sends records in their order, within seconds or not at all. Where it rejects, any of them may have arrived, or arrive later; what is sent after
   * does so after them.
   */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const { prefix } = this.#brokers;
    const messages = records.map(({ topic, ...rest }) => ({ topic: prefix + topic, ...rest }));
    const turn = this.#tail.then(() => this.#traced(records, () => this.#producer.send({ messages })));
    this.#tail = turn.catch(() => undefined);
    await inTime(turn, longest, "the brokers have not acknowledged");
  }

  /** Asks whether the brokers can be reached. */
  async check(): Promise<void> {
    await inTime(this.#producer.listApis(), longest, "the brokers do not answer");
  }

  async close(): Promise<void> {
    await inTime(this.#tail, longest, "the last records are not acknowledged").catch(() => undefined);
    await this.#producer.close();
  }

  #traced<T>(records: readonly OutgoingRecord[], work: () => Promise<T>): Promise<T> {
    const topic = records[0]?.topic ?? "";
    const attributes = {
      "messaging.system": "kafka",
      "messaging.destination.name": topic,
      "messaging.batch.message_count": records.length,
    };
    return inSpan(`send ${topic}`, { kind: SpanKind.PRODUCER, attributes }, work);
  }
}

/** Longest wait for the brokers, in milliseconds: below the time for which the database keeps a transaction that asks nothing. */
const longest = 6_000;
