import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { nearest } from "@tenfold/planning";
import { EngineError } from "../errors";
import { shownPath } from "../shown-path";

/** A declaration under `config:` in Pulumi.yaml. */
export interface ConfigDeclaration {
  readonly type?: string;
  readonly default?: unknown;
  /** A fixed value, allowed for keys of other namespaces such as `aws:region`. */
  readonly value?: unknown;
  readonly secret?: boolean;
}

/** What Pulumi.yaml says, paths made absolute. */
export interface Project {
  readonly name: string;
  /** The folder that holds Pulumi.yaml. */
  readonly root: string;
  readonly file: string;
  /** The folder or file the program starts in. */
  readonly main: string;
  readonly configDirectory: string;
  readonly declarations: Readonly<Record<string, ConfigDeclaration>>;
  readonly runtimeOptions: RuntimeOptions;
}

export interface RuntimeOptions {
  readonly typescript: boolean;
  readonly tsconfig: string | undefined;
  readonly nodeArguments: readonly string[];
}

/**
 * Reads the project in `directory`.
 * @throws EngineError where there is none, it cannot be parsed, or its runtime is not Node.js.
 */
export function readProject(directory: string): Project {
  const root = path.resolve(directory);
  const file = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]
    .map((name) => path.join(root, name))
    .find(existsSync);
  if (!file)
    throw new EngineError(`${shownPath(root)}: no Pulumi.yaml`, "name the folder of a Pulumi project");
  const yaml = readYaml(file);
  const name = yaml["name"];
  if (typeof name !== "string" || name === "") {
    throw new EngineError(
      `${shownPath(file)}: name is ${name === undefined ? "missing" : JSON.stringify(name)}`,
      "name: a project name",
    );
  }
  const main = path.resolve(root, typeof yaml["main"] === "string" ? yaml["main"] : ".");
  const configFolder = yaml["stackConfigDir"] ?? (typeof yaml["config"] === "string" ? yaml["config"] : ".");
  return {
    ...{ name, root, file, main },
    configDirectory: path.resolve(root, String(configFolder)),
    declarations: declarationsOf(yaml["config"]),
    runtimeOptions: runtimeOptionsOf(yaml["runtime"], file),
  };
}

/** The stacks that have a config file, by name. */
export function stacksOf(project: Project): string[] {
  if (!existsSync(project.configDirectory)) return [];
  return readdirSync(project.configDirectory)
    .map((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/**
 * The config file of a stack; undefined for a program that has none at all.
 * @throws EngineError naming the nearest stack where others have one.
 */
export function stackFileOf(project: Project, stack: string): string | undefined {
  const file = ["yaml", "yml"]
    .map((ending) => path.join(project.configDirectory, `Pulumi.${stack}.${ending}`))
    .find(existsSync);
  if (file) return file;
  const stacks = stacksOf(project);
  if (stacks.length === 0) return undefined;
  const near = nearest(stack, stacks);
  throw new EngineError(
    `${shownPath(project.configDirectory)}: no environment "${stack}"`,
    near === undefined
      ? `one of ${stacks.join(", ")}`
      : `did you mean ${near}? There is a config file for ${stacks.join(", ")}`,
  );
}

/** @throws EngineError naming the file, the line and the reason. */
export function readYaml(file: string): Record<string, unknown> {
  const document = parseDocument(readFileSync(file, "utf8"));
  const name = shownPath(file);
  const [error] = document.errors;
  if (error) throw new EngineError(`${name}: ${error.message.split("\n", 1)[0]?.replace(/:$/, "")}`);
  const content: unknown = document.toJS();
  if (content === null || content === undefined) return {};
  if (typeof content !== "object" || Array.isArray(content)) {
    throw new EngineError(`${name}: is not a map of keys`, "write keys and values, such as config:");
  }
  return content as Record<string, unknown>;
}

function declarationsOf(config: unknown): Record<string, ConfigDeclaration> {
  if (typeof config !== "object" || config === null) return {};
  const result: Record<string, ConfigDeclaration> = {};
  for (const [key, value] of Object.entries(config as Record<string, unknown>)) {
    const isDeclaration = typeof value === "object" && value !== null && !Array.isArray(value);
    result[key] = isDeclaration ? (value as ConfigDeclaration) : { default: value };
  }
  return result;
}

function runtimeOptionsOf(runtime: unknown, file: string): RuntimeOptions {
  const isObject = typeof runtime === "object" && runtime !== null;
  const { name, options } = isObject
    ? (runtime as { name?: unknown; options?: unknown })
    : { name: runtime, options: {} };
  if (name !== "nodejs") {
    throw new EngineError(
      `${shownPath(file)}: runtime is ${JSON.stringify(name)}`,
      "the offline engine runs nodejs programs; use --engine pulumi for others",
    );
  }
  const given = (options ?? {}) as { typescript?: unknown; tsconfig?: unknown; nodeargs?: unknown };
  const nodeArguments = typeof given.nodeargs === "string" ? given.nodeargs.split(/\s+/).filter(Boolean) : [];
  return {
    typescript: given.typescript !== false,
    tsconfig: typeof given.tsconfig === "string" ? given.tsconfig : undefined,
    nodeArguments,
  };
}
