import { environmentClasses, type PerEnvironment } from "./environment";

/** The types that a rule's setting may have. */
export type SettingValue = boolean | number | string | readonly string[];
export type SettingValues = Readonly<Record<string, SettingValue>>;

/** One setting of a rule: what it means, its default per environment and which values are allowed. */
export interface Setting<T extends SettingValue> {
  /** What it does, with its unit. */
  readonly description: string;
  readonly defaults: PerEnvironment<T>;
  /** What is allowed, to finish the sentence "… is not allowed: …". */
  readonly allowed: string;
  /** The value in the rule's own type, or undefined where it is not allowed. */
  read(value: unknown): T | undefined;
}

/** The settings of a rule with the given values. */
export type SettingsOf<S extends SettingValues> = { readonly [K in keyof S]: Setting<S[K]> };

interface Described<T> {
  readonly description: string;
  /** One default for all environments, or one each. */
  readonly default: T | PerEnvironment<T>;
}

/** A whole number within bounds, both included. */
export function wholeNumber(args: Described<number> & { min: number; max: number }): Setting<number> {
  const { description, min, max } = args;
  return {
    description,
    defaults: typeof args.default === "number" ? everywhere(args.default) : args.default,
    allowed: `a whole number from ${min} to ${max}`,
    read: (value) =>
      Number.isInteger(value) && isNumber(value) && value >= min && value <= max ? value : undefined,
  };
}

/** Any number within bounds, both included. */
export function decimal(args: Described<number> & { min: number; max: number }): Setting<number> {
  const { description, min, max } = args;
  return {
    description,
    defaults: typeof args.default === "number" ? everywhere(args.default) : args.default,
    allowed: `a number from ${min} to ${max}`,
    read: (value) => (isNumber(value) && value >= min && value <= max ? value : undefined),
  };
}

/** True or false. */
export function toggle(args: Described<boolean>): Setting<boolean> {
  return {
    description: args.description,
    defaults: typeof args.default === "boolean" ? everywhere(args.default) : args.default,
    allowed: "true or false",
    read: (value) => (typeof value === "boolean" ? value : undefined),
  };
}

/** One text that `holds`. */
export function text(
  args: Described<string> & { allowed: string; holds: (value: string) => boolean },
): Setting<string> {
  return {
    description: args.description,
    defaults: typeof args.default === "string" ? everywhere(args.default) : args.default,
    allowed: args.allowed,
    read: (value) => (typeof value === "string" && args.holds(value) ? value : undefined),
  };
}

/** A list of texts, empty lists included. */
export function texts(args: Described<readonly string[]>): Setting<readonly string[]> {
  const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
  return {
    description: args.description,
    defaults: isList(args.default) ? everywhere(args.default) : args.default,
    allowed: "a list of texts",
    read: (value) => (Array.isArray(value) && value.every(isText) ? value : undefined),
  };
}

function everywhere<T>(value: T): PerEnvironment<T> {
  return { dev: value, staging: value, prod: value };
}

/** True where a setting has one default for all environments. */
export function sameEverywhere<T extends SettingValue>(setting: Setting<T>): boolean {
  const [first, ...rest] = environmentClasses.map((environment) =>
    JSON.stringify(setting.defaults[environment]),
  );
  return rest.every((value) => value === first);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isList(value: readonly string[] | PerEnvironment<readonly string[]>): value is readonly string[] {
  return Array.isArray(value);
}
