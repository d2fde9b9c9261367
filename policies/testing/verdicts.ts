import { allRules, type Fixture, runRule } from "./fixtures";
import { type StackResource } from "./stack";

export interface Verdicts {
  readonly passed: number;
  /** Names of the resources that fail, and of those that are undecided, in order. */
  readonly failed: readonly string[];
  readonly undecided: readonly string[];
}

/** What one rule says about a stack, by default in prod. */
export async function verdictsOf(
  ruleId: string,
  resources: readonly StackResource[],
  options: Partial<Pick<Fixture, "environment" | "config">> = {},
): Promise<Verdicts> {
  const rule = allRules.find(({ id }) => id === ruleId);
  if (!rule) throw new Error(`there is no rule ${ruleId}`);
  const received = await runRule(rule, { resources, environment: "prod", ...options });
  const named = received.violations.map(({ urn, finding }) => ({
    name: urn.split("::").at(-1) ?? "",
    finding,
  }));
  return {
    passed: received.summary?.rules[0]?.passed ?? 0,
    failed: named.filter(({ finding }) => !finding.undecided).map(({ name }) => name),
    undecided: named.filter(({ finding }) => finding.undecided).map(({ name }) => name),
  };
}

export const passes = (passed = 1): Verdicts => ({ passed, failed: [], undecided: [] });
export const fails = (...failed: readonly string[]): Verdicts => ({ passed: 0, failed, undecided: [] });
export const isOpen = (...undecided: readonly string[]): Verdicts => ({ passed: 0, failed: [], undecided });
export const saysNothing: Verdicts = { passed: 0, failed: [], undecided: [] };
