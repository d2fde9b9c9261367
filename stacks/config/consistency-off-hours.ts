import { workingHoursMistakes } from "@tenfold/components/apps/off-hours.plan";
import { shown, type Mistake } from "./mistakes";
import { type Sections } from "./sections";

/** Working hours that contradict themselves, and production that sleeps. */
export function offHoursMistakes({ environment, offHours }: Sections): Mistake[] {
  if (!offHours) return [];
  if (environment === "prod")
    return [{ path: ["offHours"], value: shown(offHours), allowed: "nothing: production never stops" }];
  return workingHoursMistakes(offHours.workingHours).map(({ field, value, fix }) => {
    const [, name = field, index] = /^(\w+)\[(\d+)\]$/.exec(field) ?? [];
    const inner = index === undefined ? [name] : [name, Number(index)];
    return { path: ["offHours", "workingHours", ...inner], value: shown(value), allowed: fix };
  });
}
