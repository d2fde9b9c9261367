import { type FastifyReply, type FastifyRequest } from "fastify";
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from "jose";
import { forbidden, unauthorized } from "./problem.ts";

/** Who is signed in. */
export interface User {
  readonly id: string;
  readonly roles: readonly string[];
  /** The sign-in that the token came of. */
  readonly sessionId: string | undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    user: User | undefined;
  }
}

/** Name of who signs tokens, and of whom they are for. */
export const issuer = "storefront";

/** Fetches the public keys of the auth service. */
export type KeySource = () => Promise<JSONWebKeySet>;

/** Least time between two fetches of the keys, so that tokens with invented key ids cannot flood the auth service. */
const cooldownMilliseconds = 10_000;

/** Tokens whose check is remembered, at most. */
const mostKnown = 10_000;

interface Known {
  readonly user: User;
  /** Seconds since 1970. */
  readonly expires: number;
}

/**
 * Checks tokens by the public keys of the auth service, which are fetched once, and again for a key that is new. A token that was found good is
 * not computed again until it expires: a signature costs ten times what a look-up does.
 */
export class TokenVerifier {
  readonly #source: KeySource;
  #keys: ReturnType<typeof createLocalJWKSet> | undefined;
  #fetching: Promise<void> | undefined;
  #fetchedAt = -Infinity;
  readonly #known = new Map<string, Known>();

  constructor(source: KeySource) {
    this.#source = source;
  }

  /** @throws Problem 401 for a token that is wrong, too old or not ours. */
  async verify(token: string): Promise<User> {
    const known = this.#known.get(token);
    if (known && known.expires > Date.now() / 1000) return known.user;
    this.#known.delete(token);
    const found = await this.#checkTwice(token);
    this.#known.set(token, found);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
    return found.user;
  }

  /** With the keys that are there, and with new ones where its key is unknown. */
  async #checkTwice(token: string): Promise<Known> {
    try {
      return await this.#check(token);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayFetch) throw unauthorized();
    }
    await this.#fetch();
    return this.#check(token).catch((error: unknown) => {
      throw error instanceof errors.JOSEError ? unauthorized() : error;
    });
  }

  get #mayFetch(): boolean {
    return performance.now() - this.#fetchedAt > cooldownMilliseconds;
  }

  async #check(token: string): Promise<Known> {
    if (!this.#keys) await this.#fetch();
    const keys = this.#keys;
    if (!keys) throw new errors.JWKSNoMatchingKey();
    const { payload } = await jwtVerify(token, keys, { issuer, audience: issuer, algorithms: ["EdDSA"] });
    const { sub, roles, sid, exp } = payload;
    if (!sub || !exp) throw unauthorized();
    const sessionId = typeof sid === "string" ? sid : undefined;
    return {
      user: { id: sub, roles: Array.isArray(roles) ? roles.map(String) : [], sessionId },
      expires: exp,
    };
  }

  #fetch(): Promise<void> {
    this.#fetching ??= this.#source()
      .then((keys) => {
        this.#keys = createLocalJWKSet(keys);
        this.#fetchedAt = performance.now();
      })
      .finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }
}

/** The token that a request came with. */
export function bearerOf({ headers }: Pick<FastifyRequest, "headers">): string | undefined {
  return /^Bearer ([\w.-]{1,4096})$/.exec(headers.authorization ?? "")?.[1];
}

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** A hook for routes of signed-in users: `onRequest: requireUser(verifier)`. With a role, for those who have it. */
export function requireUser(verifier: TokenVerifier, { role }: { role?: string } = {}): Hook {
  return async (request) => {
    const token = bearerOf(request);
    if (!token) throw unauthorized();
    request.user = await verifier.verify(token);
    if (role && !request.user.roles.includes(role)) throw forbidden();
  };
}

/** The user of a route that has `requireUser`. */
export function userOf(request: FastifyRequest): User {
  if (!request.user) throw unauthorized();
  return request.user;
}
