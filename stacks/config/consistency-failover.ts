import { plansFailover } from "./failover";
import { shown, type Mistake } from "./mistakes";
import { type Sections } from "./sections";

/** What is said of a plan that there is none of. */
export function failoverMistakes(sections: Sections): Mistake[] {
  const { failover, regions } = sections;
  if (!failover || !regions || plansFailover(sections)) return [];
  const mistake = (value: unknown, allowed: string, ...inner: string[]): Mistake => ({
    path: ["failover", ...inner],
    value: shown(value),
    allowed,
  });
  const count = new Set(regions).size;
  if (count !== 2)
    return [
      mistake(
        failover,
        `nothing: a plan moves home between two regions, here ${count === 1 ? "is one" : `are ${count}`}`,
      ),
    ];
  const { plan: _, ...rest } = failover;
  return Object.entries(rest).map(([key, value]) => mistake(value, "nothing: failover.plan is off", key));
}
