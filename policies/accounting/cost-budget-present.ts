import { type Budget, type BudgetNotification, type Environment, type Facets } from "@tenfold/planning";
import { text } from "../lib/settings";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";

/** Somebody hears about the money before and after it is spent. */
export const costBudgetPresent = defineRule({
  id: "cost-budget-present",
  title: "Somebody is told before and after an environment's money is spent",
  pillar: "cost",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "A platform that scales by itself spends by itself. The forecast warns while something can still be done, the actual " +
    "spend says that it was not, and neither reaches anybody without a subscriber.",
  fix: "add a monthly cost budget with an ACTUAL and a FORECASTED notification, each with a subscriber",
  settings: {
    layer: text({
      description: "Layer whose stack holds the budget, where an environment is split over several stacks",
      default: "network",
      allowed: "the name of a layer",
      holds: (name) => name !== "",
    }),
  },
  *check({ facets, settings: { layer } }) {
    for (const budget of costBudgets(facets)) yield judge(budget, facets.environments);
    for (const environment of facets.environments) yield* checkEnvironment(environment, facets, layer);
  },
});

/** Budgets that count usage (hours, gigabytes) say nothing about money. */
function costBudgets({ budgets }: Facets): readonly Budget[] {
  return budgets.filter(({ type }) => type.state !== "known" || type.value === "COST");
}

/** A stack that holds some layers only leaves the budget to the stack that holds the others. */
function* checkEnvironment(environment: Environment, facets: Facets, layer: string): Generator<Outcome> {
  if (costBudgets(facets).length > 0) return;
  if (environment.layers.state === "known" && !environment.layers.value.includes(layer)) return;
  if (environment.layers.state === "unknown") {
    return yield undecided(environment, "which layers this stack holds is not known yet", "layers");
  }
  yield fail(environment, "no budget watches this environment: nobody is told what its autoscaling spends");
}

function judge(budget: Budget, environments: readonly Environment[]): Outcome {
  const amount = amountAbove(budget, environments);
  if (amount !== undefined)
    return fail(budget, amount, "set limitAmount to the environment's budget or less");
  if (
    budget.limit.state === "unknown" ||
    environments.some((environment) => environment.budget.state === "unknown")
  ) {
    return undecided(budget, "its limit or the environment's budget is not known yet", "limitAmount");
  }
  if (budget.notifications.state === "unknown") {
    return undecided(budget, "its notifications are not known yet", "notifications");
  }
  const notifications = budget.notifications.state === "known" ? budget.notifications.value : [];
  const kinds = (["ACTUAL", "FORECASTED"] as const).map((kind) => ({
    kind,
    verdict: hears(notifications, kind),
  }));
  const missing = kinds.filter(({ verdict }) => verdict === "nobody").map(({ kind }) => kind);
  if (missing.length > 0)
    return fail(budget, `it tells nobody about ${missing.join(" and ")} spend above a threshold`);
  if (kinds.every(({ verdict }) => verdict === "somebody")) return pass(budget);
  return undecided(budget, "the kind of a notification is not known yet", "notifications[].notificationType");
}

function hears(
  notifications: readonly BudgetNotification[],
  kind: "ACTUAL" | "FORECASTED",
): "somebody" | "nobody" | "unknown" {
  const heard = notifications.filter(({ subscribers }) => subscribers > 0);
  if (heard.some(({ type }) => type.state === "known" && type.value === kind)) return "somebody";
  return heard.some(({ type }) => type.state === "unknown") ? "unknown" : "nobody";
}

function amountAbove({ limit, unit }: Budget, environments: readonly Environment[]): string | undefined {
  if (limit.state !== "known" || (unit.state === "known" && unit.value !== "USD")) return undefined;
  for (const { budget } of environments) {
    if (budget.state === "known" && limit.value > budget.value) {
      return `its limit of ${limit.value} USD is above the environment's budget of ${budget.value} USD a month`;
    }
  }
  return undefined;
}
