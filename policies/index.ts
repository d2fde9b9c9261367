export * from "./lib/messages";
export type { Level, Outcome, Pillar, Rule, RuleContext, Severity } from "./lib/rule";
export { costRules, scalabilityRules } from "./rules";
