import { nearest } from "@tenfold/planning";
import { type EnvironmentClass } from "./environment";
import { type Level, levels, type Rule } from "./rule";
import { type SettingValue, type SettingValues } from "./settings";

/** What a check that cannot be decided does: say so, refuse the stack as the rule would, or stay silent. */
export type OnUnknown = "advisory" | "mandatory" | "skip";
const onUnknowns: readonly OnUnknown[] = ["advisory", "mandatory", "skip"];

/** A pack's configuration after validation. */
export interface PackConfig {
  readonly onUnknown: OnUnknown;
  /** The environment, for stacks without an `Environment` component. */
  readonly environment: string | undefined;
  /** Overridden levels and settings by rule id. */
  readonly rules: ReadonlyMap<string, RuleConfig>;
}

export interface RuleConfig {
  readonly level: Level | undefined;
  readonly settings: SettingValues;
}

/** The configuration of a pack that nobody configured. */
export const defaultPackConfig: PackConfig = {
  onUnknown: "advisory",
  environment: undefined,
  rules: new Map(),
};

/** Mistakes in a pack's configuration, all of them, in words for its author. Carries no stack trace. */
export class PackConfigError extends Error {
  override readonly name = "PackConfigError";
  constructor(
    pack: string,
    readonly mistakes: readonly ConfigMistake[],
  ) {
    super(describe(pack, mistakes));
    // The policy SDK prints the stack instead of the message; a wrong key needs no trace.
    this.stack = this.message;
  }
}

export interface ConfigMistake {
  /** Where, e.g. `rules.k8s-hpa-bounds.spread`. */
  readonly key: string;
  /** The value as given; undefined where the key itself is wrong. */
  readonly value: unknown;
  /** What is allowed, or the nearest valid name. */
  readonly allowed: string;
}

/**
 * Reads `{ rules: { <id>: { level, <setting> … } }, onUnknown, environment }`. An empty configuration is valid.
 * @throws PackConfigError naming every unknown key, unknown rule, unknown setting and wrong value.
 */
export function readPackConfig(pack: string, raw: unknown, rules: readonly Rule[]): PackConfig {
  const mistakes: ConfigMistake[] = [];
  const config = isRecord(raw) ? raw : {};
  if (!isRecord(raw)) mistakes.push({ key: "the configuration", value: raw, allowed: "an object" });
  reportUnknownKeys("", config, ["rules", "onUnknown", "environment"], "key", mistakes);
  const result: PackConfig = {
    onUnknown: readChoice("onUnknown", config["onUnknown"], onUnknowns, mistakes) ?? "advisory",
    environment: readName("environment", config["environment"], mistakes),
    rules: readRules(config["rules"], rules, mistakes),
  };
  if (mistakes.length > 0) throw new PackConfigError(pack, mistakes);
  return result;
}

/** A rule's settings: its defaults in the environment, overridden by the pack's configuration. */
export function settingsFor(rule: Rule, environment: EnvironmentClass, config: PackConfig): SettingValues {
  const defaults = Object.entries(rule.settings).map(([name, setting]) => [
    name,
    setting.defaults[environment],
  ]);
  return { ...Object.fromEntries(defaults), ...config.rules.get(rule.id)?.settings };
}

/** A rule's level in the environment, unless the pack's configuration gives another. */
export function levelFor(rule: Rule, environment: EnvironmentClass, config: PackConfig): Level {
  return config.rules.get(rule.id)?.level ?? rule.levels[environment];
}

function readRules(raw: unknown, rules: readonly Rule[], mistakes: ConfigMistake[]): Map<string, RuleConfig> {
  const result = new Map<string, RuleConfig>();
  if (raw === undefined) return result;
  if (!isRecord(raw)) {
    mistakes.push({ key: "rules", value: raw, allowed: "an object with rule ids as keys" });
    return result;
  }
  reportUnknownKeys(
    "rules.",
    raw,
    rules.map((rule) => rule.id),
    "rule",
    mistakes,
  );
  for (const rule of rules) {
    if (Object.hasOwn(raw, rule.id)) result.set(rule.id, readRule(rule, raw[rule.id], mistakes));
  }
  return result;
}

function readRule(rule: Rule, raw: unknown, mistakes: ConfigMistake[]): RuleConfig {
  const key = `rules.${rule.id}`;
  if (!isRecord(raw)) {
    mistakes.push({ key, value: raw, allowed: `an object such as {"level": "advisory"}` });
    return { level: undefined, settings: {} };
  }
  const names = Object.keys(rule.settings);
  reportUnknownKeys(`${key}.`, raw, ["level", ...names], "setting", mistakes);
  const settings: Record<string, SettingValue> = {};
  for (const [name, setting] of Object.entries(rule.settings)) {
    if (!Object.hasOwn(raw, name)) continue;
    const value = setting.read(raw[name]);
    if (value === undefined)
      mistakes.push({ key: `${key}.${name}`, value: raw[name], allowed: setting.allowed });
    else settings[name] = value;
  }
  return { level: readChoice(`${key}.level`, raw["level"], levels, mistakes), settings };
}

function readChoice<T extends string>(
  key: string,
  value: unknown,
  choices: readonly T[],
  mistakes: ConfigMistake[],
): T | undefined {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined && value !== undefined) mistakes.push({ key, value, allowed: oneOf(choices) });
  return choice;
}

function readName(key: string, value: unknown, mistakes: ConfigMistake[]): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  mistakes.push({ key, value, allowed: "a name such as prod" });
  return undefined;
}

function reportUnknownKeys(
  prefix: string,
  map: Readonly<Record<string, unknown>>,
  valid: readonly string[],
  what: string,
  mistakes: ConfigMistake[],
): void {
  for (const key of Object.keys(map)) {
    if (valid.includes(key)) continue;
    const near = nearest(key, valid);
    const hint = near === undefined ? `the ${what}s are ${valid.join(", ")}` : `did you mean ${near}?`;
    mistakes.push({ key: prefix + key, value: undefined, allowed: `unknown ${what}; ${hint}` });
  }
}

function describe(pack: string, mistakes: readonly ConfigMistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const keyWidth = Math.max(...mistakes.map(({ key }) => key.length));
  const lines = mistakes.map(({ key, value, allowed }) => {
    const said = value === undefined ? allowed : `${JSON.stringify(value)} is not allowed: ${allowed}`;
    return `  ${key.padEnd(keyWidth)}  ${said}`;
  });
  return [`configuration of policy pack ${pack}: ${count}`, "", ...lines].join("\n");
}

function oneOf(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1) ?? ""}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
