/** Sleep that somebody may end. A call that comes while nobody sleeps ends the next sleep at once. */
export class Waker {
  #woken = false;
  #end: (() => void) | undefined;

  wake(): void {
    this.#woken = true;
    this.#end?.();
  }

  /** @returns whether it was woken, or had been before. */
  async sleep(milliseconds: number): Promise<boolean> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#end = undefined;
    }
    const woken = this.#woken;
    this.#woken = false;
    return woken;
  }
}
