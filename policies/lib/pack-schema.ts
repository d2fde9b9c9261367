import { type PolicyConfigSchema } from "@pulumi/policy";
import { type Rule } from "./rule";
import { sameEverywhere, type Setting, type SettingValue } from "./settings";

/**
 * The configuration of a pack as Pulumi shows it. It describes and does not constrain: the engine would report a wrong
 * value in words of its own and before ours, one kind of mistake at a time.
 */
export function packSchema(rules: readonly Rule[]): PolicyConfigSchema {
  return {
    properties: {
      rules: { description: `Levels and settings by rule: ${rules.map(describeRule).join("; ")}` },
      onUnknown: {
        description:
          "What a check does that cannot be decided yet: advisory (default), mandatory (fail closed) or skip",
      },
      environment: {
        description: "Environment of a stack that has no Environment component: dev, staging or prod",
      },
    },
  };
}

function describeRule(rule: Rule): string {
  const settings = Object.entries(rule.settings).map(
    ([name, setting]) => `${name} (${describeDefault(setting)})`,
  );
  return `${rule.id}: ${["level", ...settings].join(", ")}`;
}

function describeDefault(setting: Setting<SettingValue>): string {
  const { dev, staging, prod } = setting.defaults;
  return JSON.stringify(sameEverywhere(setting) ? prod : { dev, staging, prod });
}
