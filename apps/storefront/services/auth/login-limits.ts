import { createHash } from "node:crypto";
import { Problem } from "../../lib/http/problem.ts";
import { type RateLimit, type RateLimits } from "../../lib/resilience/rate-limits.ts";

const quarterHour = 15 * 60;

/**
 * Wrong sign-ins. Ten for one account from one address, fifty for an account from anywhere (ten would let anybody lock anybody out), two hundred
 * for an address, behind which may be an office.
 */
export const loginLimits: Readonly<Record<"pair" | "account" | "address", RateLimit>> = {
  pair: { burst: 10, perSecond: 10 / quarterHour },
  account: { burst: 50, perSecond: 50 / quarterHour },
  address: { burst: 200, perSecond: 200 / quarterHour },
};

export interface LoginAttempt {
  readonly email: string;
  readonly from: string;
}

/** Bounds guessing: of passwords, and of who has an account. */
export class LoginLimits {
  readonly #limits: RateLimits;
  readonly #registrations: RateLimit;

  /** @param registrationsPerHour for an address. */
  constructor(limits: RateLimits, registrationsPerHour: number) {
    this.#limits = limits;
    this.#registrations = { burst: registrationsPerHour, perSecond: registrationsPerHour / 3600 };
  }

  /** Counts a try, before it is known to be wrong: many at once count as many. @throws Problem 429 */
  async beforeLogin(attempt: LoginAttempt): Promise<void> {
    for (const [kind, key] of Object.entries(keysOf(attempt))) {
      const limit = loginLimits[kind as keyof typeof loginLimits];
      const { allowed, retryAfterSeconds } = await this.#limits.take(key, limit);
      if (!allowed) throw tooMany(retryAfterSeconds);
    }
  }

  /** A try that was right takes nothing from the account or the pair. */
  async afterLogin(attempt: LoginAttempt): Promise<void> {
    const { pair, account } = keysOf(attempt);
    await Promise.all([this.#limits.forgive(pair), this.#limits.forgive(account)]);
  }

  /** @throws Problem 429 */
  async beforeRegistration(from: string): Promise<void> {
    const { allowed, retryAfterSeconds } = await this.#limits.take(
      `auth:register:${from}`,
      this.#registrations,
    );
    if (!allowed) throw tooMany(retryAfterSeconds);
  }
}

function tooMany(retryAfterSeconds: number): Problem {
  return new Problem(429, "too-many-tries", "too many tries, wait a while", { retryAfterSeconds });
}

/** No address of a user in the store of sessions: its hash. */
function keysOf({ email, from }: LoginAttempt): Record<"pair" | "account" | "address", string> {
  const account = createHash("sha256").update(email).digest("base64url").slice(0, 22);
  return {
    pair: `auth:tries:pair:${account}:${from}`,
    account: `auth:tries:account:${account}`,
    address: `auth:tries:address:${from}`,
  };
}
