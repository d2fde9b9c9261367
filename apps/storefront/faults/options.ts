import { duration, readArguments, UsageError, wholeNumber } from "../local/arguments.ts";
import { descriptions, type FaultKind, faultKinds } from "./faults.plan.ts";

export const usage = `usage: npm run faults -- [options]
  --scenario <name>     faults (default), or region: the loss of the home region
  --faults <n>          how many (default 50)
  --minutes <n>         over which they are spread (default 5)
  --seed <n>            of what happens when: the same again for the same number (default 1)
  --rate <n>            orders a second (default 8)
  --only <kinds>        with commas between them:
${faultKinds.map((kind) => `                          ${kind.padEnd(9)} ${descriptions[kind]}`).join("\n")}
  --format text|json    (default text)`;

const options = {
  scenario: { type: "string", default: "faults" },
  faults: { type: "string", default: "50" },
  minutes: { type: "string", default: "5" },
  seed: { type: "string", default: "1" },
  rate: { type: "string", default: "8" },
  only: { type: "string" },
  format: { type: "string", default: "text" },
} as const;

/** What `npm run faults` is asked to do. */
export interface FaultOptions {
  readonly scenario: "faults" | "region";
  readonly faults: number;
  readonly seconds: number;
  readonly seed: number;
  readonly rate: number;
  /** Undefined: all. */
  readonly only: readonly FaultKind[] | undefined;
  readonly format: "text" | "json";
}

/** Reads a command line. @throws UsageError with every mistake of it. */
export function faultOptions(args?: string[]): FaultOptions {
  const given = readArguments(options, usage, args);
  const mistakes: string[] = [];
  const read = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      mistakes.push(error.message);
      return undefined;
    }
  };
  const whole = (name: "faults" | "seed" | "rate", min: number, max: number) =>
    read(() => wholeNumber(name, given[name], { min, max })) ?? min;
  const result: FaultOptions = {
    scenario: read(() => oneOf("scenario", given.scenario, ["faults", "region"] as const)) ?? "faults",
    faults: whole("faults", 1, 10_000),
    seconds: read(() => duration("minutes", `${given.minutes}m`)) ?? 60,
    seed: whole("seed", 0, 4_294_967_295),
    rate: whole("rate", 1, 1_000),
    only: given.only?.split(",").flatMap((kind) => read(() => oneOf("only", kind.trim(), faultKinds)) ?? []),
    format: read(() => oneOf("format", given.format, ["text", "json"] as const)) ?? "text",
  };
  if (mistakes.length > 0) throw new UsageError(`${mistakes.join("\n")}\n\n${usage}`);
  return result;
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}: ${allowed.join(", ")}`);
}
