/** Work that is under way, by key: who asks for the same meanwhile gets the same result. */
export class Flights<T> {
  readonly #underWay = new Map<string, Promise<T>>();

  get size(): number {
    return this.#underWay.size;
  }

  /** Does the work, or waits for whoever does it already. */
  join(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#underWay.get(key);
    if (known) return known;
    const flight = work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, flight);
    return flight;
  }

  has(key: string): boolean {
    return this.#underWay.has(key);
  }
}
