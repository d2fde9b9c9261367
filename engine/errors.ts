/** A mistake or a lack outside this engine, told in one message: what is wrong and, where known, what to do. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  constructor(
    message: string,
    readonly fix?: string,
  ) {
    super(fix === undefined ? message : `${message}\n  fix: ${fix}`);
  }
}
