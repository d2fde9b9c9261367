import { type Logger } from "pino";
import { type Shard } from "../database/shard.ts";

/** How often the database is asked whether it is the writer, in milliseconds. */
const interval = 2_000;

/** So many questions without an answer count as a no. One alone may be a database that is busy. */
const patience = 2;

/**
 * Whether this region is home: its database takes writes. Records are copied to every region, and the same consumers run there: without this
 * everything would be done twice.
 */
export class Home {
  readonly #shard: Pick<Shard, "primary">;
  readonly #log: Logger;
  readonly #interval: number;
  readonly #listeners: ((home: boolean) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #home = false;
  #silent = 0;

  constructor(shard: Pick<Shard, "primary">, log: Logger, intervalMilliseconds = interval) {
    this.#shard = shard;
    this.#log = log;
    this.#interval = intervalMilliseconds;
  }

  /** False until the database has said that it is. */
  get isHome(): boolean {
    return this.#home;
  }

  /** Told of every change, from now on. */
  onChange(listener: (home: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** Asks for the first time, and from then on every few seconds. */
  async start(): Promise<void> {
    if (this.#timer) return;
    this.#timer = setInterval(() => void this.#ask(), this.#interval);
    await this.#ask();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #ask(): Promise<void> {
    const answer = await this.#answer();
    this.#silent = answer === undefined ? this.#silent + 1 : 0;
    if (answer === undefined && this.#silent < patience) return;
    const home = answer ?? false;
    if (home === this.#home) return;
    this.#home = home;
    this.#log.info(
      { home },
      home ? "the database takes writes: consuming" : "the database takes no writes: waiting",
    );
    for (const listener of this.#listeners) listener(home);
  }

  /** Undefined where there was none. */
  async #answer(): Promise<boolean | undefined> {
    try {
      const { rows } = await this.#shard.primary.pool.query<{ replica: boolean }>(question);
      return rows[0]?.replica === false;
    } catch {
      return undefined;
    }
  }
}

const question = { name: "home.replica", text: "select pg_is_in_recovery() as replica" };
