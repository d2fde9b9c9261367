import { setTimeout as pause } from "node:timers/promises";
import { type Logger } from "pino";
import { type Brokers } from "../lib/stream/brokers.ts";
import { createTopics } from "../lib/stream/topics.ts";

export interface PrepareTopicsOptions {
  /** How long the brokers may take to answer. */
  readonly waitMilliseconds: number;
  readonly log: Logger;
  /** What makes them. Tests put another in its place. */
  readonly create?: (brokers: Brokers) => Promise<string[]>;
}

/** How often brokers are asked that do not answer yet, in milliseconds. */
const interval = 1_000;

/**
 * Makes the topics that are missing, with those for dead letters.
 * @returns their names.
 * @throws Error where this process may not make them, or the brokers do not answer in time.
 */
export async function prepareTopics(
  brokers: Brokers,
  { waitMilliseconds, log, create = createTopics }: PrepareTopicsOptions,
): Promise<string[]> {
  const deadline = performance.now() + waitMilliseconds;
  for (;;) {
    try {
      return await create(brokers);
    } catch (error) {
      const reasons = codesOf(error);
      if (reasons.some((reason) => /AUTHORIZATION_FAILED/.test(reason))) {
        throw new Error(
          `topics are missing, and this process may not make them (${reasons.join(", ")}): on MSK the platform makes them`,
          { cause: error },
        );
      }
      const reason = reasons.join(", ");
      if (performance.now() >= deadline) {
        const seconds = Math.round(waitMilliseconds / 1_000);
        throw new Error(`the brokers were not ready within ${seconds} seconds: ${reason}`, { cause: error });
      }
      log.warn({ reason }, "the brokers are not ready yet");
      await pause(interval);
    }
  }
}

/** What went wrong, as the brokers name it, down to the last cause; each once. */
function codesOf(error: unknown): string[] {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.flatMap(codesOf))];
  }
  if (!(error instanceof Error)) return [String(error)];
  if ("apiId" in error && typeof error.apiId === "string") return [error.apiId];
  return error.cause instanceof Error ? codesOf(error.cause) : [error.message];
}
