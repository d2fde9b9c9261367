import { isTimeZone, timeOfDay, timeOfDayRule, weekdays } from "@tenfold/components/apps/off-hours.plan";
import { z } from "zod";
import { list, section, text, word } from "./leaves";
import { didYouMean } from "./mistakes";

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
