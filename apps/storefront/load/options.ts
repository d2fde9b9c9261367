import { duration, readArguments, UsageError, wholeNumber } from "../local/arguments.ts";
import { defaultFolder } from "../local/running.ts";
import { type ProfileName, profiles } from "./profiles.ts";

export const usage = `usage: npm run load -- [options]
  --profile <name>      ${Object.keys(profiles).join(", ")} (default browse)
  --rate <n>            arrivals a second (default 20); black-friday multiplies it by ten at its peak
  --duration <time>     such as 30s or 5m (default 30s)
  --p99 <ms>            objective: exit code 1 when a step's p99 is longer
  --shoppers <n>        accounts that buy (default 50)
  --products <n>        of the catalog that are looked at (default 500)
  --seed <n>            of arrivals and choices: the same again for the same number (default 1)
  --url <url>           of the gateway (default: that of \`npm run storefront\`)
  --folder <path>       of \`npm run storefront\` (default .local/storefront)
  --start               starts a storefront for this run alone; with --monolith in one process
  --patience <time>     how long events may take to be quiet without any progress (default 20s)
  --allow-remote        a --url that is not of this machine
  --format text|json    (default text)`;

const options = {
  profile: { type: "string", default: "browse" },
  rate: { type: "string", default: "20" },
  duration: { type: "string", default: "30s" },
  p99: { type: "string" },
  shoppers: { type: "string", default: "50" },
  products: { type: "string", default: "500" },
  seed: { type: "string", default: "1" },
  url: { type: "string" },
  folder: { type: "string", default: defaultFolder },
  start: { type: "boolean", default: false },
  monolith: { type: "boolean", default: false },
  patience: { type: "string", default: "20s" },
  "allow-remote": { type: "boolean", default: false },
  format: { type: "string", default: "text" },
} as const;

/** What `npm run load` is asked to do. */
export interface LoadOptions {
  readonly profile: ProfileName;
  /** Arrivals a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Longest p99 of a step, in milliseconds; undefined: none is asked for. */
  readonly p99: number | undefined;
  readonly shoppers: number;
  readonly products: number;
  readonly seed: number;
  /** Undefined: the one that runs on this machine. */
  readonly url: string | undefined;
  readonly folder: string;
  readonly start: boolean;
  readonly monolith: boolean;
  readonly patienceSeconds: number;
  readonly format: "text" | "json";
}

/** Reads a command line. @throws UsageError with every mistake of it. */
export function loadOptions(args?: string[]): LoadOptions {
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
  const whole = (name: "rate" | "shoppers" | "products" | "seed", min: number, max: number) =>
    read(() => wholeNumber(name, given[name], { min, max })) ?? min;
  const result: LoadOptions = {
    profile: read(() => oneOf("profile", given.profile, Object.keys(profiles) as ProfileName[])) ?? "browse",
    rate: whole("rate", 1, 100_000),
    seconds: read(() => duration("duration", given.duration)) ?? 1,
    p99: given.p99 === undefined ? undefined : read(() => limitOf("p99", given.p99 ?? "")),
    shoppers: whole("shoppers", 1, 100_000),
    products: whole("products", 1, 1_000_000),
    seed: whole("seed", 0, 4_294_967_295),
    url: given.url === undefined ? undefined : read(() => address(given.url ?? "", given["allow-remote"])),
    folder: given.folder,
    start: given.start,
    monolith: given.monolith,
    patienceSeconds: read(() => duration("patience", given.patience)) ?? 1,
    format: read(() => oneOf("format", given.format, ["text", "json"] as const)) ?? "text",
  };
  if (given.start && given.url !== undefined) mistakes.push("--start and --url exclude each other");
  if (given.monolith && !given.start) mistakes.push("--monolith says how to --start a storefront");
  if (mistakes.length > 0) throw new UsageError(`${mistakes.join("\n")}\n\n${usage}`);
  return result;
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}: ${allowed.join(", ")}`);
}

function limitOf(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 600_000) return value;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}: milliseconds above 0`);
}

/** A load is an attack on whoever did not ask for it, so it goes to this machine unless somebody insists. */
function address(text: string, remote: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url is ${JSON.stringify(text)}: http://host:port`);
  }
  if (remote || isLoopback(url.hostname)) return url.origin;
  throw new UsageError(
    `--url names ${url.hostname}, which is not this machine: add --allow-remote where you may put a load on it`,
  );
}

/** Whether a host name can only be this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
