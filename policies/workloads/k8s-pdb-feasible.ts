import { type Facets, type PodDisruptionBudget, type Value, type Workload } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { count } from "../lib/text";
import { type CountOrPercent, disruptionsAllowed } from "./disruptions";
import { replicatedWorkloads, scaleOf } from "./scale";

/** A disruption budget lets at least one pod go. */
export const k8sPdbFeasible = defineRule({
  id: "k8s-pdb-feasible",
  title: "A disruption budget lets at least one pod be evicted",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "A budget that allows no eviction blocks every drain: node upgrades, consolidation and scale-in hang until somebody " +
    "deletes it by hand. Percentages are rounded up, so 90 % of 3 pods is all of them; and at an autoscaler's minimum " +
    "there are fewer pods than usual.",
  fix: "use maxUnavailable: 1, or a minAvailable below the fewest pods that ever run",
  settings: {},
  *check({ facets }) {
    const replicated = new Set(replicatedWorkloads(facets));
    for (const budget of facets.disruptionBudgets) yield* checkBudget(budget, replicated, facets);
  },
});

function* checkBudget(
  budget: PodDisruptionBudget,
  replicated: ReadonlySet<Workload>,
  facets: Facets,
): Generator<Outcome> {
  if (budget.workloads.state !== "known") {
    return yield undecided(budget, "which pods it selects is not known yet", "spec.selector");
  }
  const workloads = budget.workloads.value.filter((workload) => replicated.has(workload));
  if (workloads.length === 0) return;
  const rival = workloads.flatMap((workload) => workload.disruptionBudgets).find((other) => other !== budget);
  if (rival) {
    const message = `its pods are selected by ${rival.resource.name} too, and pods with two budgets cannot be evicted`;
    return yield fail(budget, message, "leave one budget for each workload");
  }
  if (facets.disruptionBudgets.some((other) => mayRival(other, budget))) {
    return yield undecided(
      budget,
      "which pods another budget selects is not known yet",
      "spec.selector of that budget",
    );
  }
  const least = leastPods(workloads, facets);
  if (least === 0) return;
  yield least === undefined
    ? undecided(budget, "the fewest pods that run are not known yet", "spec.minReplicas or spec.replicas")
    : judge(budget, least);
}

/** A budget that could turn out to select the same pods. */
function mayRival(other: PodDisruptionBudget, budget: PodDisruptionBudget): boolean {
  if (other === budget || other.workloads.state !== "unknown" || other.clusterKey !== budget.clusterKey)
    return false;
  if (other.namespace.state !== "known" || budget.namespace.state !== "known") return true;
  return other.namespace.value === budget.namespace.value;
}

/** The fewest pods of all workloads together, undefined where it is not known. */
function leastPods(workloads: readonly Workload[], facets: Facets): number | undefined {
  let sum = 0;
  for (const workload of workloads) {
    const { least } = scaleOf(workload, facets);
    if (least === undefined) return undefined;
    sum += least;
  }
  return sum;
}

function judge(budget: PodDisruptionBudget, pods: number): Outcome {
  if (budget.maxUnavailable.state === "unknown") {
    return undecided(budget, "how many pods may be unavailable is not known yet", "spec.maxUnavailable");
  }
  if (budget.maxUnavailable.state === "absent" && budget.minAvailable.state === "unknown") {
    return undecided(budget, "how many pods must be available is not known yet", "spec.minAvailable");
  }
  const limits = { maxUnavailable: given(budget.maxUnavailable), minAvailable: given(budget.minAvailable) };
  if (disruptionsAllowed(limits, pods) >= 1) return pass(budget);
  return fail(
    budget,
    `${sayLimit(limits)} of ${count(pods, "pod")} lets none be evicted: every drain of a node hangs`,
  );
}

function given(value: Value<CountOrPercent>): CountOrPercent | undefined {
  return value.state === "known" ? value.value : undefined;
}

function sayLimit(limits: {
  readonly maxUnavailable: CountOrPercent | undefined;
  readonly minAvailable: CountOrPercent | undefined;
}): string {
  if (limits.maxUnavailable !== undefined) return `maxUnavailable ${limits.maxUnavailable}`;
  return limits.minAvailable === undefined
    ? "a budget without limits"
    : `minAvailable ${limits.minAvailable}`;
}
