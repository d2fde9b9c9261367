import { existsSync } from "node:fs";
import path from "node:path";
import {
  type ConfigOverride,
  EngineError,
  type PackSource,
  parseOverride,
  readPackConfig,
} from "@tenfold/engine";
import { nearest } from "@tenfold/planning";

/** The options as the command line gives them. */
export interface PreviewFlags {
  readonly mode: string;
  readonly engine: string;
  readonly config: readonly string[];
  readonly configPath: boolean;
  readonly policyPack: readonly string[];
  readonly policyPackConfig: readonly string[];
  readonly program?: string;
  readonly stackOutputs?: string;
  readonly against?: string;
  readonly format: string;
  readonly out?: string;
  readonly verbose: boolean;
  readonly timeout: string;
}

/** A checked request. */
export interface PreviewRequest {
  readonly environment: string;
  readonly directory: string;
  readonly mode: "preview" | "rehearse";
  readonly engine: "offline" | "pulumi";
  readonly overrides: readonly ConfigOverride[];
  /** The same overrides as written, for the installed CLI. */
  readonly configArguments: readonly string[];
  readonly configPath: boolean;
  /** Folders relative to where the user stands: that is how messages name them. */
  readonly packs: readonly PackSource[];
  readonly stackOutputsFile: string | undefined;
  readonly against: string | undefined;
  readonly format: "text" | "json" | "markdown";
  readonly out: string | undefined;
  readonly verbose: boolean;
  readonly timeoutSeconds: number;
}

/**
 * Checks the options of one call.
 * @param root folder of this project: its program and its packs are the defaults.
 * @throws EngineError naming the option, its value and what is allowed.
 */
export function previewRequest(environment: string, flags: PreviewFlags, root: string): PreviewRequest {
  const directories = [
    path.join(root, "policies/scalability"),
    path.join(root, "policies/cost"),
    ...flags.policyPack,
  ];
  const configs = flags.policyPackConfig.map(packConfigArgument);
  for (const { pack } of configs) {
    const names = directories.map((directory) => path.basename(directory));
    if (!names.includes(pack)) throw notAllowed("--policy-pack-config", pack, names);
  }
  return {
    environment,
    directory: path.resolve(flags.program ?? root),
    mode: choice("--mode", flags.mode, ["preview", "rehearse"]),
    engine: choice("--engine", flags.engine, ["offline", "pulumi"]),
    overrides: flags.config.map((argument) => parseOverride(argument, flags.configPath)),
    configArguments: flags.config,
    configPath: flags.configPath,
    packs: directories.map((directory) => ({
      directory: path.relative(process.cwd(), path.resolve(directory)) || ".",
      config: configs.find(({ pack }) => pack === path.basename(directory))?.config ?? {},
    })),
    stackOutputsFile: existing("--stack-outputs", flags.stackOutputs),
    against: existing("--against", flags.against),
    format: choice("--format", flags.format, ["text", "json", "markdown"]),
    out: flags.out,
    verbose: flags.verbose,
    timeoutSeconds: positive("--timeout", flags.timeout),
  };
}

function choice<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw notAllowed(option, value, allowed);
  return found;
}

function notAllowed(option: string, value: string, allowed: readonly string[]): EngineError {
  const near = nearest(value, allowed);
  return new EngineError(
    `${option} ${value}: not one of ${allowed.join(", ")}`,
    near ? `did you mean ${near}?` : `one of ${allowed.join(", ")}`,
  );
}

function existing(option: string, file: string | undefined): string | undefined {
  if (file !== undefined && !existsSync(file)) throw new EngineError(`${option} ${file}: no such file`);
  return file;
}

function positive(option: string, value: string): number {
  const seconds = Number(value);
  if (!(seconds > 0) || seconds > 86_400)
    throw new EngineError(`${option} ${value}: not a number of seconds from 1 to 86400`);
  return seconds;
}

/** `scalability=rules.json`: the pack by the name of its folder, and its settings. */
function packConfigArgument(argument: string): { pack: string; config: ReturnType<typeof readPackConfig> } {
  const [pack, file] = argument.split("=", 2);
  if (pack === undefined || file === undefined) {
    throw new EngineError(
      `--policy-pack-config ${argument}: no "="`,
      "--policy-pack-config scalability=settings.json",
    );
  }
  return { pack, config: readPackConfig(file) };
}
