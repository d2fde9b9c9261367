/** A file or an argument that is not what a reader reads. The message says what it should be. */
export class ReaderError extends Error {
  override readonly name = "ReaderError";
}
