import { type JWK } from "jose";
import { type Connection } from "../../lib/database/connection.ts";
import { type Shard } from "../../lib/database/shard.ts";
import { statement } from "../../lib/database/statement.ts";
import { type Account } from "./domain.ts";

interface StoredAccount extends Account {
  readonly passwordHash: string;
}

const accountColumns = `id, email, roles, password_hash as "passwordHash"`;

const insertAccount = statement<{ id: string }>(
  "auth.insertAccount",
  `insert into auth.users (id, email, password_hash, roles) values ($1, $2, $3, $4) on conflict (email) do nothing returning id`,
);
const accountByEmail = statement<StoredAccount>(
  "auth.accountByEmail",
  `select ${accountColumns} from auth.users where email = $1`,
);
const accountById = statement<Account>(
  "auth.accountById",
  `select id, email, roles from auth.users where id = $1`,
);

/** Users. */
export class AccountStore {
  readonly #shard: Shard;

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  /** Whether the account was added; not where the address is taken. */
  async add({ id, email, roles, passwordHash }: StoredAccount): Promise<boolean> {
    const added = await this.#shard.write((connection) =>
      connection.row(insertAccount, id, email, passwordHash, roles),
    );
    return added !== undefined;
  }

  /** From the primary: who has just registered signs in, from whatever device. */
  byEmail(email: string): Promise<StoredAccount | undefined> {
    return this.#shard.primary.with((connection) => connection.row(accountByEmail, email));
  }

  byId(id: string): Promise<Account | undefined> {
    return this.#shard.read((connection) => connection.row(accountById, id));
  }
}

const insertSession = statement<{ id: string }>(
  "auth.insertSession",
  `insert into auth.sessions (id, user_id, expires_at) values ($1, $2, now() + $3 * interval '1 second') returning id`,
);
const insertToken = statement<{ hash: Buffer }>(
  "auth.insertToken",
  `insert into auth.refresh_tokens (hash, session_id) values ($1, $2) returning hash`,
);

/** A refresh token as it is presented. */
interface PresentedToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly used: boolean;
  readonly over: boolean;
}

const presented = statement<PresentedToken>(
  "auth.presentedToken",
  `select s.id as "sessionId", u.id as "userId", u.email, u.roles, t.used_at is not null as used,
     s.revoked_at is not null or s.expires_at <= now() as over
   from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id join auth.users u on u.id = s.user_id
   where t.hash = $1 for update of t, s`,
);
const useToken = statement<{ hash: Buffer }>(
  "auth.useToken",
  `update auth.refresh_tokens set used_at = now() where hash = $1 returning hash`,
);
const revoke = statement<{ id: string }>(
  "auth.revokeSession",
  `update auth.sessions set revoked_at = now(), revoked_because = $3
   where id = $1 and user_id = $2 and revoked_at is null returning id`,
);
const deleteOld = statement<{ id: string }>(
  "auth.deleteOldSessions",
  `delete from auth.sessions where id in (select id from auth.sessions where expires_at < now() - interval '1 day' limit 1000) returning id`,
);

/** What came of an exchange. */
export type Exchange =
  | { readonly outcome: "exchanged"; readonly sessionId: string; readonly account: Account }
  | { readonly outcome: "reused"; readonly sessionId: string; readonly userId: string }
  | { readonly outcome: "refused" };

/** Sessions and their refresh tokens. */
export class SessionRows {
  readonly #shard: Shard;

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  async open(session: { id: string; userId: string; seconds: number; tokenHash: Buffer }): Promise<void> {
    const { id, userId, seconds, tokenHash } = session;
    await this.#shard.write(async (connection) => {
      await connection.row(insertSession, id, userId, seconds);
      await connection.row(insertToken, tokenHash, id);
    });
  }

  /** Exchanges a token, once: the second use of one revokes the session, whoever of the two is the thief. */
  exchange(hash: Buffer, next: Buffer): Promise<Exchange> {
    return this.#shard.write((connection) => exchangeIn(connection, hash, next));
  }

  async revoke(id: string, userId: string, because: "logout" | "reuse"): Promise<void> {
    await this.#shard.write((connection) => connection.row(revoke, id, userId, because));
  }

  /** Deletes sessions that ended long ago. */
  async deleteOld(): Promise<number> {
    const deleted = await this.#shard.write((connection) => connection.rows(deleteOld));
    return deleted.length;
  }
}

async function exchangeIn(connection: Connection, hash: Buffer, next: Buffer): Promise<Exchange> {
  const token = await connection.row(presented, hash);
  if (!token || token.over) return { outcome: "refused" };
  const { sessionId, userId, email, roles } = token;
  if (token.used) {
    await connection.row(revoke, sessionId, userId, "reuse");
    return { outcome: "reused", sessionId, userId };
  }
  await connection.row(useToken, hash);
  await connection.row(insertToken, next, sessionId);
  return { outcome: "exchanged", sessionId, account: { id: userId, email, roles } };
}

/** A key as it is stored. */
export interface StoredKey {
  readonly id: string;
  readonly publicKey: JWK;
  readonly privateKey: Buffer | null;
  readonly sealed: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export type NewKey = Omit<StoredKey, "createdAt" | "privateKey"> & { readonly privateKey: Buffer };

const allKeys = statement<StoredKey>(
  "auth.keys",
  `select id, public_key as "publicKey", private_key as "privateKey", sealed,
     extract(epoch from created_at)::float8 * 1000 as "createdAt" from auth.signing_keys`,
);
// Any number, of this service alone.
const lockKeys = statement<object>("auth.lockKeys", `select pg_advisory_xact_lock(7412027)`);
const insertKey = statement<{ id: string }>(
  "auth.insertKey",
  `insert into auth.signing_keys (id, public_key, private_key, sealed) values ($1, $2, $3, $4) returning id`,
);
const deleteKeys = statement<{ id: string }>(
  "auth.deleteKeys",
  `delete from auth.signing_keys where id = any($1) returning id`,
);
const emptyKeys = statement<{ id: string }>(
  "auth.emptyKeys",
  `update auth.signing_keys set private_key = null where id = any($1) returning id`,
);

/** Signing keys. */
export class KeyStore {
  readonly #shard: Shard;

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  all(): Promise<StoredKey[]> {
    return this.#shard.read((connection) => connection.rows(allKeys));
  }

  /** Adds a key, one process at a time; not when another one has done it meanwhile. */
  addUnless(
    done: (stored: readonly StoredKey[]) => boolean,
    create: () => Promise<NewKey>,
  ): Promise<readonly StoredKey[]> {
    return this.#shard.write(async (connection) => {
      await connection.rows(lockKeys);
      const stored = await connection.rows(allKeys);
      if (done(stored)) return stored;
      const { id, publicKey, privateKey, sealed } = await create();
      await connection.row(insertKey, id, JSON.stringify(publicKey), privateKey, sealed);
      return connection.rows(allKeys);
    });
  }

  /** Deletes keys, and the private halves of others. */
  async forget(gone: readonly string[], emptied: readonly string[]): Promise<void> {
    await this.#shard.write(async (connection) => {
      await connection.rows(emptyKeys, emptied);
      await connection.rows(deleteKeys, gone);
    });
  }
}

const writeProbe = statement<{ region: string }>(
  "auth.writeProbe",
  `insert into auth.probes (region, written_at) values ($1, clock_timestamp())
   on conflict (region) do update set written_at = excluded.written_at returning region`,
);

/** The write that proves that this region takes writes. */
export class Probes {
  readonly #shard: Shard;
  readonly #region: string;
  #writing: Promise<void> | undefined;

  constructor(shard: Shard, region: string) {
    this.#shard = shard;
    this.#region = region;
  }

  /** One at a time for all who ask meanwhile: anybody may, and nobody can make it cost more than that. @returns the region. */
  async write(): Promise<string> {
    this.#writing ??= this.#shard
      .write((connection) => connection.row(writeProbe, this.#region))
      .then(() => undefined)
      .finally(() => (this.#writing = undefined));
    await this.#writing;
    return this.#region;
  }
}
