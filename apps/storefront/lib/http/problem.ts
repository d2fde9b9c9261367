/**
 * Something that a caller did or met, told as `application/problem+json` (RFC 9457). Any other error is a mistake of ours: the caller
 * learns nothing of it but the id of the trace.
 */
export class Problem extends Error {
  readonly status: number;
  /** Kind of problem, stable for programs: `out-of-stock`. */
  readonly type: string;
  /** After how many seconds it is worth to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    type: string,
    detail: string,
    { retryAfterSeconds }: { retryAfterSeconds?: number } = {},
  ) {
    super(detail);
    this.status = status;
    this.type = type;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What is not there, or not for this user: the two look the same from outside. */
export function notFound(what: string): Problem {
  return new Problem(404, "not-found", `no such ${what}`);
}

/** Nobody is signed in, or the token is no good. */
export function unauthorized(): Problem {
  return new Problem(401, "unauthorized", "sign in first");
}

/** The user may not do this. */
export function forbidden(): Problem {
  return new Problem(403, "forbidden", "this is not for you to do");
}

/** Something that is needed for an answer cannot be had right now. */
export function unavailable(what: string, retryAfterSeconds = 1): Problem {
  return new Problem(503, "unavailable", `${what} cannot be reached right now`, { retryAfterSeconds });
}

/** A problem as it is sent. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly traceId?: string;
}
