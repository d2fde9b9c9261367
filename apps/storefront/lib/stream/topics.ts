import { Admin } from "@platformatic/kafka";
import { type Brokers, clientOptions } from "./brokers.ts";

/** What others may want to hear about: one topic for each kind of thing. `stacks` makes them on the clusters. */
export const topics = ["catalog", "orders", "payments"] as const;

export type Topic = (typeof topics)[number];

/** Where records of a topic go that could not be handled. */
export function deadTopicOf(topic: string): string {
  return `${topic}.dead`;
}

/**
 * The group that puts a topic's dead letters back: one for each topic, so that none is put back twice. It begins with the name of the service that
 * publishes the topic, which therefore may be a member of it where the brokers ask for rights, and nobody else.
 */
export function replayGroupOf(topic: string): string {
  return `${topic}.replay`;
}

/** How many partitions a topic gets where this project makes it. It bounds the consumers of a group. */
export const localPartitions = 6;

/**
 * Makes the topics that are not there, with those for dead letters: on a laptop and in tests, where nobody else does.
 * @returns the names of the new ones, with the prefix.
 */
export async function createTopics(
  brokers: Brokers,
  { names = topics, partitions = localPartitions }: { names?: readonly string[]; partitions?: number } = {},
): Promise<string[]> {
  const admin = new Admin(clientOptions(brokers));
  try {
    const present = new Set(await admin.listTopics());
    const missing = (wanted: readonly string[]) =>
      wanted.map((name) => brokers.prefix + name).filter((name) => !present.has(name));
    const living = missing(names);
    const dead = missing(names.map(deadTopicOf));
    // Replicas: what the broker has as its default.
    if (living.length > 0)
      await unlessThere(admin.createTopics({ topics: living, partitions, replicas: -1 }));
    if (dead.length > 0) await unlessThere(admin.createTopics({ topics: dead, partitions: 1, replicas: -1 }));
    return [...living, ...dead];
  } finally {
    await admin.close();
  }
}

/** A topic that was made a moment ago, by whomever, may be missing in the list still. */
async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if (!isThere(error)) throw error;
  });
}

function isThere(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isThere);
  return error instanceof Error && "apiId" in error && error.apiId === "TOPIC_ALREADY_EXISTS";
}
