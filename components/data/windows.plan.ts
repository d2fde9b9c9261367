const minutesPerDay = 24 * 60;
const minutesPerWeek = 7 * minutesPerDay;
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** A stretch of the week, in minutes since Monday 00:00 UTC. It may run past the end of the week. */
export interface Window {
  readonly start: number;
  /** Minutes. */
  readonly length: number;
}

/** Reads a daily window such as `03:00-04:00` (UTC). Undefined where the text is none. */
export function parseDailyWindow(text: string): Window | undefined {
  const match = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text);
  if (!match) return undefined;
  return between(clock(match[1], match[2]), clock(match[3], match[4]), minutesPerDay);
}

/** Reads a weekly window such as `sun:05:00-sun:06:00` (UTC). Undefined where the text is none. */
export function parseWeeklyWindow(text: string): Window | undefined {
  const match = /^([a-z]{3}):(\d\d):(\d\d)-([a-z]{3}):(\d\d):(\d\d)$/.exec(text);
  if (!match) return undefined;
  const at = (day: string | undefined, hour: string | undefined, minute: string | undefined) =>
    days.includes(day ?? "") ? days.indexOf(day ?? "") * minutesPerDay + clock(hour, minute) : Number.NaN;
  return between(at(match[1], match[2], match[3]), at(match[4], match[5], match[6]), minutesPerWeek);
}

/** Whether a daily and a weekly window share a minute. AWS refuses a backup window that touches the maintenance window. */
export function windowsOverlap(daily: Window, weekly: Window): boolean {
  for (let day = -1; day <= 7; day++) {
    for (const week of [0, minutesPerWeek]) {
      const start = daily.start + day * minutesPerDay + week;
      if (start < weekly.start + weekly.length && weekly.start < start + daily.length) return true;
    }
  }
  return false;
}

function clock(hour = "", minute = ""): number {
  const [hours, minutes] = [Number(hour), Number(minute)];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : Number.NaN;
}

function between(start: number, end: number, cycle: number): Window | undefined {
  if (Number.isNaN(start) || Number.isNaN(end)) return undefined;
  return { start, length: (end - start + cycle) % cycle };
}
