/** One line on a terminal, overwritten as work goes on; nothing where stderr is a file, a pipe or CI. */
export class Progress {
  readonly #shown: boolean;
  #last = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.#shown = stream.isTTY && !process.env["CI"];
  }

  update(text: string): void {
    // More than ten lines a second would only cost time.
    if (!this.#shown || Date.now() - this.#last < 100) return;
    this.#last = Date.now();
    this.stream.write(`\r\x1b[K${text}`);
  }

  clear(): void {
    if (this.#shown) this.stream.write("\r\x1b[K");
  }
}
