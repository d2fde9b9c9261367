interface Copy {
  readonly text: string;
  /** Of the value; 0 where values have none. */
  readonly version: number;
  /** As `Date.now()` gives it. */
  readonly until: number;
}

/** What a copy is made of. */
interface Original {
  readonly text: string;
  readonly version: number;
  /** As `Date.now()` gives it. */
  readonly freshUntil: number;
}

/** Copies of one cache in a process, at most: with JSON of a kilobyte each, 5 MB. */
const mostCopies = 5_000;

/**
 * Copies in the process's own memory, for a moment: what everybody looks at is asked of the cache's server once in that time, and not once for each
 * request. The oldest goes when there are too many.
 */
export class NearCache {
  readonly #milliseconds: number;
  readonly #copies = new Map<string, Copy>();

  /** @param milliseconds for which a copy is served; 0: none is kept. */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  get size(): number {
    return this.#copies.size;
  }

  get(key: string, now: number): string | undefined {
    const copy = this.#copies.get(key);
    return copy !== undefined && copy.until > now ? copy.text : undefined;
  }

  /**
   * Keeps a copy, for no longer than the one that it was made of is fresh. An older version, which somebody began to read before the newer one was
   * written, takes no place.
   */
  keep(key: string, { text, version, freshUntil }: Original, now: number): void {
    if (this.#milliseconds === 0 || (this.#copies.get(key)?.version ?? 0) > version) return;
    // Those that were kept first are the first to end: deleted before it is set, a key goes to the end of the order.
    this.#copies.delete(key);
    this.#copies.set(key, { text, version, until: Math.min(now + this.#milliseconds, freshUntil) });
    if (this.#copies.size <= mostCopies) return;
    const [oldest] = this.#copies.keys();
    if (oldest !== undefined) this.#copies.delete(oldest);
  }

  remove(key: string): void {
    this.#copies.delete(key);
  }

  clear(): void {
    this.#copies.clear();
  }
}
