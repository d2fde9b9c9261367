import { type z } from "zod";
import { mistakesOf, unknownKeys, withoutRepeats } from "./issues";
import { shown, type Mistake } from "./mistakes";

/** A stack's config as Pulumi hands it over: text for each key, without its namespace. */
export interface RawConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose values are encrypted in the file. */
  readonly secrets: ReadonlySet<string>;
}

export type Parsed<Config> =
  | { readonly valid: true; readonly config: Config }
  | { readonly valid: false; readonly mistakes: readonly Mistake[] };

/** What a config is checked against. `Sections` are the entries that are valid by themselves. */
export interface ConfigRules<Sections> {
  /** Every key that may stand there. */
  readonly keys: Readonly<Record<string, z.ZodType>>;
  /** Finds entries that are each allowed but do not go together. */
  readonly together: (sections: Sections) => readonly Mistake[];
  /** What of a wrong entry is still good enough to be looked at together with others. @default nothing */
  readonly rest?: (key: string, value: unknown) => unknown;
}

/** Pulumi's placeholder for a value that nobody could decrypt. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Reads a whole config and finds every mistake in it, of single values and of values that do not go together. */
export function parseKeys<Config extends Sections, Sections>(
  raw: RawConfig,
  { keys, together, rest }: ConfigRules<Sections>,
): Parsed<Config> {
  const sections: Partial<Record<string, unknown>> = {};
  const known = Object.keys(keys);
  const unknown = Object.keys(raw.values).filter((key) => !Object.hasOwn(keys, key));
  const mistakes = unknown.flatMap((key) => unknownTopKey(key, known));

  for (const [key, schema] of Object.entries(keys)) {
    const value = decoded(raw.values[key]);
    const result = schema.safeParse(value);
    if (result.success) sections[key] = result.data;
    else mistakes.push(...mistakesOf(result.error, schema, key, value));
    if (!result.success && rest) sections[key] = rest(key, value);
  }
  mistakes.push(...together(sections as Sections));
  if (mistakes.length === 0) return { valid: true, config: sections as Config };
  return { valid: false, mistakes: withoutRepeats(mistakes).map((mistake) => masked(mistake, raw)) };
}

/** Structured values come as JSON, plain ones as they are. */
function decoded(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function unknownTopKey(key: string, known: readonly string[]): Mistake[] {
  const group = key.split(/[.[]/, 1)[0] ?? key;
  if (group === key || !known.includes(group)) return unknownKeys([key], known, []);
  return [{ path: [key], allowed: `unknown key; for one value inside tenfold:${group} add --config-path` }];
}

/** Keeps what stands in an encrypted value out of the report. */
function masked(mistake: Mistake, { secrets, values }: RawConfig): Mistake {
  const key = String(mistake.path[0]);
  if (!secrets.has(key) || mistake.value === shown(undefined)) return mistake;
  const locked = values[key]?.includes(unknownValue) ?? false;
  const allowed = locked
    ? `encrypted, and nothing here decrypts it: give it with --config tenfold:${key}=…`
    : "encrypted and not valid; nothing here needs to be secret, write it in plain";
  return { path: [key], value: "(secret)", allowed };
}
