import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const folder = path.resolve(__dirname, "../apps/storefront");

/** A file of the storefront, as text: rooms do not import it. */
export function sourceOf(file: string): string {
  return readFileSync(path.join(folder, file), "utf8");
}

/** What a service is written to use. */
export interface WrittenService {
  /** Services that it calls. */
  readonly calls: readonly string[];
  readonly stores: readonly string[];
}

/** What the sources of a service use of what `ServiceContext` offers. */
export function writtenService(name: string): WrittenService {
  const wiring = sourceOf(`services/${name}/service.ts`);
  const all = globSync(`services/${name}/*.ts`, { cwd: folder })
    .filter((file) => !file.endsWith(".test.ts"))
    .map(sourceOf)
    .join("\n");
  const uses = (word: string) => new RegExp(`\\b${word}\\b`).test(wiring);
  const routed = [...all.matchAll(/\broute\(\s*"(\w+)",/g)];
  const called = [...all.matchAll(/\bservice\("(\w+)"\)/g)];
  const calls = [...routed, ...called].map(([, other = ""]) => other);
  // Keys of tokens come from auth.
  if (uses("tokens") && name !== "auth") calls.push("auth");
  return {
    calls: [...new Set(calls)].sort(),
    stores: [
      ...(/migrations: path\.join/.test(wiring) ? ["database"] : []),
      ...(uses("caching") || uses("features") ? ["cache"] : []),
      ...(uses("valkey") ? ["sessions"] : []),
      ...(/\bstream\.(consumer|relays)\(/.test(wiring) ? ["stream"] : []),
    ],
  };
}

/** Groups of consumers that a service joins, as its wiring names them. */
export function groupsOf(name: string): readonly string[] {
  const wiring = sourceOf(`services/${name}/service.ts`);
  return [...wiring.matchAll(/\bgroup: "([\w.-]+)"/g)].map(([, group = ""]) => group);
}

/** The group in which a topic's dead letters are put back, as it is written. */
export function replayGroupOf(topic: string): string {
  const [, text] =
    /function replayGroupOf\(topic: string\): string \{\s*return `([^`]+)`/.exec(
      sourceOf("lib/stream/topics.ts"),
    ) ?? [];
  if (text === undefined) throw new Error("the group of a replay is written in another way");
  return text.replace("${topic}", topic);
}

/** Names of the variables that the files of a folder read; by default, what every process of the storefront does. */
export function readVariables(place = "lib/config"): readonly string[] {
  return globSync(`${place}/*.ts`, { cwd: folder })
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) =>
      [...sourceOf(file).matchAll(/^ {2}([A-Z][A-Z_]+): Type\./gm)].map(([, name = ""]) => name),
    );
}

/** The default of a variable with a number. */
export function numberOf(variable: string): number {
  const [, value] =
    new RegExp(`\\b${variable}: Type\\.\\w+\\(\\{\\s*default: ([\\d.]+)`).exec(
      sourceOf("lib/config/config.ts"),
    ) ?? [];
  if (value === undefined) throw new Error(`${variable} has no default that is a number`);
  return Number(value);
}

/** The strings of an array that is written as `export const <name> = [...]`. */
export function listIn(file: string, name: string): readonly string[] {
  const [, items = ""] = new RegExp(`export const ${name} = \\[([^\\]]*)\\]`).exec(sourceOf(file)) ?? [];
  return [...items.matchAll(/"([^"]+)"/g)].map(([, item = ""]) => item);
}
