import { wire } from "@tenfold/planning";

interface SecretConfig {
  readonly config: ReadonlyMap<string, string>;
  readonly secretKeys: ReadonlySet<string>;
}

/** Shorter values are too common to be looked for in text. */
const shortest = 3;

/**
 * Replaces the values of secret config keys, wherever a text holds one, by "[secret]". Programs put config values into their error
 * messages, and packs see secrets bare.
 */
export function redactor({ config, secretKeys }: SecretConfig): (text: string) => string {
  const values = [...secretKeys].flatMap((key) => textsIn(config.get(key) ?? ""));
  const secrets = [...new Set(values)]
    .filter((value) => value.length >= shortest && !value.includes(wire.unknown))
    .sort((a, b) => b.length - a.length);
  if (secrets.length === 0) return (text) => text;
  return (text) => secrets.reduce((result, value) => result.replaceAll(value, "[secret]"), text);
}

/** The value itself, and the strings and numbers inside it where it is JSON. */
function textsIn(value: string): string[] {
  if (!/^[[{]/.test(value)) return [value];
  try {
    return [value, ...leaves(JSON.parse(value))];
  } catch {
    return [value];
  }
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}
