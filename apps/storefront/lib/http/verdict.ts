import { type Verdict } from "../resilience/dependency.ts";
import { TimedOut } from "./messages.ts";

/** Header of an answer that a process gave because it has too much to do. */
export const overloadHeader = "x-overload";

/** An answer that says that the service is in trouble, on its way past the breaker; who called gets it as an answer. */
export class TroubledAnswer<T> extends Error {
  readonly answer: T;
  readonly status: number;

  constructor(answer: T, status: number) {
    super(`answered ${status}`);
    this.answer = answer;
    this.status = status;
  }
}

/** What was given to a call, to tell a slow service from an impatient caller. */
export interface Patience {
  /** Time that this call had, in milliseconds. */
  readonly given: number;
  /** Time that it would have had without a deadline. */
  readonly usual: number;
  /** Whether the caller has gone. */
  readonly callerGone: boolean;
}

/**
 * What an error of a call says of the service.
 *
 * Troubled: it cannot be reached, breaks off, fails (500, 502), or does not answer in the time that calls have. Not troubled: it had less time
 * than that, or else clients with short deadlines could open the breaker for all; nor a 503, which comes quickly and speaks of something
 * behind the service or of load: refusing checkout because browsing is shed would turn priorities upside down.
 *
 * Again: what broke before an answer, and what a process behind it could not reach. Not what was shed or was slow: more work is no help.
 */
export function judge(error: unknown, { given, usual, callerGone }: Patience): Verdict {
  if (callerGone) return { failed: false, again: false };
  const patient = given >= usual / 2;
  if (error instanceof TimedOut) return { failed: patient, again: false };
  if (error instanceof TroubledAnswer) {
    if (error.status === 503) return { failed: false, again: true };
    if (error.status === 504) return { failed: patient, again: false };
    return { failed: true, again: error.status === 502 };
  }
  return { failed: true, again: true };
}

/** Whether an answer goes past the breaker as an error. */
export function isTroubled(status: number, headers: Readonly<Record<string, unknown>>): boolean {
  return status >= 500 && headers[overloadHeader] === undefined;
}
