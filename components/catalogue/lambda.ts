/** A runtime of AWS Lambda. Dates are UTC days, `YYYY-MM-DD`. */
export interface LambdaRuntimeEntry {
  /** From this day on AWS patches it no more. Functions go on running. */
  readonly endOfStandardSupport: string;
}

/** The runtimes that the components' own functions take, newest first. */
export const lambdaRuntimes = {
  "nodejs24.x": { endOfStandardSupport: "2028-04-30" },
} as const satisfies Readonly<Record<string, LambdaRuntimeEntry>>;

/** A runtime of the catalogue. */
export type LambdaRuntime = keyof typeof lambdaRuntimes;

/** What a new function gets. */
export const defaultLambdaRuntime: LambdaRuntime = "nodejs24.x";
