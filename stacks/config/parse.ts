import { consistencyMistakes } from "./consistency";
import { mistakesOf, unknownKeys, withoutRepeats } from "./issues";
import { shown, type Mistake } from "./mistakes";
import { schema, type StackConfig } from "./schema";
import { type Sections } from "./sections";

/** A stack's config as Pulumi hands it over: text for each key, without its namespace. */
export interface RawConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose values are encrypted in the file. */
  readonly secrets: ReadonlySet<string>;
}

export type Parsed =
  | { readonly valid: true; readonly config: StackConfig }
  | { readonly valid: false; readonly mistakes: readonly Mistake[] };

type ConfigKey = keyof StackConfig;

/** Pulumi's placeholder for a value that nobody could decrypt. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Reads the whole config and finds every mistake in it, of single values and of values that do not go together. */
export function parseConfig(raw: RawConfig): Parsed {
  const sections: Partial<Record<string, unknown>> = {};
  const known = Object.keys(schema.shape) as ConfigKey[];
  const unknown = Object.keys(raw.values).filter((key) => !Object.hasOwn(schema.shape, key));
  const mistakes = unknown.flatMap((key) => unknownTopKey(key, known));

  for (const key of known) {
    const value = decoded(raw.values[key]);
    const result = schema.shape[key].safeParse(value);
    if (result.success) sections[key] = result.data;
    else mistakes.push(...mistakesOf(result.error, schema.shape[key], key, value));
    // One wrong tier must not keep the mistakes of the others for the next run.
    if (!result.success && key === "sizes") sections[key] = validTiers(value);
  }
  mistakes.push(...consistencyMistakes(sections as Sections));
  if (mistakes.length === 0) return { valid: true, config: sections as StackConfig };
  return { valid: false, mistakes: withoutRepeats(mistakes).map((mistake) => masked(mistake, raw)) };
}

function validTiers(value: unknown): object {
  const tiers = Object.entries(schema.shape.sizes.shape).map(([tier, part]) => {
    const given: unknown = typeof value === "object" && value !== null ? Reflect.get(value, tier) : undefined;
    return [tier, part.safeParse(given).data] as const;
  });
  return Object.fromEntries(tiers.filter(([, data]) => data !== undefined));
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
