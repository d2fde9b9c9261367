import { type FastifyReply, type FastifyRequest } from "fastify";
import { bearerOf, type TokenVerifier, type User } from "../../lib/http/authentication.ts";
import { addressBehindProxies } from "../../lib/http/client-address.ts";
import { Problem, unauthorized } from "../../lib/http/problem.ts";
import { type Sessions } from "../../lib/http/sessions.ts";
import { type RateLimit, type RateLimits } from "../../lib/resilience/rate-limits.ts";
import { type Exposed } from "./exposed.plan.ts";

export interface GuardParts {
  readonly tokens: TokenVerifier;
  readonly sessions: Sessions;
  readonly limits: RateLimits;
  /** For a user or an address; twice as many at once. */
  readonly requestsPerSecond: number;
  readonly trustedProxies: number;
}

/** Who may pass, and how often. */
export class Guard {
  readonly #parts: GuardParts;
  readonly #limit: RateLimit;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#limit = { burst: parts.requestsPerSecond * 2, perSecond: parts.requestsPerSecond };
  }

  addressOf(request: FastifyRequest): string {
    return addressBehindProxies(request, this.#parts.trustedProxies);
  }

  /** A hook for a route. @throws Problem 401 or 429. */
  check({ signedIn }: Exposed): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
    return async (request) => {
      const user = await this.#userOf(request, signedIn);
      request.user = user;
      const key = user ? `user:${user.id}` : `address:${this.addressOf(request)}`;
      const [revoked] = await Promise.all([signedIn && user && this.#isRevoked(user), this.#take(key)]);
      if (revoked) throw unauthorized();
    };
  }

  /** Who a request is from. A token that is no good costs its address as much as any request. */
  async #userOf(request: FastifyRequest, signedIn: boolean): Promise<User | undefined> {
    const token = bearerOf(request);
    if (!token && !signedIn) return undefined;
    try {
      if (!token) throw unauthorized();
      return await this.#parts.tokens.verify(token);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (!signedIn) return undefined;
      await this.#take(`address:${this.addressOf(request)}`);
      throw error;
    }
  }

  async #isRevoked({ id, sessionId }: User): Promise<boolean> {
    if (!sessionId) return false;
    const state = await this.#parts.sessions.state(sessionId);
    // Made anew from its token: this region has not seen it, or has forgotten it.
    if (state === "unknown") void this.#parts.sessions.seen(sessionId, id);
    return state === "revoked";
  }

  async #take(key: string): Promise<void> {
    const { allowed, retryAfterSeconds } = await this.#parts.limits.take(`gateway:rate:${key}`, this.#limit);
    if (!allowed) {
      throw new Problem(429, "too-many-requests", "slow down", {
        retryAfterSeconds: Math.max(1, retryAfterSeconds),
      });
    }
  }
}
