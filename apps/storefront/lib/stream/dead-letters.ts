import { Consumer, stringDeserializers } from "@platformatic/kafka";
import { type Brokers, clientOptions } from "./brokers.ts";
import { type IncomingRecord } from "./consumer.ts";
import { type OutgoingRecord } from "./producer.ts";
import { deadTopicOf, replayGroupOf } from "./topics.ts";

/** Why a record is a dead letter. */
export interface Death {
  /** Who could not handle it. */
  readonly group: string;
  readonly reason: string;
  readonly attempts: number;
}

/** Longest reason in a header, in characters. */
const reasonLimit = 500;

/** The record as it is kept, with the reason. */
export function deadRecord(
  {
    key,
    value,
    headers,
    partition,
    offset,
  }: Pick<IncomingRecord, "key" | "value" | "headers" | "partition" | "offset">,
  topic: string,
  { group, reason, attempts }: Death,
): OutgoingRecord {
  return {
    topic: deadTopicOf(topic),
    key,
    value,
    headers: {
      ...Object.fromEntries(headers),
      "dead-group": group,
      "dead-reason": reason.slice(0, reasonLimit),
      "dead-attempts": String(attempts),
      "dead-from": `${partition}:${offset}`,
    },
  };
}

/**
 * Puts the dead letters of a topic back into it, those that are there now. Groups that have had the effect know the event by its inbox; the one
 * that had not tries again, and a letter that still fails comes back.
 * @returns how many were put back. A replay that is broken off puts some back again.
 */
export async function replayDeadLetters(
  topic: string,
  brokers: Brokers,
  sender: { send(records: readonly OutgoingRecord[]): Promise<void> },
): Promise<number> {
  const name = brokers.prefix + deadTopicOf(topic);
  const consumer = new Consumer({
    ...clientOptions(brokers),
    groupId: brokers.prefix + replayGroupOf(topic),
    deserializers: stringDeserializers,
  });
  try {
    return await replay(consumer, name, (letter) => sender.send([livingRecord(letter, topic)]));
  } finally {
    await consumer.close(true);
  }
}

async function replay(
  consumer: Consumer<string, string, string, string>,
  name: string,
  send: (letter: IncomingRecord) => Promise<void>,
): Promise<number> {
  const ends = (await consumer.listOffsets({ topics: [name] })).get(name) ?? [];
  const stream = await consumer.consume({
    topics: [name],
    mode: "committed",
    fallbackMode: "earliest",
    autocommit: false,
    maxWaitTime: 200,
  });
  const left = await openPartitions(consumer, name, ends);
  let count = 0;
  try {
    if (left.size === 0) return 0;
    for await (const letter of stream) {
      const end = left.get(letter.partition);
      if (end !== undefined && letter.offset < end) {
        await send(letter);
        await letter.commit();
        count++;
      }
      if (end !== undefined && letter.offset + 1n >= end) left.delete(letter.partition);
      if (left.size === 0) break;
    }
    return count;
  } finally {
    await stream.close();
  }
}

/** Ends of the partitions that hold letters which were not put back. */
async function openPartitions(
  consumer: Consumer<string, string, string, string>,
  topic: string,
  ends: readonly bigint[],
): Promise<Map<number, bigint>> {
  const partitions = ends.map((_, partition) => partition);
  const committed =
    (await consumer.listCommittedOffsets({ topics: [{ topic, partitions }] })).get(topic) ?? [];
  return new Map(
    ends.flatMap((end, partition) => {
      const from = committed[partition] ?? -1n;
      return end > (from < 0n ? 0n : from) ? [[partition, end] as const] : [];
    }),
  );
}

function livingRecord({ key, value, headers }: IncomingRecord, topic: string): OutgoingRecord {
  const kept = [...headers].filter(([name]) => !name.startsWith("dead-"));
  return { topic, key, value, headers: Object.fromEntries(kept) };
}
