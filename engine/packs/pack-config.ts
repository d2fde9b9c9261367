import { readFileSync } from "node:fs";
import { EnforcementLevel, type AnalyzerInfo, PolicyConfig } from "@pulumi/pulumi/proto/analyzer_pb";
import { nearest } from "@tenfold/planning";
import { EngineError } from "../errors";
import { fromStruct, toStruct, type WireMap, type WireValue } from "../protocol/wire";

export type Level = "advisory" | "mandatory" | "disabled" | "remediate";

const levels: Readonly<Record<Level, EnforcementLevel>> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  disabled: EnforcementLevel.DISABLED,
  remediate: EnforcementLevel.REMEDIATE,
};

export function levelName(level: EnforcementLevel): Level {
  return (Object.keys(levels) as Level[]).find((name) => levels[name] === level) ?? "advisory";
}

/** A pack's config file: policy name (or `all`) → a level, or a map of `enforcementLevel` and settings. */
export type PackConfig = Readonly<Record<string, unknown>>;

/** @throws EngineError where the file cannot be read or is not a JSON object. */
export function readPackConfig(file: string): PackConfig {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new EngineError(
      `${file}: ${error instanceof Error ? error.message : String(error)}`,
      "a JSON file of policy settings",
    );
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new EngineError(`${file}: is not a JSON object`, '{"<policy>": {"enforcementLevel": "mandatory"}}');
  }
  return parsed as PackConfig;
}

/**
 * The settings of each policy: defaults of its schema, then the pack's own, then the user's, as the real engine
 * reconciles them; a policy or level that does not exist is a mistake here, where the engine passes it over.
 * @throws EngineError listing every mistake.
 */
export function reconcile(info: AnalyzerInfo, config: PackConfig): Map<string, PolicyConfig> {
  checkNames(info, config);
  const result = new Map<string, PolicyConfig>();
  for (const policy of info.getPoliciesList()) {
    const name = policy.getName();
    const initial = info.getInitialconfigMap().get(name);
    const own = entryOf(config[name]);
    const everywhere = entryOf(config["all"]);
    const properties: WireMap = {
      ...defaultsOf(fromStruct(policy.getConfigschema()?.getProperties())),
      ...fromStruct(initial?.getProperties()),
      ...own.properties,
    };
    const level =
      own.level ?? everywhere.level ?? initial?.getEnforcementlevel() ?? policy.getEnforcementlevel();
    result.set(name, new PolicyConfig().setEnforcementlevel(level).setProperties(toStruct(properties)));
  }
  return result;
}

function checkNames(info: AnalyzerInfo, config: PackConfig): void {
  const names = info.getPoliciesList().map((policy) => policy.getName());
  const mistakes: string[] = [];
  for (const [name, value] of Object.entries(config)) {
    if (name === "environments") continue;
    if (name !== "all" && !names.includes(name)) {
      const near = nearest(name, names);
      mistakes.push(
        `  ${name}  no such policy; ${near ? `did you mean ${near}?` : `one of ${names.join(", ")}`}`,
      );
    }
    const level =
      typeof value === "string" ? value : (value as { enforcementLevel?: unknown } | null)?.enforcementLevel;
    if (level !== undefined && !(String(level) in levels)) {
      mistakes.push(
        `  ${name}.enforcementLevel  ${JSON.stringify(level)}  one of ${Object.keys(levels).join(", ")}`,
      );
    }
  }
  if (mistakes.length > 0) {
    throw new EngineError(
      `config of policy pack ${info.getName()}: ${mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`}\n${mistakes.join("\n")}`,
    );
  }
}

function entryOf(value: unknown): { level: EnforcementLevel | undefined; properties: WireMap } {
  if (typeof value === "string") return { level: levels[value as Level], properties: {} };
  if (typeof value !== "object" || value === null) return { level: undefined, properties: {} };
  const { enforcementLevel, ...properties } = value as WireMap;
  return {
    level: enforcementLevel === undefined ? undefined : levels[enforcementLevel as Level],
    properties,
  };
}

function defaultsOf(schema: WireMap): WireMap {
  const defaults: Record<string, WireValue> = {};
  for (const [key, property] of Object.entries(schema)) {
    const value = (property as WireMap | null)?.["default"];
    if (value !== undefined) defaults[key] = value;
  }
  return defaults;
}
