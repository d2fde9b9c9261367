import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type ConfigOverride, EngineError, parseOverride, readProject, stacksOf } from "@tenfold/engine";

/** One program and stack to compare the engines on. */
export interface Program {
  readonly name: string;
  readonly directory: string;
  readonly stack: string;
  readonly config: readonly ConfigSetting[];
  /** Brought up before the rest, so that other programs can refer to its stack. */
  readonly isReferenced: boolean;
  /** Provider packages that the program uses without an SDK in node_modules. */
  readonly packages: readonly string[];
}

/** One `pulumi config set [--secret] [--path] key value`. */
export interface ConfigSetting {
  readonly key: string;
  readonly value: string;
  readonly secret: boolean;
  readonly path: boolean;
}

interface ManifestEntry {
  readonly name: string;
  readonly stack?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly up?: boolean;
  readonly packages?: readonly string[];
}

const manifestName = "programs.json";

/** The environments of this project. */
export function ownEnvironments(root: string): Program[] {
  return stacksOf(readProject(root)).map((stack) => ({
    ...{ name: stack, directory: root, stack, config: [], isReferenced: false, packages: [] },
  }));
}

/** The environments of this project, and every example that is a project. */
export function ownPrograms(root: string): Program[] {
  const environments = ownEnvironments(root);
  const examples = path.join(root, "examples");
  return [...environments, ...(existsSync(examples) ? programsIn(examples) : [])];
}

/** The packs of this project that are built. */
export function ownPacks(root: string): string[] {
  return ["scalability", "cost"]
    .map((name) => path.join(root, "policies", name))
    .filter((folder) => existsSync(path.join(folder, "bin", "index.js")));
}

/**
 * The projects in a folder. A programs.json there, `[{"name": "<folder>", "stack"?, "config"?, "up"?, "packages"?}]`, says which, in which
 * stack and with which config; without one each project runs its first stack, or one called dev.
 * @throws EngineError where the folder or the manifest cannot be read.
 */
export function programsIn(folder: string): Program[] {
  const manifest = path.join(folder, manifestName);
  if (existsSync(manifest)) return readManifest(manifest).map((entry) => programOf(folder, entry));
  if (!existsSync(folder)) throw new EngineError(`--programs ${folder}: there is no such folder`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, "Pulumi.yaml")))
    .map((entry) => programOf(folder, { name: entry.name }));
}

function readManifest(file: string): ManifestEntry[] {
  let entries: unknown;
  try {
    entries = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new EngineError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!Array.isArray(entries) || !entries.every(isEntry)) {
    throw new EngineError(`${file}: is not a list of programs`, '[{"name": "<folder>", "stack": "dev"}]');
  }
  return entries;
}

function isEntry(entry: unknown): entry is ManifestEntry {
  return typeof entry === "object" && entry !== null && "name" in entry && typeof entry.name === "string";
}

function programOf(folder: string, entry: ManifestEntry): Program {
  const directory = path.resolve(folder, entry.name);
  const stack = entry.stack ?? stacksOf(readProject(directory))[0] ?? "dev";
  const config = Object.entries(entry.config ?? {}).map(([key, value]) => settingOf(key, value));
  const packages = entry.packages ?? [];
  return { name: entry.name, directory, stack, config, isReferenced: entry.up === true, packages };
}

/** A key of the manifest may be preceded by the words `secret` and `path`, the flags of `pulumi config set`. */
function settingOf(written: string, value: string): ConfigSetting {
  const words = written.split(" ");
  const key = words.pop() ?? "";
  return { key, value, secret: words.includes("secret"), path: words.includes("path") };
}

/** The same settings for the offline engine. */
export function overridesOf(program: Program): ConfigOverride[] {
  return program.config.map((setting) => ({
    ...parseOverride(`${setting.key}=${setting.value}`, setting.path),
    secret: setting.secret,
  }));
}
