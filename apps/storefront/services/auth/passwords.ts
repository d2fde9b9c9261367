import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Problem } from "../../lib/http/problem.ts";
import { Bulkhead, BulkheadFull } from "../../lib/resilience/bulkhead.ts";

const derive = promisify(argon2);

/** Cost of a hash: OWASP's for argon2id. 19 MiB and some 30 ms of one core each. */
export const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;

const tagLength = 32;

/** A password as it is stored, in the PHC string format. */
async function hash(password: string, salt: Buffer): Promise<string> {
  const tag = await tagOf(password, salt, cost);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encoded(salt)}$${encoded(tag)}`;
}

function encoded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

function tagOf(password: string, nonce: Buffer, used: Cost): Promise<Buffer> {
  return derive("argon2id", { message: password, nonce, tagLength, ...used });
}

const format = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{11,86})\$([\w+/]{43})$/;

/** @throws Error for a hash that was not made here. */
async function matches(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = format.exec(stored) ?? [];
  if (!salt || !tag) throw new Error("a stored password hash has an unknown format");
  const used = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const found = await tagOf(password, Buffer.from(salt, "base64"), used);
  return timingSafeEqual(found, Buffer.from(tag, "base64"));
}

/** How many hashes a process makes. @default 2 at a time, as many as half of Node's threads; 32 wait, for half a second at most. */
export const hashingLimits = { concurrent: 2, waiting: 32 } as const;

/** Longest wait for a turn, in milliseconds. */
const patienceMilliseconds = 1_000;

/**
 * Hashes and checks passwords, a few at a time: sign-ins can take no more than 38 MiB and two threads, and what finds no place is told to
 * come back.
 */
export class Passwords {
  readonly #bulkhead: Bulkhead;
  /** What an unknown user's password is compared with, so that the answer takes the same time. */
  readonly #nobody: Promise<string>;

  constructor(limits: { readonly concurrent: number; readonly waiting: number } = hashingLimits) {
    this.#bulkhead = new Bulkhead(limits);
    this.#nobody = hash(randomBytes(16).toString("hex"), randomBytes(16));
  }

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, randomBytes(16)));
  }

  /** Whether a password is right. Without a stored hash the answer is no, after the same work. */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const reference = stored ?? (await this.#nobody);
    const equal = await this.#inTurn(() => matches(password, reference));
    return equal && stored !== undefined;
  }

  /** @throws Problem 503 when too many wait. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#bulkhead.run(work, patienceMilliseconds);
    } catch (error) {
      if (!(error instanceof BulkheadFull)) throw error;
      throw new Problem(503, "busy", "too many sign in right now", { retryAfterSeconds: 2 });
    }
  }
}
