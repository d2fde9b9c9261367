import { type PackDefinition } from "./lib/pack";
import { costRules, scalabilityRules } from "./rules";

/** The pack that refuses a stack which cannot scale. */
export const scalabilityPack: PackDefinition = {
  name: "scalability",
  displayName: "Tenfold scalability",
  description: "Guardrails that stop a stack which cannot scale",
  rules: scalabilityRules,
};

/** The pack that refuses a stack which costs more than it should. */
export const costPack: PackDefinition = {
  name: "cost",
  displayName: "Tenfold cost",
  description: "Guardrails that stop a stack which costs more than it should",
  rules: costRules,
};
