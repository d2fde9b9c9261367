import {
  isTimeZone,
  timeOfDay,
  timeOfDayRule,
  weekdays,
  workingHoursMistakes,
} from "@tenfold/components/apps/off-hours.plan";
import { z } from "zod";
import { type Sections } from "./consistency";
import { list, section, text, word } from "./leaves";
import { didYouMean, shown, type Mistake } from "./mistakes";

const timeZone = z.custom<string>((value) => typeof value === "string" && isTimeZone(value), {
  error: ({ input }) =>
    `an IANA time zone${didYouMean(String(input), Intl.supportedValuesOf("timeZone"), ", such as America/Los_Angeles")}`,
});

/** When the workloads of an environment run. */
export const offHours = section({
  timeZone,
  workingHours: section({
    /** Days on which work begins. */
    days: list(word(...weekdays), "days", 1),
    from: text(timeOfDay, timeOfDayRule),
    /** On the next day where it is earlier than `from`. */
    to: text(timeOfDay, timeOfDayRule),
  }),
});

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
