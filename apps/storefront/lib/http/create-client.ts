import { type Counter } from "prom-client";
import { consistencyHeader, merged, parseToken } from "../database/consistency.ts";
import { currentRequest, remainingMilliseconds } from "../request-context.ts";
import { BreakerOpen } from "../resilience/breaker.ts";
import { BulkheadFull } from "../resilience/bulkhead.ts";
import { Dependency, type DependencyLimits } from "../resilience/dependency.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type ServiceClient, type Transport } from "./client.ts";
import { TimedOut } from "./messages.ts";
import { outgoingHeaders } from "./outgoing-headers.ts";
import { Problem, unavailable } from "./problem.ts";
import { isTroubled, judge, TroubledAnswer } from "./verdict.ts";

/** Longest wait for another service where the caller names none, in milliseconds. */
export const defaultTimeoutMilliseconds = 1_000;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Asked {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds?: number;
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal;
}

/** One try: what it sends along, and how long it may take. */
type Try<T> = (headers: Record<string, string>, timeoutMilliseconds: number) => Promise<T>;

/** A client of a service over any transport: within the time that the current request has left, by the rules of `Dependency`. */
export function createClient(
  name: string,
  transport: Transport,
  metrics: Metrics,
  limits: Partial<DependencyLimits> = {},
): ServiceClient {
  const calls = new Calls(new Dependency(name, metrics, limits), metrics);
  return {
    send: (request) =>
      calls.make(request, (headers, timeoutMilliseconds) =>
        transport.send({ ...request, headers, timeoutMilliseconds }),
      ),
    stream: (request) =>
      calls.make(request, (headers, timeoutMilliseconds) =>
        transport.stream({ ...request, headers, timeoutMilliseconds }),
      ),
    get resting() {
      return calls.dependency.state === "open";
    },
    close: () => transport.close(),
  };
}

/** What the two ways to ask have in common. */
class Calls {
  readonly dependency: Dependency;
  readonly #outcomes: Counter<"service" | "outcome">;

  constructor(dependency: Dependency, metrics: Metrics) {
    this.dependency = dependency;
    this.#outcomes = metrics.counter("storefront_service_calls_total", "Requests to other services", [
      "service",
      "outcome",
    ]);
  }

  async make<T extends Answer>(asked: Asked, attempt: Try<T>): Promise<T> {
    const usual = asked.timeoutMilliseconds ?? defaultTimeoutMilliseconds;
    const given = remainingMilliseconds(usual);
    if (given <= 0) throw deadlinePassed();
    try {
      return await this.dependency.call((left) => this.#once(asked, attempt, left), {
        timeoutMilliseconds: given,
        idempotent: isIdempotent(asked),
        judge: (error) => judge(error, { given, usual, callerGone: asked.signal?.aborted === true }),
      });
    } catch (error) {
      this.#count(outcomeOf(error));
      if (error instanceof TroubledAnswer) return error.answer as T;
      if (error instanceof TimedOut && given < usual) throw deadlinePassed();
      throw unavailable(this.dependency.name);
    }
  }

  async #once<T extends Answer>(asked: Asked, attempt: Try<T>, left: number): Promise<T> {
    const answer = await attempt({ ...outgoingHeaders(left), ...asked.headers }, left);
    remember(answer.headers[consistencyHeader]);
    if (isTroubled(answer.status, answer.headers)) throw new TroubledAnswer(answer, answer.status);
    this.#count("answered");
    return answer;
  }

  #count(outcome: string): void {
    this.#outcomes.inc({ service: this.dependency.name, outcome });
  }
}

/** What was written on the way, the client of the current request is to see, too. */
function remember(token: unknown): void {
  const context = currentRequest();
  if (context && typeof token === "string")
    context.consistency = merged(context.consistency, parseToken(token));
}

function deadlinePassed(): Problem {
  return new Problem(504, "deadline", "the deadline of the request has passed");
}

/** What may be done twice: all but what makes something new, and that too where a key says that it is the same. */
function isIdempotent({ idempotent, method, headers }: Asked): boolean {
  if (idempotent !== undefined) return idempotent;
  return (method !== "POST" && method !== "PATCH") || headers?.["idempotency-key"] !== undefined;
}

function outcomeOf(error: unknown): string {
  if (error instanceof TroubledAnswer) return "failed";
  if (error instanceof BreakerOpen) return "breaker-open";
  if (error instanceof BulkheadFull) return "bulkhead-full";
  return error instanceof TimedOut ? "timeout" : "unreachable";
}
