import * as pulumi from "@pulumi/pulumi";

/** One wrong argument of a component: what was given and what to write instead. */
export interface Mistake {
  /** Path below the component's arguments, e.g. `natGateways`. */
  readonly field: string;
  readonly value: unknown;
  readonly fix: string;
}

/**
 * Collects every mistake in a component's arguments and reports them together. The error names the component, each field, its
 * value and the fix, and is a `RunError`, which Pulumi prints without a stack trace.
 */
export class ArgumentCheck {
  readonly #mistakes: Mistake[] = [];

  /** @param component what to name in the error, e.g. `Network "main"`. */
  constructor(private readonly component: string) {}

  /** Records a mistake unless `holds`. `fix` says what is allowed. */
  require(holds: boolean, field: string, value: unknown, fix: string): void {
    if (!holds) this.#mistakes.push({ field, value, fix });
  }

  /** @throws pulumi.RunError naming all mistakes, where there is one. */
  throwIfAny(): void {
    if (this.#mistakes.length === 0) return;
    const lines = this.#mistakes.map(
      ({ field, value, fix }) => `  ${field}  ${JSON.stringify(value)}  ${fix}`,
    );
    const count = this.#mistakes.length === 1 ? "1 mistake" : `${this.#mistakes.length} mistakes`;
    throw new pulumi.RunError(`${this.component}: ${count}\n${lines.join("\n")}`);
  }
}
