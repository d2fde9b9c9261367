import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import {
  type CryptoKey,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JSONWebKeySet,
  type JWK,
} from "jose";
import { type Logger } from "pino";
import { unavailable } from "../../lib/http/problem.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { keyTimes, planKeys, type KeyTimes } from "./keys.plan.ts";
import { type KeyStore, type StoredKey } from "./store.ts";

/** What keys need of their store. */
export type KeyRows = Pick<KeyStore, "all" | "addUnless" | "forget">;

/** A key that signs tokens. */
export interface SigningKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * Closes private keys before they are stored, so that a copy of the database signs nothing: AES-256-GCM with a key of the process's
 * `AUTH_KEY_SECRET`, or of the secret that `AUTH_KEY_SECRET_ARN` names. Without either, as on a laptop, keys are stored as they are, and whoever reads
 * the schema `auth` can sign.
 */
export class KeySeal {
  readonly #key: Buffer | undefined;

  constructor(secret: string | undefined) {
    this.#key = secret ? createHash("sha256").update(secret).digest() : undefined;
  }

  get active(): boolean {
    return this.#key !== undefined;
  }

  close(id: string, text: string): Buffer {
    if (!this.#key) return Buffer.from(text);
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce).setAAD(Buffer.from(id));
    return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  }

  /** Undefined for a key that was closed with another secret: it is as good as lost, and another one is made. */
  open(id: string, { sealed, privateKey }: { sealed: boolean; privateKey: Buffer }): string | undefined {
    if (!sealed) return privateKey.toString();
    if (!this.#key) return undefined;
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, privateKey.subarray(0, 12));
      decipher.setAAD(Buffer.from(id)).setAuthTag(privateKey.subarray(-16));
      return Buffer.concat([decipher.update(privateKey.subarray(12, -16)), decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }
}

/** Gives the seal; asked until it has, for a process with another seal, or with none, would take all keys for lost. */
export type SealSource = () => Promise<KeySeal>;

/** The keys of the service: which one signs, which ones others must know. Read every minute, changed by age. */
export class Keys {
  readonly #store: KeyRows;
  readonly #sealSource: SealSource;
  readonly #log: Logger;
  readonly #times: KeyTimes;
  readonly #now: () => number;
  readonly #opened = new Map<string, CryptoKey>();
  #seal: KeySeal | undefined;
  #stored: readonly StoredKey[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(store: KeyRows, seal: SealSource, log: Logger, { times = keyTimes, now = Date.now } = {}) {
    this.#store = store;
    this.#sealSource = seal;
    this.#log = log;
    this.#times = times;
    this.#now = now;
  }

  /** Reads the keys, and goes on doing so. Without a database, or what seals them, the process starts all the same, and tries again every second. */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.#log.warn({ reason: (error as Error).message }, "the signing keys cannot be read");
    }
    const next = this.#plan().signs ? this.#times.unaware / 2 : 1_000;
    this.#timer = setTimeout(() => void this.start(), next).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Reads the keys, and makes one where it is time. Outside home the database takes no writes, and home makes them. */
  async refresh(): Promise<void> {
    this.#stored = await this.#store.all();
    const seal = (this.#seal ??= await this.#sealSource());
    await this.#openAll(this.#stored, seal);
    if (this.#plan().rotate) this.#stored = await this.#openAll(await this.#rotate(seal), seal);
    await this.#forget();
  }

  /** The key to sign with. @throws Problem 503 when there is none yet. */
  signing(): SigningKey {
    const id = this.#plan().signs ?? "";
    const key = this.#opened.get(id);
    if (!key) throw unavailable("the key that signs");
    return { id, key };
  }

  /** What others check tokens by. */
  published(): JSONWebKeySet {
    const published = new Set(planKeys(this.#stored, this.#now(), this.#times).published);
    return { keys: this.#stored.filter(({ id }) => published.has(id)).map(({ publicKey }) => publicKey) };
  }

  /** Keys that this process cannot open do not sign. */
  #plan() {
    const own = this.#stored.filter(({ id, privateKey }) => privateKey === null || this.#opened.has(id));
    return planKeys(own, this.#now(), this.#times);
  }

  async #openAll(stored: readonly StoredKey[], seal: KeySeal): Promise<readonly StoredKey[]> {
    for (const { id, sealed, privateKey } of stored) {
      if (!privateKey || this.#opened.has(id)) continue;
      const text = seal.open(id, { sealed, privateKey });
      if (text) this.#opened.set(id, await importPKCS8(text, "EdDSA"));
      else this.#log.warn({ key: id }, "a signing key cannot be opened: AUTH_KEY_SECRET is another one");
    }
    return stored;
  }

  #rotate(seal: KeySeal): Promise<readonly StoredKey[]> {
    return this.#store.addUnless(
      (stored) => stored.some(({ id }) => !this.#stored.some((known) => known.id === id)),
      async () => {
        const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
        const id = uuidv7(this.#now());
        const jwk: JWK = { ...(await exportJWK(publicKey)), kid: id, alg: "EdDSA", use: "sig" };
        this.#log.info({ key: id }, "a new signing key");
        const text = await exportPKCS8(privateKey);
        return { id, publicKey: jwk, privateKey: seal.close(id, text), sealed: seal.active };
      },
    );
  }

  async #forget(): Promise<void> {
    const { published, superseded } = this.#plan();
    const gone = this.#stored.filter(({ id }) => superseded.includes(id) && !published.includes(id));
    const without = this.#stored.filter(
      ({ id, privateKey }) => superseded.includes(id) && privateKey !== null,
    );
    if (gone.length > 0 || without.length > 0) {
      await this.#store.forget(
        gone.map(({ id }) => id),
        without.map(({ id }) => id),
      );
    }
  }
}
