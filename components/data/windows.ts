import { type ArgumentCheck } from "../lib/errors";
import { parseDailyWindow, parseWeeklyWindow, windowsOverlap } from "./windows.plan";

/** Where a pair of windows stands in the arguments, and the shortest that the service takes. */
export interface WindowFields {
  readonly daily: string;
  readonly weekly: string;
  /** Minutes. */
  readonly shortest: number;
}

/** Records windows that the service refuses: malformed, too short, or touching each other. */
export function checkWindows(
  check: ArgumentCheck,
  daily: string,
  weekly: string,
  { daily: dailyField, weekly: weeklyField, shortest }: WindowFields,
): void {
  const backup = parseDailyWindow(daily);
  const maintenance = parseWeeklyWindow(weekly);
  const long = `at least ${shortest} minutes, UTC`;
  check.require(
    backup !== undefined && backup.length >= shortest,
    dailyField,
    daily,
    `such as 03:00-04:00, ${long}`,
  );
  check.require(
    maintenance !== undefined && maintenance.length >= shortest,
    weeklyField,
    weekly,
    `such as sun:05:00-sun:06:00, ${long}`,
  );
  if (backup && maintenance) {
    check.require(
      !windowsOverlap(backup, maintenance),
      dailyField,
      daily,
      `a window outside ${weeklyField} ${weekly}`,
    );
  }
}
