import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { DeadlinePassed } from "../database/connection.ts";
import { isUnreachable } from "../database/unreachable.ts";
import { Problem } from "../http/problem.ts";
import { inContext } from "../request-context.ts";
import { backOff } from "./back-off.ts";
import { MalformedEvent } from "./event.ts";

/** How an attempt to handle a record ended. */
export type Outcome =
  | { readonly kind: "handled" }
  /** It will not succeed by itself. */
  | { readonly kind: "dead"; readonly reason: string; readonly attempts: number }
  /** The consumer stops: the record comes again. */
  | { readonly kind: "left" };

/** So often a record is tried before it is dead, where the record itself may be what fails. Within a second or two. */
export const attemptsBeforeDeath = 5;

/** Time for one attempt, in milliseconds. */
const attemptMilliseconds = 10_000;

/** What the record itself may be to blame for, among the errors of PostgreSQL: data, constraints, and statements that do not fit the schema. */
const ofTheRecord = /^(22|23|42)/;

/** Whether a store or a service was missing, and not the record wrong: then it waits, however long. */
export function isPassing(error: unknown): boolean {
  if (isUnreachable(error) || error instanceof DeadlinePassed) return true;
  if (error instanceof pg.DatabaseError) return !ofTheRecord.test(error.code ?? "");
  return error instanceof Problem && (error.status === 503 || error.status === 504 || error.status === 429);
}

/** Handles a record in place, again and again where that may help. */
export async function handle(
  name: string,
  work: () => Promise<void>,
  { signal, onFailure }: { signal: AbortSignal; onFailure: (error: unknown, attempt: number) => void },
): Promise<Outcome> {
  for (let attempt = 1, faults = 0; !signal.aborted; attempt++) {
    try {
      await inContext(contextOf(name), work);
      return { kind: "handled" };
    } catch (error) {
      onFailure(error, attempt);
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof MalformedEvent) return { kind: "dead", reason, attempts: attempt };
      if (!isPassing(error) && ++faults >= attemptsBeforeDeath)
        return { kind: "dead", reason, attempts: attempt };
    }
    await sleep(backOff(attempt), undefined, { signal }).catch(() => undefined);
  }
  return { kind: "left" };
}

function contextOf(name: string) {
  return {
    route: name,
    priority: "normal" as const,
    deadline: performance.now() + attemptMilliseconds,
    signal: undefined,
    authorization: undefined,
    consistency: {},
  };
}
