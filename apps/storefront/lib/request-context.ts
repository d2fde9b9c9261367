import { AsyncLocalStorage } from "node:async_hooks";
import { type ConsistencyToken } from "./database/consistency.ts";

/** How much a request matters when not all can be served: browsing goes first, an order last. */
export type Priority = "critical" | "normal" | "sheddable";

/** What belongs to the request, job or message that is being worked on, without being handed from function to function. */
export interface RequestContext {
  /** Route or job, for metrics: `GET /products/:id`. */
  readonly route: string;
  readonly priority: Priority;
  /** Time, as `performance.now()` gives it, after which nobody waits for the answer. */
  readonly deadline: number;
  /** Ends when the deadline has passed or the client has gone. */
  readonly signal: AbortSignal | undefined;
  /** The credentials that came with the request, to be passed on to other services. */
  readonly authorization: string | undefined;
  /** What the client has seen of each shard; grows with every write. */
  consistency: ConsistencyToken;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The context of what is being worked on; undefined outside of any request. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs something within a context. */
export function inContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** Whether the client of the current request has written something that its reads must show. */
export function hasWritten(): boolean {
  for (const _shard in storage.getStore()?.consistency) return true;
  return false;
}

/** Milliseconds that are left for the current request; a number that is negative has passed. Without a request: the given default. */
export function remainingMilliseconds(otherwise: number): number {
  const context = storage.getStore();
  return context ? Math.min(otherwise, context.deadline - performance.now()) : otherwise;
}
