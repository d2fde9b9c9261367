export * from "./lib/messages";
export { nearest } from "./lib/nearest";
export type { Level, Outcome, Pillar, Rule, RuleContext, Severity } from "./lib/rule";
export { costRules, scalabilityRules } from "./rules";
