/** What an environment is for: `dev` costs least, `staging` is shaped as production is, `production` survives what may happen. */
export type PresetName = "dev" | "staging" | "production";

/** Arguments of a component for each kind of environment: plain data, to be printed, compared and passed on. */
export type Presets<Preset extends object> = Readonly<Record<PresetName, Preset>>;

/** What {@link withPreset} gives: the arguments, and of the preset what they leave open. */
export type WithPreset<Preset, Args> = Omit<Preset, keyof Args> & Args;

/**
 * Arguments over a preset. Groups of options are merged option by option; everything else (lists, outputs, and a group of another
 * `type`) is taken as it is given.
 *
 * @example
 * new Aurora("orders", withPreset(auroraPresets.dev, { region, network, database: { name: "orders" } }));
 */
export function withPreset<Preset extends object, Args extends object>(
  preset: Preset,
  args: Args,
): WithPreset<Preset, Args> {
  return merged(preset, args) as WithPreset<Preset, Args>;
}

function merged(preset: object, args: object): object {
  if ("type" in preset && "type" in args && preset.type !== args.type) return args;
  // A map takes every name for what it is; an assignment to `__proto__` of an object would be lost.
  const result = new Map<string, unknown>(Object.entries(preset));
  for (const [key, given] of Object.entries(args)) {
    const chosen = result.get(key);
    if (given !== undefined)
      result.set(key, isGroup(given) && isGroup(chosen) ? merged(chosen, given) : given);
  }
  return Object.fromEntries(result);
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** One option that two presets set differently. */
export interface PresetDifference {
  /** Path of the option, e.g. `backups.retentionDays`. */
  readonly field: string;
  /** Undefined where the preset leaves the option open. */
  readonly from: unknown;
  readonly to: unknown;
}

/** Every option in which two presets differ, in the order of their fields. */
export function presetDifferences(from: object, to: object): readonly PresetDifference[] {
  const [left, right] = [flat(from), flat(to)];
  const fields = [...new Set([...left.keys(), ...right.keys()])].sort();
  return fields
    .map((field) => ({ field, from: left.get(field), to: right.get(field) }))
    .filter((difference) => JSON.stringify(difference.from) !== JSON.stringify(difference.to));
}

function flat(value: object, path: readonly string[] = []): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const below = [...path, key];
    if (isGroup(item)) for (const [field, leaf] of flat(item, below)) fields.set(field, leaf);
    else fields.set(below.join("."), item);
  }
  return fields;
}
