import { isReadOnly, Script, type Valkey } from "./valkey.ts";

/** How a write to the cache ended. `older`: the cache has a newer copy. `refused`: it only reads. */
export type WriteOutcome = "written" | "older" | "refused" | "failed";

/** Where entries lie. Nothing of it throws: a cache that is away is a cache that knows nothing. */
export interface CacheStore {
  /** Texts by key; undefined for a key that is not there, `failed` when the server gave no answer. */
  get(keys: readonly string[]): Promise<readonly (string | undefined)[] | "failed">;
  /** Takes a lock, and reads the key after it. `refused`, `failed`: there are no locks now. */
  lock(key: string, token: string, milliseconds: number): Promise<LockOutcome>;
  unlock(key: string, token: string): Promise<void>;
  /** Writes unless the text that is there begins with a higher version. With a token the lock is given back. */
  put(key: string, write: VersionedWrite, token?: string): Promise<WriteOutcome>;
  /** Writes whatever is there. */
  set(key: string, text: string, milliseconds: number): Promise<WriteOutcome>;
  remove(key: string): Promise<WriteOutcome>;
}

export interface LockOutcome {
  readonly held: "ours" | "another's" | "refused" | "failed";
  readonly text: string | undefined;
}

export interface VersionedWrite {
  readonly version: number;
  readonly text: string;
  /** How long it is kept. */
  readonly milliseconds: number;
}

/** The same slot as the key's in a cluster, which is why keys have a part in braces. */
const lockKey = (key: string): string => `${key}:lock`;

const putNewer = new Script(`
local there = redis.call('GET', KEYS[1])
local version = there and tonumber(string.match(there, '^%d+'))
local written = 0
if not version or version <= tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  written = 1
end
if ARGV[4] ~= '' and redis.call('GET', KEYS[2]) == ARGV[4] then redis.call('DEL', KEYS[2]) end
return written`);

const release = new Script(
  `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`,
);

/** For how long no write is tried after one was refused, in milliseconds: a region that becomes home writes soon after. */
const refusedFor = 5_000;

/** Entries in Valkey. */
export class ValkeyCacheStore implements CacheStore {
  readonly #valkey: Valkey;
  #refusedUntil = 0;

  constructor(valkey: Valkey) {
    this.#valkey = valkey;
  }

  async get(keys: readonly string[]): Promise<readonly (string | undefined)[] | "failed"> {
    try {
      // Not one MGET: in a cluster the keys lie on several servers. They are sent together all the same.
      const texts = await this.#valkey.run("GET", (client) =>
        Promise.all(keys.map((key) => client.get(key))),
      );
      return texts.map((text) => text ?? undefined);
    } catch {
      return "failed";
    }
  }

  async lock(key: string, token: string, milliseconds: number): Promise<LockOutcome> {
    if (this.#refuses) return { held: "refused", text: undefined };
    const expiration = { type: "PX" as const, value: milliseconds };
    try {
      const [taken, text] = await this.#valkey.run("SET", (client) =>
        Promise.all([client.set(lockKey(key), token, { condition: "NX", expiration }), client.get(key)]),
      );
      return { held: taken === null ? "another's" : "ours", text: text ?? undefined };
    } catch (error) {
      return { held: this.#outcome(error), text: undefined };
    }
  }

  async unlock(key: string, token: string): Promise<void> {
    await this.#valkey.script(release, [lockKey(key)], [token]).catch(() => {});
  }

  put(key: string, { version, text, milliseconds }: VersionedWrite, token = ""): Promise<WriteOutcome> {
    return this.#write(async () => {
      const values = [String(version), text, String(milliseconds), token];
      const written = await this.#valkey.script(putNewer, [key, lockKey(key)], values);
      return written === 1 ? "written" : "older";
    });
  }

  set(key: string, text: string, milliseconds: number): Promise<WriteOutcome> {
    return this.#write(async () => {
      const expiration = { type: "PX" as const, value: milliseconds };
      await this.#valkey.run("SET", (client) => client.set(key, text, { expiration }));
      return "written";
    });
  }

  remove(key: string): Promise<WriteOutcome> {
    return this.#write(async () => {
      await this.#valkey.run("DEL", (client) => client.del(key));
      return "written";
    });
  }

  get #refuses(): boolean {
    return performance.now() < this.#refusedUntil;
  }

  async #write(work: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
    if (this.#refuses) return "refused";
    return work().catch((error: unknown) => this.#outcome(error));
  }

  #outcome(error: unknown): "refused" | "failed" {
    if (!isReadOnly(error)) return "failed";
    this.#refusedUntil = performance.now() + refusedFor;
    return "refused";
  }
}
