/** What of a partition's records is done. Records are handled beside each other; the position that is committed never passes one that is not. */
export class OffsetTracker {
  /** Offsets being handled, each with how often: after a rebalance a record may come again while it is. */
  readonly #open = new Map<bigint, number>();
  #next: bigint | undefined;

  /** A record has come. */
  begin(offset: bigint): void {
    this.#open.set(offset, (this.#open.get(offset) ?? 0) + 1);
    if (this.#next === undefined || offset >= this.#next) this.#next = offset + 1n;
  }

  /** A record has had its effect, or is kept elsewhere. */
  end(offset: bigint): void {
    const count = this.#open.get(offset) ?? 0;
    if (count > 1) this.#open.set(offset, count - 1);
    else this.#open.delete(offset);
  }

  /** From where whoever comes after must read; undefined before the first record. */
  get position(): bigint | undefined {
    let position = this.#next;
    for (const offset of this.#open.keys())
      if (position === undefined || offset < position) position = offset;
    return position;
  }
}
