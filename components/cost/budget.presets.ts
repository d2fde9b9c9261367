import { type Presets } from "../lib/presets";
import { type BudgetArgs, budgetDefaults } from "./budget";

/** What a preset says of a budget: when somebody is told, not how much may be spent. */
export type BudgetPreset = Pick<BudgetArgs, "actualPercent" | "forecastPercent" | "anomalies">;

/**
 * Budgets for three kinds of environment. `dev` speaks when the money is gone or will be gone by far, for it comes and goes with whoever
 * tries something; `staging` and `production` while there is time to act. None watches for anomalies: AWS allows that in the paying
 * account alone.
 */
export const budgetPresets = {
  dev: { actualPercent: 100, forecastPercent: 150, anomalies: budgetDefaults.anomalies },
  staging: budgetDefaults,
  production: budgetDefaults,
} as const satisfies Presets<BudgetPreset>;
