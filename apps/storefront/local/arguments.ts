import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** The command line asks for something that there is not; the message says what there is. */
export class UsageError extends Error {}

/** Options as `parseArgs` wants them. */
export type Options = ParseArgsOptionsConfig;

/**
 * The options of a command line.
 * @throws UsageError with the usage for one that is unknown or lacks its value.
 */
export function readArguments<const O extends Options>(
  options: O,
  usage: string,
  args = process.argv.slice(2),
) {
  try {
    return parseArgs({ options, args, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new UsageError(`${reason}\n\n${usage}`);
  }
}

/** A whole number of an option. @throws UsageError naming option, value and limits. */
export function wholeNumber(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}: a whole number from ${min} to ${max}`);
}

/** Seconds of an option such as `90`, `90s`, `5m`. @throws UsageError naming option and value. */
export function duration(name: string, text: string): number {
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)(s|m)?$/.exec(text) ?? [];
  const seconds = Number(digits) * (unit === "m" ? 60 : 1);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}: a duration such as 30s or 5m, at most a day`);
}

/** Runs a command: mistakes of the user are one message and exit code 2, ours have their stack and exit code 1. */
export async function runCommand(main: () => Promise<number | void>): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const expected = error instanceof UsageError || expectedNames.has((error as Error).constructor.name);
    console.error(expected ? (error as Error).message : error);
    process.exitCode = expected ? 2 : 1;
  }
}

/** Errors that tell of the machine or of what was asked for, by the name of their class. */
const expectedNames = new Set(["ConfigError", "Unavailable", "StaleProcess", "PortTaken"]);
