import { createHash, randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { type Logger } from "pino";
import { issuer } from "../../lib/http/authentication.ts";
import { Problem, unauthorized } from "../../lib/http/problem.ts";
import { type Sessions } from "../../lib/http/sessions.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { type Account, lifetimes, normalEmail, type Tokens } from "./domain.ts";
import { type Keys } from "./keys.ts";
import { type LoginLimits } from "./login-limits.ts";
import { type Passwords } from "./passwords.ts";
import { type AccountStore, type SessionRows } from "./store.ts";

export interface SignInParts {
  readonly accounts: AccountStore;
  readonly rows: SessionRows;
  readonly sessions: Sessions;
  readonly keys: Keys;
  readonly passwords: Passwords;
  readonly limits: LoginLimits;
  readonly log: Logger;
}

/** What somebody signs in with, and from where. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Address of the client. */
  readonly from: string;
}

/** Signs users up, in and out. */
export class SignIn {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** @throws Problem 409 where the address is taken: whoever registers learns that, but only a few times an hour. */
  async register({ email, password, from }: Credentials): Promise<{ account: Account; tokens: Tokens }> {
    const { accounts, passwords, limits } = this.#parts;
    await limits.beforeRegistration(from);
    const account: Account = { id: uuidv7(), email: normalEmail(email), roles: [] };
    const passwordHash = await passwords.hash(password);
    if (!(await accounts.add({ ...account, passwordHash }))) {
      throw new Problem(409, "taken", "this address is registered already");
    }
    return { account, tokens: await this.#open(account) };
  }

  /**
   * @throws Problem 401, the same for an unknown user and a wrong password and after the same work; 429 after too many wrong ones.
   */
  async login({ email, password, from }: Credentials): Promise<{ account: Account; tokens: Tokens }> {
    const { accounts, passwords, limits } = this.#parts;
    const attempt = { email: normalEmail(email), from };
    await limits.beforeLogin(attempt);
    const found = await accounts.byEmail(attempt.email);
    const right = await passwords.matches(password, found?.passwordHash);
    if (!found || !right) throw new Problem(401, "wrong-credentials", "the address or the password is wrong");
    await limits.afterLogin(attempt);
    const account: Account = { id: found.id, email: found.email, roles: found.roles };
    return { account, tokens: await this.#open(account) };
  }

  /** @throws Problem 401 for a token that is unknown, over or used: a used one ends its session for everybody. */
  async refresh(refreshToken: string): Promise<Tokens> {
    const { rows, sessions, log } = this.#parts;
    const next = newToken();
    const exchange = await rows.exchange(hashOf(refreshToken), hashOf(next));
    if (exchange.outcome === "reused") {
      await sessions.revoke(exchange.sessionId);
      log.warn({ session: exchange.sessionId, user: exchange.userId }, "a refresh token was used twice");
    }
    if (exchange.outcome !== "exchanged") throw unauthorized();
    return this.#tokens(exchange.account, exchange.sessionId, next);
  }

  /** Ends a session: its refresh tokens now, its access tokens at the gateways of this region now and everywhere in ten minutes. */
  async logout(userId: string, sessionId: string): Promise<void> {
    const { rows, sessions } = this.#parts;
    await rows.revoke(sessionId, userId, "logout");
    await sessions.revoke(sessionId);
  }

  async #open(account: Account): Promise<Tokens> {
    const { rows, sessions } = this.#parts;
    const id = uuidv7();
    const refreshToken = newToken();
    await rows.open({ id, userId: account.id, seconds: lifetimes.session, tokenHash: hashOf(refreshToken) });
    await sessions.seen(id, account.id);
    return this.#tokens(account, id, refreshToken);
  }

  async #tokens({ id, roles }: Account, sessionId: string, refreshToken: string): Promise<Tokens> {
    const { id: kid, key } = this.#parts.keys.signing();
    const accessToken = await new SignJWT({ roles: [...roles], sid: sessionId })
      .setProtectedHeader({ alg: "EdDSA", kid, typ: "JWT" })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(id)
      .setIssuedAt()
      .setExpirationTime(`${lifetimes.access}s`)
      .sign(key);
    return { accessToken, refreshToken, tokenType: "Bearer", expiresIn: lifetimes.access };
  }
}

/** 256 random bits: a plain hash of it cannot be guessed backwards. */
function newToken(): string {
  return randomBytes(32).toString("base64url");
}

function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
