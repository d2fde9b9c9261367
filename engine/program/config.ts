import path from "node:path";
import { wire } from "@tenfold/planning";
import { EngineError } from "../errors";
import { type ConfigOverride, setAtPath } from "./config-path";
import { type ConfigDeclaration, type Project, readYaml } from "./project";

/**
 * Stands for a value that only a passphrase opens. A string that holds the unknown sentinel is unknown; this one is in addition
 * no number, no truth value and no JSON, so that a program which needs more than a string fails instead of going on with a
 * part of the sentinel.
 */
export const encryptedValue = `encrypted:${wire.unknown}`;

export interface StackConfig {
  /** Fully qualified key → value as Pulumi stores it; encrypted values are {@link encryptedValue}. */
  readonly values: ReadonlyMap<string, string>;
  readonly secretKeys: ReadonlySet<string>;
}

/**
 * The config that the program will see: declarations of the project, then the stack's file, then overrides, as
 * `pulumi preview --config` merges them. Values under `secure:` are unknown secrets: no passphrase is asked for.
 * @throws EngineError listing every declared key that is missing or of the wrong type.
 */
export function readConfig(
  project: Project,
  stackFile: string | undefined,
  overrides: readonly ConfigOverride[],
): StackConfig {
  const values = new Map<string, unknown>();
  for (const [key, declaration] of Object.entries(project.declarations)) {
    const initial = declaration.value ?? declaration.default;
    if (initial !== undefined) values.set(qualified(key, project.name), initial);
  }
  for (const [key, value] of Object.entries(configOf(stackFile)))
    values.set(qualified(key, project.name), value);
  const secret = new Set<string>();
  for (const override of overrides) {
    const key = qualified(override.key, project.name);
    // A value typed in for a secret stays a secret, or reports would show it.
    if (override.secret || holdsSecure(values.get(key))) secret.add(key);
    values.set(key, override.path ? setAtPath(values.get(key), override) : override.value);
  }
  const overridden = new Set(overrides.map((override) => qualified(override.key, project.name)));
  checkDeclarations(project, values, overridden, stackFile);
  return encode(values, project, secret);
}

function configOf(stackFile: string | undefined): Record<string, unknown> {
  if (stackFile === undefined) return {};
  const config = readYaml(stackFile)["config"];
  if (config === undefined || config === null) return {};
  if (typeof config !== "object" || Array.isArray(config)) {
    throw new EngineError(`${path.relative(process.cwd(), stackFile)}: config is not a map of keys`);
  }
  return config as Record<string, unknown>;
}

function qualified(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function encode(
  values: ReadonlyMap<string, unknown>,
  project: Project,
  secret: ReadonlySet<string>,
): StackConfig {
  const secretKeys = new Set(secret);
  const encoded = new Map<string, string>();
  for (const [key, value] of values) {
    const hidden = { found: false };
    const plain = withoutSecure(value, hidden);
    const declared = project.declarations[key] ?? project.declarations[key.slice(key.indexOf(":") + 1)];
    if (hidden.found || declared?.secret === true) secretKeys.add(key);
    encoded.set(
      key,
      typeof plain === "object" && plain !== null ? JSON.stringify(plain) : String(plain ?? ""),
    );
  }
  return { values: encoded, secretKeys };
}

function holdsSecure(value: unknown): boolean {
  const hidden = { found: false };
  withoutSecure(value, hidden);
  return hidden.found;
}

function withoutSecure(value: unknown, hidden: { found: boolean }): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutSecure(item, hidden));
  const map = value as Record<string, unknown>;
  if (Object.keys(map).length === 1 && typeof map["secure"] === "string") {
    hidden.found = true;
    return encryptedValue;
  }
  return Object.fromEntries(Object.entries(map).map(([key, item]) => [key, withoutSecure(item, hidden)]));
}

function checkDeclarations(
  project: Project,
  values: ReadonlyMap<string, unknown>,
  overridden: ReadonlySet<string>,
  stackFile: string | undefined,
): void {
  const where = path.relative(process.cwd(), stackFile ?? project.file);
  const mistakes: string[] = [];
  for (const [name, declaration] of Object.entries(project.declarations)) {
    const key = qualified(name, project.name);
    const value = values.get(key);
    if (value === undefined) mistakes.push(`  ${key}  missing  ${declaration.type ?? "a value"} is required`);
    else if (!hasType(value, declaration))
      mistakes.push(`  ${key}  ${shown(value, declaration)}  must be ${declaration.type}`);
    else if (declaration.secret && !overridden.has(key) && !holdsSecure(value))
      mistakes.push(`  ${key}  [secret]  must be encrypted: pulumi config set --secret ${key}`);
  }
  if (mistakes.length === 0) return;
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  throw new EngineError(`${where}: ${count}\n${mistakes.join("\n")}`);
}

function shown(value: unknown, declaration: ConfigDeclaration): string {
  return declaration.secret ? "[secret]" : JSON.stringify(value);
}

function hasType(value: unknown, { type }: ConfigDeclaration): boolean {
  if (typeof value === "object" && value !== null && "secure" in value) return true;
  switch (type) {
    case "string":
      return typeof value !== "object";
    case "integer":
      return /^-?\d+$/.test(String(value));
    case "boolean":
      return value === true || value === false || value === "true" || value === "false";
    case "array":
      return Array.isArray(value) || (typeof value === "string" && value.startsWith("["));
    case "object":
      return (
        (typeof value === "object" && !Array.isArray(value)) ||
        (typeof value === "string" && value.startsWith("{"))
      );
    default:
      return true;
  }
}
