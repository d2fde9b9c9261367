import { duration, readArguments, UsageError, wholeNumber } from "../local/arguments.ts";
import { stacksFolder } from "./sizing/environment-file.ts";
import { subjects } from "./subjects/subjects.ts";

const names = subjects.map(({ name }) => name);

export const usage = `usage: npm run calibrate -- [options]
  --service <name>      of ${names.join(", ")} (default all); several times for several
  --seconds <time>      of each step of the search (default 5s)
  --p99 <ms>            objective (default 200)
  --quick               shorter and fewer steps: to see that it works, not to size anything
  --dry-run             writes nothing
  --propose             measures nothing: from calibration.json and each environment's forecast to its sizes, for \`git diff\`
  --check               with --propose: writes nothing, exit code 1 where sizes and calibration disagree
  --stacks <folder>     of the environments' config, for --propose (default stacks)
  --environment <name>  for --propose (default dev, staging and prod); several times for several`;

const options = {
  service: { type: "string", multiple: true },
  seconds: { type: "string" },
  p99: { type: "string", default: "200" },
  quick: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  propose: { type: "boolean", default: false },
  check: { type: "boolean", default: false },
  stacks: { type: "string", default: stacksFolder },
  environment: { type: "string", multiple: true },
} as const;

/** What `npm run calibrate` is asked to do. */
export interface CalibrateOptions {
  readonly services: readonly string[];
  readonly seconds: number;
  readonly steps: number;
  readonly events: number;
  readonly p99Milliseconds: number;
  readonly dryRun: boolean;
  readonly propose: boolean;
  readonly check: boolean;
  readonly stacks: string;
  readonly environments: readonly string[];
}

/** @throws UsageError */
export function calibrateOptions(args?: string[]): CalibrateOptions {
  const given = readArguments(options, usage, args);
  const unknown = given.service?.filter((name) => !names.some((each) => each === name)) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(`--service is ${JSON.stringify(unknown[0])}: ${names.join(", ")}\n\n${usage}`);
  }
  const { quick } = given;
  return {
    services: given.service ?? names,
    seconds: given.seconds ? duration("seconds", given.seconds) : quick ? 1.5 : 5,
    steps: quick ? 4 : 9,
    events: quick ? 400 : 3_000,
    p99Milliseconds: wholeNumber("p99", given.p99, { min: 1, max: 60_000 }),
    dryRun: given["dry-run"],
    propose: given.propose || given.check,
    check: given.check,
    stacks: given.stacks,
    environments: given.environment ?? ["dev", "staging", "prod"],
  };
}
